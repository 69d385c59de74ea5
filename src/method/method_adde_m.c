/* SPDX-License-Identifier: Apache-2.0
 *
 * ADDE-M, stage 2 of ADDE (METHODS 5.2): a memory M [A*width,J], a prototype of each value in the
 * rows of its own type, and what a reference becomes by other labels, r' = r + M i, where
 * i = y' - y has -1 at the old value and +1 at the new one:
 *
 *     loss = predict * sum over a of CE_a(r_ref), CE_a(r_pos), CE_a(r_neg), CE_a(r')
 *          + consistency * (|M y_pos - r'| + |M y_ref - r_ref| + |M y_neg - r_neg|)
 *          + compositional * triplet(r', r_pos, r_neg)
 *          + label * SemiHard(r_ref, r', r_neg)
 *          + memory * sum of |M| outside of its blocks
 *
 * r are unit blocks, where ADDE's code has them as long as the learners give them: they are what is
 * stored (encode/attribute_blocks.h) and edited in a search, and what is learned has to be that. So
 * a block cannot say by being 0 that its label is missing, and is consistent with anything then;
 * and predictors, which know blocks at the learners' length, see an edited one at its reference's.
 */
#include "loss/compositional_triplet.h"
#include "loss/consistency.h"
#include "loss/cross_entropy.h"
#include "loss/off_block.h"
#include "loss/semi_hard.h"
#include "method/typed_inputs.h"
#include "nn/head.h"

typedef struct {
    gint64 block;
    double predict, consistency, compositional, label, memory;
    double margin, margin_step, margin_every;
} adde_m;

static const cw_option options[] = {
    CW_INT(adde_m, block, 340, 2, 1 << 13, NULL,
           "numbers that a type of attribute has; as the model that it goes on from"),
    CW_REAL(adde_m, predict, 0.2, 0, 100, NULL, "weight of predicting each attribute"),
    CW_REAL(adde_m, consistency, 1, 0, 100, NULL,
            "weight of representations being sums of prototypes"),
    CW_REAL(adde_m, compositional, 1, 0, 100, NULL,
            "weight of edited items being near to those that have the labels"),
    CW_REAL(adde_m, label, 1, 0, 100, NULL,
            "weight of the ranking by all attributes together, edited items among the others"),
    CW_REAL(adde_m, memory, 0.4, 0, 100, NULL, "weight of prototypes being 0 outside their type"),
    CW_REAL(adde_m, margin, 0.5, 0, 4, NULL, "by how much others are farther, at first"),
    CW_REAL(adde_m, margin_step, 0.1, 0, 1, NULL, "what the margin rises by; 0: it stays"),
    CW_REAL(adde_m, margin_every, 1.0 / 3, 0.001, 1, NULL,
            "share of the run between two rises of the margin"),
    CW_OPTION_END,
};

#define MARGIN "margin"

/* Of all three roles, role by role: [3N,...]. */
typedef struct {
    cw_node *blocks;  /* [3N,A*width], each at unit length */
    cw_node *lengths; /* [3N,A,1] as the learners gave them */
    cw_node *labels;  /* [3N,J] 1 at the values that an item has */
    cw_node *known;   /* [3N,A*width] 1 where the label of the block is, 0 where it is missing */
    cw_node *one_hot[CW_HEAD_ATTRIBUTES_MOST]; /* [3N,n_a] those of a type alone */
    cw_node *scores[CW_HEAD_ATTRIBUTES_MOST];  /* [3N,n_a] */
} batch;

static cw_node *lengths_of(cw_graph *graph, cw_node *rows, gint64 types, gint64 width)
{
    cw_node *blocks =
        cw_graph_reshape(graph, "blocks", rows, CW_SHAPE(cw_node_size(rows, 0), types, width));
    cw_node *squares = cw_graph_multiply(graph, "squares", blocks, blocks);
    squares = cw_graph_reduce_sum(graph, "squared_lengths", squares, CW_AXIS(2), TRUE);
    squares = cw_graph_scale(graph, "positive", squares, 1, 1e-12);
    return cw_graph_stop_gradient(graph, "lengths", cw_graph_power(graph, "root", squares, 0.5));
}

