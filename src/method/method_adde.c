/* SPDX-License-Identifier: Apache-2.0
 *
 * ADDE, stage 1 (METHODS 5.1): one representation of a block a type of attribute, learned by
 * predicting the attributes and by ranking:
 *
 *     loss = predict * sum over a of CE_a + rank * sum over a of SemiHard(label_a, r_a)
 *          + joint * SemiHard(all labels together, [r_1 ... r_A])
 *
 * An item without an attribute is in no CE_a. In the ranking a missing label is one as any other,
 * as in ADDE's code, unless it is masked; what lacks any label then is of no known tuple.
 */
#include "loss/cross_entropy.h"
#include "loss/semi_hard.h"
#include "method/typed_inputs.h"
#include "nn/head.h"

typedef struct {
    gint64 block;
    double predict, rank, joint, margin;
    gboolean mask;
} adde;

static const cw_option options[] = {
    CW_INT(adde, block, 340, 2, 1 << 13, NULL, "numbers that a type of attribute has"),
    CW_REAL(adde, predict, 0.2, 0, 100, NULL, "weight of predicting each attribute"),
    CW_REAL(adde, rank, 0.2, 0, 100, NULL, "weight of the ranking by each attribute"),
    CW_REAL(adde, joint, 1, 0, 100, NULL, "weight of the ranking by all attributes together"),
    CW_REAL(adde, margin, 0.5, 0, 4, NULL,
            "by how much other labels are farther, in squared distance of unit vectors"),
    CW_BOOL(adde, mask, 0,
            "missing labels are in no ranking; else they are a label that items have in common"),
    CW_OPTION_END,
};

/* Ranks `rows` by the labels of `type`; NULL: of all. */
static cw_node *rank(cw_method_run *run, cw_node *rows, cw_node *labels, const char *type)
{
    const adde *settings = run->settings;
    g_autofree char *known = cw_typed_input_name(CW_INPUT_KNOWN, type);
    const cw_semi_hard semi_hard = {
        .rows = rows,
        .labels = labels,
        .weights =
            settings->mask ? cw_graph_input(run->graph, known, CW_SHAPE(run->samples)) : NULL,
        .margin = cw_graph_number(run->graph, settings->margin),
    };
    return cw_loss_semi_hard(run->graph, &semi_hard);
}

static const char *const meters[] = {"predict_loss", "rank_loss", "joint_loss", NULL};

static void build(cw_method_run *run)
{
    const adde *settings = run->settings;
    const cw_typed_labels *labels = run->labels;
    cw_graph *graph = run->graph;
    if (!cw_typed_inputs_check(run) || !cw_method_check_globals(run, 1))
        return;
    const gsize types = labels->types;
    cw_node *blocks[CW_HEAD_ATTRIBUTES_MOST], *predict[CW_HEAD_ATTRIBUTES_MOST],
        *ranks[CW_HEAD_ATTRIBUTES_MOST];
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    for (gsize a = 0; a < types; a++) {
        cw_node *label = cw_typed_input_labels(run, labels->names[a], run->samples);
        const cw_head_attribute_output output = cw_head_attribute(
            graph, labels->names[a], features, settings->block, labels->values[a]);
        blocks[a] = output.block;
        predict[a] = cw_loss_cross_entropy(graph, output.scores, label);
        ranks[a] = rank(run, output.block, label, labels->names[a]);
    }
    cw_node *rows = cw_graph_concat(graph, "representation", blocks, types, 1);
    cw_node *tuples = cw_typed_input_labels(run, NULL, run->samples);
    cw_node *terms[] = {cw_method_sum(graph, "predict", predict, types),
                        cw_method_sum(graph, "rank", ranks, types), rank(run, rows, tuples, NULL)};
    const double weights[] = {settings->predict, settings->rank, settings->joint};
    cw_method_set_loss(run, meters, terms, weights, G_N_ELEMENTS(terms));
    cw_graph_output(graph, CW_METHOD_EMBEDDING, rows);
}

static void fill(const cw_method_run *run, G_GNUC_UNUSED const cw_view_record *records,
                 cw_plan *plan)
{
    cw_typed_inputs_fill(run, run->samples, plan);
}

static gint64 block(gconstpointer settings)
{
    return ((const adde *)settings)->block;
}

const cw_method cw_method_adde = {
    .row = {"adde", "attributes of the feed: one representation, a block for each of them"},
    .options = options,
    .settings_bytes = sizeof(adde),
    .views = "adde",
    .defaults = "[run]\noptimiser=adam\nbatch=128\nepochs=25\nrate=2e-4\nrate_end=0\n"
                "warm_up_epochs=0\nschedule=step\nschedule_every=0.4\nschedule_factor=0.5\n"
                "decay=0\ndecay_end=0\nwhiten=0\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .block = block,
    .meters = meters,
    .build = build,
    .fill = fill,
};
