/* SPDX-License-Identifier: Apache-2.0 */
#include "method/momentum_contrast.h"

#include "loss/cosine.h"
#include "loss/info_nce.h"
#include "nn/layer.h"
#include "nn/queue.h"
#include "nn/schedule.h"

void cw_momentum_contrast_push(cw_method_run *run, gboolean key)
{
    cw_graph_push(run->graph, key ? CW_CONTRAST_KEY : CW_CONTRAST_QUERY);
    cw_graph_keep(run->graph, key);
}

cw_backbone_output cw_momentum_contrast_backbone(cw_method_run *run, gboolean key,
                                                 cw_node *pictures)
{
    cw_backbone_settings settings = *run->backbone_settings;
    if (key) /* what is compared with is not made noisy */
        settings.drop_path = settings.dropout = 0;
    return cw_backbone_build(run->backbone, run->graph, "backbone", pictures, &settings);
}

cw_node *cw_momentum_contrast_project(cw_method_run *run, cw_node *x, gint64 outputs,
                                      gboolean batch_norm)
{
    const cw_mlp head = {
        .layers = 2,
        .widths = {cw_node_size(x, 1), outputs},
        .activation = CW_ACTIVATION_RELU,
        .hidden_batch_norm = batch_norm,
        .last_batch_norm = batch_norm,
        .hidden_bias = !batch_norm,
        .last_bias = !batch_norm,
    };
    return cw_graph_l2_normalise(run->graph, "unit",
                                 cw_layer_mlp(run->graph, "projection", x, &head));
}

cw_node *cw_momentum_contrast_loss(cw_method_run *run, const char *name, cw_node *queries,
                                   cw_node *keys, gint64 length, double temperature)
{
    const gint64 n = cw_node_size(queries, 0);
    if (length == 0)
        return cw_graph_scale(run->graph, "attraction", cw_loss_cosine(run->graph, queries, keys),
                              -1 / temperature, 0);
    const cw_queue queue = cw_queue_new(run->graph, name, length, cw_node_size(keys, 1), n);
    g_autofree float *equal = g_new(float, n);
    for (gint64 i = 0; i < n; i++)
        equal[i] = 1 / (float)n;
    const cw_info_nce info_nce = {
        .samples = n,
        .queries = queries,
        .keys = keys,
        .temperature = temperature,
        .pairs = cw_graph_constant(run->graph, "equal", CW_SHAPE(n, 1, 1), equal),
        .queue = queue.rows,
    };
    cw_queue_push(run->graph, &queue, keys);
    return cw_loss_info_nce(run->graph, &info_nce);
}

void cw_momentum_contrast_average(cw_method_run *run, double momentum, double horizon)
{
    cw_graph_assign_average(
        run->graph, CW_BEFORE_FORWARD, CW_CONTRAST_KEY ".", CW_CONTRAST_QUERY ".",
        cw_graph_number(run->graph, cw_schedule_momentum(momentum, horizon, run->total_steps)));
}

gboolean cw_momentum_contrast_begin(cw_method_run *run, GError **error)
{
    return cw_parameters_copy(cw_graph_parameters(run->graph), CW_CONTRAST_QUERY ".",
                              CW_CONTRAST_KEY ".", error) >= 0;
}