static void see(cw_method_run *run, batch *b)
{
    const adde_m *settings = run->settings;
    const cw_typed_labels *labels = run->labels;
    const gint64 rows = CW_VIEW_ROLE_COUNT * run->samples;
    cw_graph *graph = run->graph;
    cw_node *blocks[CW_HEAD_ATTRIBUTES_MOST], *known[CW_HEAD_ATTRIBUTES_MOST];
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    for (gsize a = 0; a < labels->types; a++) {
        const gint64 values = labels->values[a];
        const cw_head_attribute_output output =
            cw_head_attribute(graph, labels->names[a], features, settings->block, values);
        cw_node *label = cw_typed_input_labels(run, labels->names[a], rows);
        b->scores[a] = output.scores;
        blocks[a] = output.block;
        b->one_hot[a] = cw_typed_one_hot(graph, label, values);
        known[a] = cw_graph_reduce_sum(graph, "known", b->one_hot[a], CW_AXIS(1), TRUE);
        known[a] = cw_graph_broadcast(graph, "known", known[a], CW_SHAPE(rows, settings->block));
    }
    b->labels = cw_graph_concat(graph, "labels", b->one_hot, labels->types, 1);
    b->known = cw_graph_concat(graph, "known", known, labels->types, 1);
    cw_node *all = cw_graph_concat(graph, "representation", blocks, labels->types, 1);
    b->lengths = lengths_of(graph, all, (gint64)labels->types, settings->block);
    b->blocks = cw_head_unit_blocks(graph, all, settings->block);
}

static cw_node *predict(cw_method_run *run, const batch *b, cw_node *edited)
{
    const adde_m *settings = run->settings;
    const cw_typed_labels *labels = run->labels;
    cw_graph *graph = run->graph;
    cw_node *terms[CW_HEAD_ATTRIBUTES_MOST];
    const cw_shape shape = CW_SHAPE(run->samples, (gint64)labels->types, settings->block);
    cw_node *blocks = cw_graph_reshape(graph, "edited_blocks", edited, shape);
    blocks = cw_graph_multiply(graph, "at_length", blocks,
                               cw_typed_role(run, b->lengths, CW_VIEW_ROLE_ANCHOR));
    blocks = cw_graph_reshape(graph, "at_length", blocks, *cw_node_shape(edited));
    for (gsize a = 0; a < labels->types; a++) {
        cw_node *block =
            cw_graph_slice(graph, "block", blocks, 1, (gint64)a * settings->block, settings->block);
        cw_node *scores =
            cw_head_attribute_scores(graph, labels->names[a], block, labels->values[a]);
        cw_node *own[CW_VIEW_ROLE_COUNT + 1];
        for (int r = 0; r < CW_VIEW_ROLE_COUNT; r++)
            own[r] =
                cw_loss_cross_entropy_of(graph, cw_typed_role(run, b->scores[a], (cw_view_role)r),
                                         cw_typed_role(run, b->one_hot[a], (cw_view_role)r));
        own[CW_VIEW_ROLE_COUNT] = cw_loss_cross_entropy_of(
            graph, scores, cw_typed_role(run, b->one_hot[a], CW_VIEW_ROLE_POSITIVE));
        terms[a] = cw_method_sum(graph, "predict", own, G_N_ELEMENTS(own));
    }
    return cw_method_sum(graph, "predict", terms, labels->types);
}

/* `rows` are those of the labels of role `r`. */
static cw_node *consistency(cw_method_run *run, const batch *b, cw_node *memory, cw_view_role r,
                            cw_node *rows)
{
    rows = cw_graph_multiply(run->graph, "known_rows", rows, cw_typed_role(run, b->known, r));
    return cw_loss_consistency(run->graph, memory, cw_typed_role(run, b->labels, r), rows);
}

static cw_node *consistencies(cw_method_run *run, const batch *b, cw_node *memory, cw_node *edited)
{
    cw_node *terms[CW_VIEW_ROLE_COUNT];
    for (int r = 0; r < CW_VIEW_ROLE_COUNT; r++)
        terms[r] = consistency(
            run, b, memory, (cw_view_role)r,
            r == CW_VIEW_ROLE_POSITIVE ? edited : cw_typed_role(run, b->blocks, (cw_view_role)r));
    return cw_method_sum(run->graph, "consistency", terms, G_N_ELEMENTS(terms));
}

