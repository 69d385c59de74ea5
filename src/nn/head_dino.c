/* SPDX-License-Identifier: Apache-2.0
 *
 * DINO's projection head. With x of unit length and unit weight rows every output is a cosine,
 * which the temperatures then sharpen.
 */
#include "nn/head.h"

#define DEVIATION 0.02
#define CUT 2.0 /* of the truncated normal, absolute */

cw_node *cw_head_dino(cw_graph *graph, const char *name, cw_node *x, const cw_head_dino_form *form,
                      cw_node **unit)
{
    cw_mlp mlp = {
        .layers = form->layers,
        .activation = CW_ACTIVATION_GELU,
        .hidden_bias = TRUE,
        .hidden_batch_norm = form->batch_norm,
        .last_bias = TRUE,
        .init = {CW_INIT_TRUNCATED_NORMAL, DEVIATION, CUT},
    };
    for (int i = 0; i < CW_MLP_LAYERS_MOST; i++)
        mlp.widths[i] = i == form->layers - 1 ? form->bottleneck : form->hidden;
    cw_graph_push(graph, name);
    cw_node *projected = cw_layer_mlp(graph, "mlp", x, &mlp);
    if (form->spread)
        projected = cw_layer_batch_norm_plain(graph, "spread", projected, CW_BATCH_NORM);
    cw_node *rows = cw_graph_l2_normalise(graph, NULL, projected);
    if (unit != NULL)
        *unit = rows;
    cw_node *scores = cw_layer_linear_unit(graph, "last_layer", rows, form->outputs,
                                           (cw_init){CW_INIT_KAIMING_FAN_IN, 0, 0});
    cw_graph_pop(graph);
    return scores;
}
