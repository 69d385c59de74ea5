/* SPDX-License-Identifier: Apache-2.0
 *
 * AMNet (Zhao et al. 2017; METHODS 6.1): what ADDE-M is measured beside. Features x [D] are no
 * blocks of types; a memory V [D,J] has a prototype of each value, and one layer makes of both what
 * a reference becomes by another value:
 *
 *     z = relu(W [x, V_new] + b), or of V_new - V_old
 *     loss = predict * mean over a of CE_a(x), of all three roles
 *          + edited * mean over a of CE_a(z, labels of the positive)
 *          + triplet * triplet(z, x_pos, x_neg)
 *
 * One classifier a type reads x and z. Terms are means over the types, so that many types do not
 * drown the triplet. x are features at one length (cw_head_fusion_rows()), for that of a vector is
 * not stored; z is as long as the layer gives it, and compared at unit length. Without negatives
 * the distance of z and x_pos alone is made small, which it is where all are the same.
 */
#include "loss/compositional_triplet.h"
#include "loss/cross_entropy.h"
#include "loss/distance.h"
#include "method/typed_inputs.h"
#include "nn/head.h"

typedef struct {
    double predict, edited, triplet, margin;
    gboolean subtract, negatives;
} amnet;

static const cw_option options[] = {
    CW_REAL(amnet, predict, 1, 0, 100, NULL, "weight of predicting each attribute"),
    CW_REAL(amnet, edited, 1, 0, 100, NULL, "weight of predicting those that edited items have"),
    CW_REAL(amnet, triplet, 1, 0, 100, NULL,
            "weight of edited items being near to those that have the labels"),
    CW_REAL(amnet, margin, 0.5, 0, 4, NULL, "by how much others are farther"),
    CW_BOOL(amnet, subtract, 0, "edits see the new prototype less the old one, else the new alone"),
    CW_BOOL(amnet, negatives, 1,
            "others to be told apart from; without them and predictions all embeddings become the "
            "same"),
    CW_OPTION_END,
};

/* Of all three roles, role by role: [3N,...]. */
typedef struct {
    cw_node *rows;                             /* x [3N,D] */
    cw_node *labels;                           /* [3N,J] 1 at the values that an item has */
    cw_node *one_hot[CW_HEAD_ATTRIBUTES_MOST]; /* [3N,n_a] those of a type alone */
} batch;

static void see(cw_method_run *run, batch *b)
{
    const cw_typed_labels *labels = run->labels;
    cw_graph *graph = run->graph;
    b->rows = cw_head_fusion_rows(graph, cw_method_features(run, FALSE, "backbone"));
    for (gsize a = 0; a < labels->types; a++) {
        cw_node *label =
            cw_typed_input_labels(run, labels->names[a], CW_VIEW_ROLE_COUNT * run->samples);
        b->one_hot[a] = cw_typed_one_hot(graph, label, labels->values[a]);
    }
    b->labels = cw_graph_concat(graph, "labels", b->one_hot, labels->types, 1);
}

/* The mean over types of how badly `rows` are classified; of the labels of `r`, or with
 * CW_VIEW_ROLE_COUNT of all roles. */
static cw_node *predict(cw_method_run *run, const batch *b, cw_node *rows, cw_view_role r)
{
    const cw_typed_labels *labels = run->labels;
    cw_node *terms[CW_HEAD_ATTRIBUTES_MOST];
    for (gsize a = 0; a < labels->types; a++) {
        cw_node *scores =
            cw_head_attribute_scores(run->graph, labels->names[a], rows, labels->values[a]);
        cw_node *one_hot =
            r < CW_VIEW_ROLE_COUNT ? cw_typed_role(run, b->one_hot[a], r) : b->one_hot[a];
        terms[a] = cw_loss_cross_entropy_of(run->graph, scores, one_hot);
    }
    cw_node *sum = cw_method_sum(run->graph, "predict", terms, labels->types);
    return cw_graph_scale(run->graph, "predict", sum, 1.0 / (double)labels->types, 0);
}

