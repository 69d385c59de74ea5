/* SPDX-License-Identifier: Apache-2.0
 *
 * ADDE-C, conditional similarity (METHODS 5.3): goes on from a model of attributes, so that the
 * block of a type alone says what is alike in it:
 *
 *     loss = mean over triplets (i, j, k) under type c of
 *                max(0, |r_c(i) - r_c(j)| - |r_c(i) - r_c(k)| + margin)
 *          + predict * sum over a of CE_a
 *
 * r_c at unit length, as it is compared. The second term is no part of the source; it keeps the
 * predictors right for the blocks as they move. Without negatives the distance of like ones alone
 * is made small, which it is where all are the same.
 */
#include "loss/cross_entropy.h"
#include "method/triplet_draws.h"
#include "nn/head.h"

typedef struct {
    gint64 block;
    double margin, predict;
    gboolean negatives;
} adde_c;

static const cw_option options[] = {
    CW_INT(adde_c, block, 340, 2, 1 << 13, NULL, "numbers that a type of attribute has"),
    CW_REAL(adde_c, margin, 0.2, 0, 4, NULL,
            "by how much another value is farther, in distance of unit vectors"),
    CW_REAL(adde_c, predict, 0, 0, 100, NULL, "weight of predicting each attribute, too; 0: not"),
    CW_BOOL(adde_c, negatives, 1,
            "others to be told apart from; without them all embeddings become the same"),
    CW_OPTION_END,
};

static char *labels_input(const char *type)
{
    return g_strconcat("labels.", type, NULL);
}

/* total + CE_a; `total` NULL: CE_a. */
static cw_node *add_prediction(cw_method_run *run, cw_node *total, gsize type, cw_node *scores)
{
    g_autofree char *name = labels_input(run->labels->names[type]);
    cw_node *labels = cw_graph_input_indices(run->graph, name, CW_SHAPE(run->samples));
    cw_node *loss = cw_loss_cross_entropy(run->graph, scores, labels);
    return total != NULL ? cw_graph_add(run->graph, "predict", total, loss) : loss;
}

static void build(cw_method_run *run)
{
    const adde_c *settings = run->settings;
    cw_graph *graph = run->graph;
    if (!cw_triplet_draws_check(run))
        return;
    const gsize types = run->labels->types;
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    cw_node *blocks[CW_HEAD_ATTRIBUTES_MOST], *predict = NULL;
    for (gsize a = 0; a < types; a++) {
        const cw_head_attribute_output output = cw_head_attribute(
            graph, run->labels->names[a], features, settings->block, run->labels->values[a]);
        blocks[a] = output.block;
        if (settings->predict > 0)
            predict = add_prediction(run, predict, a, output.scores);
    }
    cw_node *rows = cw_graph_concat(graph, "representation", blocks, types, 1);
    rows = cw_head_unit_blocks(graph, rows, settings->block);
    cw_graph_output(graph, CW_METHOD_EMBEDDING, rows);
    rows = cw_graph_reshape(graph, "conditions", rows, CW_SHAPE(-1, settings->block));
    const cw_conditional_triplet triplets = cw_triplet_draws_inputs(run, rows, settings->margin);
    const cw_triplet_nodes nodes = cw_loss_conditional_triplet(graph, &triplets);
    cw_node *loss = settings->negatives ? nodes.loss : nodes.positive;
    cw_graph_output(graph, "triplet_loss", nodes.loss);
    cw_graph_output(graph, "positive_distance", nodes.positive);
    cw_graph_output(graph, "negative_distance", nodes.negative);
    if (predict != NULL) {
        cw_graph_output(graph, "predict_loss", predict);
        predict = cw_graph_scale(graph, "weighted", predict, settings->predict, 0);
        loss = cw_graph_add(graph, "loss", loss, predict);
    }
    cw_graph_set_loss(graph, loss);
}

static void fill(const cw_method_run *run, G_GNUC_UNUSED const cw_view_record *records,
                 cw_plan *plan)
{
    const cw_typed_labels *labels = run->labels;
    for (gsize a = 0; a < labels->types; a++) {
        g_autofree char *name = labels_input(labels->names[a]);
        gint32 *input = cw_plan_input(plan, name, NULL, NULL); /* NULL: nothing is predicted */
        for (gint64 n = 0; input != NULL && n < run->samples; n++)
            input[n] = labels->labels[run->items[n] * labels->types + a];
    }
}

static void step(const cw_method_run *run, gint64 number, cw_plan *plan)
{
    cw_triplet_draws_fill(run, number, plan);
}

static gint64 block(gconstpointer settings)
{
    return ((const adde_c *)settings)->block;
}

static const char *const meters[] = {"triplet_loss", "predict_loss", "positive_distance",
                                     "negative_distance", NULL};

const cw_method cw_method_adde_c = {
    .row = {"adde_c", "goes on from adde: what is alike in one attribute is near in its block"},
    .options = options,
    .settings_bytes = sizeof(adde_c),
    .continues = TRUE,
    .views = "adde",
    .defaults = "[run]\noptimiser=adam\nbatch=256\nepochs=25\nrate=5e-5\nrate_end=0\n"
                "warm_up_epochs=0\nschedule=constant\ndecay=0\ndecay_end=0\nwhiten=0\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .block = block,
    .meters = meters,
    .build = build,
    .fill = fill,
    .step = step,
};
