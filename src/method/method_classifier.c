/* SPDX-License-Identifier: Apache-2.0
 *
 * A plain classifier of pictures by columns of the feed, a softmax each:
 *
 *     loss = sum over columns a of CE(W_a z + b_a, label_a)
 *
 * z the features of the backbone, which are what is embedded: the layer before the classifiers, as
 * of a network trained on ImageNet (METHODS 3.6). An item without a label is in no CE of that
 * column.
 */
#include "loss/cross_entropy.h"
#include "method/typed_inputs.h"
#include "nn/head.h"

static const cw_option options[] = {CW_OPTION_END};

static void build(cw_method_run *run)
{
    const cw_typed_labels *labels = run->labels;
    cw_graph *graph = run->graph;
    cw_node *terms[CW_HEAD_ATTRIBUTES_MOST];
    if (!cw_typed_inputs_check(run) || !cw_method_check_globals(run, 1))
        return;
    cw_node *features = cw_method_features(run, FALSE, "backbone");
    for (gsize a = 0; a < labels->types; a++) {
        cw_node *label = cw_typed_input_labels(run, labels->names[a], run->samples);
        cw_node *scores =
            cw_head_attribute_scores(graph, labels->names[a], features, labels->values[a]);
        terms[a] = cw_loss_cross_entropy(graph, scores, label);
    }
    cw_graph_set_loss(graph, cw_method_sum(graph, "loss", terms, labels->types));
    cw_graph_output(graph, CW_METHOD_EMBEDDING,
                    cw_graph_l2_normalise(graph, "embedding", features));
}

static void fill(const cw_method_run *run, G_GNUC_UNUSED const cw_view_record *records,
                 cw_plan *plan)
{
    cw_typed_inputs_fill(run, run->samples, plan);
}

const cw_method cw_method_classifier = {
    .row = {"classifier", "columns of the feed, a softmax each: embeds the features they are read "
                          "off"},
    .options = options,
    .labelled = TRUE,
    .views = "adde",
    .defaults = "[run]\noptimiser=adamw\nbatch=64\nepochs=30\nrate=2e-3\nrate_end=1e-6\n"
                "warm_up_epochs=1\ndecay=0.01\ndecay_end=0.01\nwhiten=0\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .build = build,
    .fill = fill,
};