/* The labels of positives are those of references but for the change: 1 at what is new, and -1 at
 * what was there, if anything. */
static cw_node *edit(cw_method_run *run, const batch *b)
{
    const amnet *settings = run->settings;
    cw_graph *graph = run->graph;
    cw_node *memory = cw_head_memory(graph, cw_node_size(b->rows, 1), cw_node_size(b->labels, 1));
    cw_node *change =
        cw_graph_subtract(graph, "change", cw_typed_role(run, b->labels, CW_VIEW_ROLE_POSITIVE),
                          cw_typed_role(run, b->labels, CW_VIEW_ROLE_ANCHOR));
    if (!settings->subtract)
        change = cw_graph_relu(graph, "new", change);
    cw_node *target = cw_graph_matmul(graph, "target", change, FALSE, memory, TRUE);
    return cw_head_fusion(graph, cw_typed_role(run, b->rows, CW_VIEW_ROLE_ANCHOR), target);
}

static cw_node *compare(cw_method_run *run, const batch *b, cw_node *edited)
{
    const amnet *settings = run->settings;
    cw_graph *graph = run->graph;
    cw_node *positives = cw_typed_role(run, b->rows, CW_VIEW_ROLE_POSITIVE);
    if (settings->negatives)
        return cw_loss_compositional_triplet(graph, edited, positives,
                                             cw_typed_role(run, b->rows, CW_VIEW_ROLE_NEGATIVE),
                                             cw_graph_number(graph, settings->margin));
    cw_node *near = cw_loss_distance(graph, "near", cw_graph_l2_normalise(graph, "edited", edited),
                                     cw_graph_l2_normalise(graph, "positives", positives));
    return cw_graph_reduce_mean(graph, "near", near, CW_AXES_ALL, FALSE);
}

static const char *const meters[] = {"predict_loss", "edited_loss", "triplet_loss", NULL};

static void build(cw_method_run *run)
{
    const amnet *settings = run->settings;
    cw_graph *graph = run->graph;
    batch b;
    if (!cw_typed_inputs_check(run) || !cw_method_check_globals(run, CW_VIEW_ROLE_COUNT))
        return;
    see(run, &b);
    cw_node *edited = edit(run, &b);
    cw_node *terms[] = {
        predict(run, &b, b.rows, CW_VIEW_ROLE_COUNT),
        predict(run, &b, edited, CW_VIEW_ROLE_POSITIVE),
        compare(run, &b, edited),
    };
    const double weights[] = {settings->predict, settings->edited, settings->triplet};
    cw_method_set_loss(run, meters, terms, weights, G_N_ELEMENTS(terms));
    cw_graph_output(graph, CW_METHOD_EMBEDDING, cw_typed_role(run, b.rows, CW_VIEW_ROLE_ANCHOR));
}

static void fill(const cw_method_run *run, G_GNUC_UNUSED const cw_view_record *records,
                 cw_plan *plan)
{
    cw_typed_inputs_fill(run, CW_VIEW_ROLE_COUNT * run->samples, plan);
}

static gint64 block(G_GNUC_UNUSED gconstpointer settings)
{
    return 0;
}

static void fusion(gconstpointer settings, cw_head_fusion_form *form)
{
    form->subtract = ((const amnet *)settings)->subtract;
}

const cw_method cw_method_amnet = {
    .row = {"amnet", "what items become by other attributes: no blocks, a layer that edits, behind "
                     "adde"},
    .options = options,
    .settings_bytes = sizeof(amnet),
    .edits = TRUE,
    .continues = TRUE,
    .fusion = fusion,
    .views = "adde_m",
    .defaults = "[run]\noptimiser=adam\nbatch=128\nepochs=30\nrate=2e-4\nrate_end=0\n"
                "warm_up_epochs=0\nschedule=step\nschedule_every=0.6667\nschedule_factor=0.5\n"
                "decay=0\ndecay_end=0\nwhiten=0\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .block = block,
    .meters = meters,
    .build = build,
    .fill = fill,
};
