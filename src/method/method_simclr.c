/* SPDX-License-Identifier: Apache-2.0
 *
 * SimCLR (Chen et al. 2020; METHODS 3.3): two strongly changed views of an item are told from all
 * other views of the batch.
 *
 * Without negatives what is left of NT-Xent is its attraction, -2/temperature times the mean of
 * z1 . z2, which is least where all views are the same.
 */
#include "loss/cosine.h"
#include "loss/nt_xent.h"
#include "method/two_views.h"
#include "nn/layer.h"

typedef struct {
    gint64 layers, hidden, outputs; /* of the projection */
    double temperature;
    gboolean negatives;
} simclr;

static const cw_option options[] = {
    CW_INT(simclr, layers, 3, 1, CW_MLP_LAYERS_MOST, NULL, "linear layers of the projection head"),
    CW_INT(simclr, hidden, 0, 0, 1 << 16, NULL, "width of its hidden layers; 0: as the features"),
    CW_INT(simclr, outputs, 128, 2, 1 << 14, NULL, "width of its last layer"),
    CW_REAL(simclr, temperature, 0.1, 0.02, 10, NULL, "temperature of the contrast"),
    CW_BOOL(simclr, negatives, 1,
            "others to be told apart from; without them all embeddings become the same"),
    CW_OPTION_END,
};

static cw_node *contrast(cw_method_run *run, cw_node *rows)
{
    const simclr *settings = run->settings;
    if (settings->negatives)
        return cw_loss_nt_xent(run->graph, rows, settings->temperature);
    cw_node *cosine = cw_loss_cosine(run->graph, rows, cw_two_views_exchange(run, rows));
    return cw_graph_scale(run->graph, "attraction", cosine, -2 / settings->temperature, 0);
}

static void build(cw_method_run *run)
{
    const simclr *settings = run->settings;
    if (!cw_method_check_globals(run, 2))
        return;
    cw_node *features = cw_method_features(run, FALSE, "backbone"); /* [2N,D] */
    cw_mlp head = {
        .layers = (int)settings->layers,
        .activation = CW_ACTIVATION_RELU,
        .hidden_batch_norm = TRUE,
        .last_batch_norm = TRUE,
    };
    for (int i = 0; i < head.layers; i++)
        head.widths[i] = settings->hidden > 0 ? settings->hidden : cw_node_size(features, 1);
    head.widths[head.layers - 1] = settings->outputs;
    cw_node *rows = cw_layer_mlp(run->graph, "projection", features, &head);
    rows = cw_graph_l2_normalise(run->graph, "unit", rows);
    cw_graph_set_loss(run->graph, contrast(run, rows));
    cw_two_views_show(run, features, rows);
}

const cw_method cw_method_simclr = {
    .row = {"simclr", "contrast: two changed views of an item against all others of the batch"},
    .options = options,
    .settings_bytes = sizeof(simclr),
    .views = "simclr",
    .defaults = "[run]\noptimiser=lars\nrate=0.3\nrate_end=0\ndecay=1e-4\ndecay_end=1e-4\n",
    .backbone = "backbone.",
    .encoder = "backbone.",
    .build = build,
};
