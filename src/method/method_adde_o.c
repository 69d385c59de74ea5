/* SPDX-License-Identifier: Apache-2.0
 *
 * ADDE-O (METHODS 5.4): the blocks of attributes of an ADDE model, from which it starts, each
 * behind a map of its own and weighed by the pair of categories. Blocks are of unit length, as they
 * are embedded. Their predictors travel along as they were; no loss holds the blocks to them.
 */
#include "method/outfit_learning.h"
#include "nn/head.h"

static const cw_option options[] = {
    CW_INT(cw_outfit_learning, hidden, 256, 1, 4096, NULL,
           "width of what weighs the attributes by the pair of categories"),
    CW_OUTFIT_LEARNING_ROWS,
    CW_OPTION_END,
};

static void build(cw_method_run *run)
{
    const cw_typed_labels *labels = run->labels;
    cw_node *blocks[CW_HEAD_ATTRIBUTES_MOST];
    cw_head_outfit_form form;
    if (!cw_method_check_outfits(run))
        return;
    if (labels == NULL || labels->types > CW_HEAD_ATTRIBUTES_MOST) {
        cw_graph_fail(run->graph, "labels", "blocks",
                      "the method goes on from the blocks of 1 to %d types of attributes",
                      CW_HEAD_ATTRIBUTES_MOST);
        return;
    }
    cw_outfit_learning_form(run->settings, labels, &form);
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    for (gsize a = 0; a < labels->types; a++)
        blocks[a] =
            cw_head_attribute(run->graph, labels->names[a], features, run->block, labels->values[a])
                .block;
    cw_node *rows = cw_graph_concat(run->graph, "representation", blocks, labels->types, 1);
    cw_outfit_learning_build(run, &form, cw_head_unit_blocks(run->graph, rows, run->block));
}

const cw_method cw_method_adde_o = {
    .row = {"adde_o", "outfits by the attributes of an adde model (--init), seen likewise"},
    .options = options,
    .settings_bytes = sizeof(cw_outfit_learning),
    .outfit = cw_outfit_learning_form,
    .from_blocks = TRUE,
    .views = "outfit",
    .defaults = "[run]\noptimiser=adam\nbatch=96\nepochs=30\nrate=1.333e-4\nrate_end=0\n"
                "warm_up_epochs=0\nschedule=linear\ndecay=0\ndecay_end=0\nwhiten=0\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .meters = cw_outfit_learning_meters,
    .build = build,
    .fill = cw_outfit_learning_fill,
    .rate = cw_outfit_learning_rate,
};
