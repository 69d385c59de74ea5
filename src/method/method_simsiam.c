/* SPDX-License-Identifier: Apache-2.0
 *
 * SimSiam (Chen and He 2021; METHODS 3.5): one network, each view predicts the other's projection,
 * which does not learn from that. Neither negatives nor an average: stopping the gradient is what
 * keeps embeddings apart.
 */
#include <string.h>

#include "loss/cosine.h"
#include "method/two_views.h"
#include "nn/layer.h"

#define PREDICTION "prediction"

typedef struct {
    gint64 outputs, bottleneck;
    gboolean stop_gradient;
} simsiam;

static const cw_option options[] = {
    CW_INT(simsiam, outputs, 2048, 8, 1 << 16, NULL, "width of the projection"),
    CW_INT(simsiam, bottleneck, 512, 2, 1 << 16, NULL, "hidden width of the prediction head"),
    CW_BOOL(simsiam, stop_gradient, 1,
            "targets do not learn; if they do all embeddings become the same"),
    CW_OPTION_END,
};

static void build(cw_method_run *run)
{
    const simsiam *settings = run->settings;
    if (!cw_method_check_globals(run, 2))
        return;
    cw_graph_push(run->graph, "");
    cw_graph_statistics_groups(run->graph, 2);                      /* each view by itself */
    cw_node *features = cw_method_features(run, FALSE, "backbone"); /* [2N,D] */
    const gint64 d = cw_node_size(features, 1);
    const cw_mlp projection = {
        .layers = 3,
        .widths = {d, d, settings->outputs},
        .activation = CW_ACTIVATION_RELU,
        .hidden_batch_norm = TRUE,
        .last_batch_norm = TRUE,
        .last_plain = TRUE,
    };
    const cw_mlp prediction = {
        .layers = 2,
        .widths = {settings->bottleneck, settings->outputs},
        .activation = CW_ACTIVATION_RELU,
        .hidden_batch_norm = TRUE,
        .last_bias = TRUE,
    };
    cw_node *z = cw_layer_mlp(run->graph, "projection", features, &projection);
    cw_node *p = cw_layer_mlp(run->graph, PREDICTION, z, &prediction);
    cw_graph_pop(run->graph);
    cw_node *targets = cw_two_views_exchange(run, z);
    if (settings->stop_gradient)
        targets = cw_graph_stop_gradient(run->graph, "targets", targets);
    cw_node *cosine = cw_loss_cosine(run->graph, p, targets);
    cw_graph_set_loss(run->graph, cw_graph_scale(run->graph, "loss", cosine, -1, 0));
    cw_parameters_set_group(cw_graph_parameters(run->graph), PREDICTION ".", PREDICTION);
    cw_two_views_show(run, features, z);
}

/* The prediction head keeps the rate of the start. */
static double rate(const cw_method_run *run, const char *group, gint64 step G_GNUC_UNUSED)
{
    return strcmp(group, PREDICTION) == 0 && run->rate_share > 0 ? 1 / run->rate_share : 1;
}

const cw_method cw_method_simsiam = {
    .row = {"simsiam", "each view predicts the other one's projection, which stands still"},
    .options = options,
    .settings_bytes = sizeof(simsiam),
    .views = "moco",
    .defaults = "[run]\noptimiser=sgd\nrate=0.05\nrate_end=0\nwarm_up_epochs=0\ndecay=1e-4\n"
                "decay_end=1e-4\n[backbone]\nzero_gain=1\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .build = build,
    .rate = rate,
};
