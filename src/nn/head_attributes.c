/* SPDX-License-Identifier: Apache-2.0
 *
 * Heads of typed attributes. Predictors see their own block alone, so that it has to hold what its
 * type says.
 */
#include "nn/head.h"

#include <math.h>

#define KAIMING ((cw_init){CW_INIT_KAIMING_FAN_IN, 0, 0})

cw_head_attribute_output cw_head_attribute(cw_graph *graph, const char *name, cw_node *x,
                                           gint64 width, gint64 values)
{
    const cw_mlp learner = {
        .layers = 2,
        .widths = {width, width},
        .activation = CW_ACTIVATION_RELU,
        .hidden_bias = TRUE,
        .last_bias = TRUE,
        .init = KAIMING,
    };
    cw_graph_push(graph, CW_HEAD_ATTRIBUTES);
    cw_graph_push(graph, name);
    cw_head_attribute_output output = {.block = cw_layer_mlp(graph, "learner", x, &learner)};
    cw_graph_pop(graph);
    cw_graph_pop(graph);
    output.scores = cw_head_attribute_scores(graph, name, output.block, values);
    return output;
}

cw_node *cw_head_attribute_scores(cw_graph *graph, const char *name, cw_node *block, gint64 values)
{
    cw_graph_push(graph, CW_HEAD_ATTRIBUTES);
    cw_graph_push(graph, name);
    cw_node *scores = cw_layer_linear(graph, CW_HEAD_PREDICTOR, block, values, TRUE, KAIMING);
    cw_graph_pop(graph);
    cw_graph_pop(graph);
    return scores;
}

cw_node *cw_head_memory(cw_graph *graph, gint64 rows, gint64 values)
{
    return cw_graph_parameter(graph, CW_HEAD_MEMORY, CW_SHAPE(rows, values), CW_INIT_ZEROS);
}

cw_node *cw_head_fusion_rows(cw_graph *graph, cw_node *features)
{
    cw_node *unit = cw_graph_l2_normalise(graph, "unit", features);
    return cw_graph_scale(graph, "rows", unit, sqrt((double)cw_node_size(features, 1)), 0);
}

cw_node *cw_head_fusion(cw_graph *graph, cw_node *x, cw_node *t)
{
    cw_node *both[] = {x, t};
    cw_graph_push(graph, CW_HEAD_ATTRIBUTES);
    cw_node *z = cw_graph_concat(graph, "side_by_side", both, G_N_ELEMENTS(both), 1);
    z = cw_layer_linear(graph, CW_HEAD_FUSION, z, cw_node_size(x, 1), TRUE, KAIMING);
    cw_graph_pop(graph);
    return cw_graph_relu(graph, "fused", z);
}

cw_node *cw_head_unit_blocks(cw_graph *graph, cw_node *x, gint64 width)
{
    const gint64 rows = cw_node_size(x, 0), all = cw_node_size(x, 1);
    cw_node *blocks = cw_graph_reshape(graph, "blocks", x, CW_SHAPE(rows * (all / width), width));
    blocks = cw_graph_l2_normalise(graph, "unit_blocks", blocks);
    return cw_graph_reshape(graph, "side_by_side", blocks, CW_SHAPE(rows, all));
}