/* The edited rows stand in the place of the positives, whose labels they shall have. */
static cw_node *rank(cw_method_run *run, const batch *b, cw_node *edited, cw_node *margin)
{
    cw_node *tuples = cw_typed_input_labels(run, NULL, CW_VIEW_ROLE_COUNT * run->samples);
    cw_node *parts[] = {cw_typed_role(run, b->blocks, CW_VIEW_ROLE_ANCHOR), edited,
                        cw_typed_role(run, b->blocks, CW_VIEW_ROLE_NEGATIVE)};
    const cw_semi_hard semi_hard = {
        .rows = cw_graph_concat(run->graph, "ranked", parts, G_N_ELEMENTS(parts), 0),
        .labels = tuples,
        .margin = margin,
    };
    return cw_loss_semi_hard(run->graph, &semi_hard);
}

/* The labels of positives are those of references but for the change: what they differ in is i. */
static cw_node *edit(cw_method_run *run, const batch *b, cw_node *memory)
{
    cw_node *change = cw_graph_subtract(run->graph, "change",
                                        cw_typed_role(run, b->labels, CW_VIEW_ROLE_POSITIVE),
                                        cw_typed_role(run, b->labels, CW_VIEW_ROLE_ANCHOR));
    cw_node *step = cw_graph_matmul(run->graph, "step", change, FALSE, memory, TRUE);
    return cw_graph_add(run->graph, "edited", cw_typed_role(run, b->blocks, CW_VIEW_ROLE_ANCHOR),
                        step);
}

static const char *const meters[] = {"predict_loss", "consistency_loss", "compositional_loss",
                                     "label_loss",   "memory_loss",      NULL};

static void build(cw_method_run *run)
{
    const adde_m *settings = run->settings;
    cw_graph *graph = run->graph;
    batch b;
    if (!cw_typed_inputs_check(run) || !cw_method_check_globals(run, CW_VIEW_ROLE_COUNT))
        return;
    see(run, &b);
    cw_node *memory = cw_head_memory(graph, cw_node_size(b.blocks, 1), cw_node_size(b.labels, 1));
    cw_node *margin = cw_graph_input(graph, MARGIN, CW_SHAPE_SCALAR);
    cw_node *edited = edit(run, &b, memory);
    cw_node *terms[] = {
        predict(run, &b, edited),
        consistencies(run, &b, memory, edited),
        cw_loss_compositional_triplet(graph, edited,
                                      cw_typed_role(run, b.blocks, CW_VIEW_ROLE_POSITIVE),
                                      cw_typed_role(run, b.blocks, CW_VIEW_ROLE_NEGATIVE), margin),
        rank(run, &b, edited, margin),
        cw_loss_off_block(graph, memory, run->labels->values, run->labels->types),
    };
    const double weights[] = {settings->predict, settings->consistency, settings->compositional,
                              settings->label, settings->memory};
    cw_method_set_loss(run, meters, terms, weights, G_N_ELEMENTS(terms));
    cw_graph_output(graph, CW_METHOD_EMBEDDING, cw_typed_role(run, b.blocks, CW_VIEW_ROLE_ANCHOR));
}

static void fill(const cw_method_run *run, G_GNUC_UNUSED const cw_view_record *records,
                 cw_plan *plan)
{
    cw_typed_inputs_fill(run, CW_VIEW_ROLE_COUNT * run->samples, plan);
}

/* Every so many epochs in the source: of a run of another length, the same share. */
static void set_margin(const cw_method_run *run, gint64 step, cw_plan *plan)
{
    const adde_m *settings = run->settings;
    const double share = (double)step / (double)run->total_steps / settings->margin_every;
    cw_method_set(plan, MARGIN,
                  settings->margin + settings->margin_step * (double)(gint64)(share + 1e-9));
}

static gint64 block(gconstpointer settings)
{
    return ((const adde_m *)settings)->block;
}

const cw_method cw_method_adde_m = {
    .row = {"adde_m", "what items become by other attributes: a memory of values, behind adde"},
    .options = options,
    .settings_bytes = sizeof(adde_m),
    .edits = TRUE,
    .continues = TRUE,
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
    .step = set_margin,
};
