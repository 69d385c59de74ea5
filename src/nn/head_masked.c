/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/head.h"

cw_head_masked_output cw_head_masked(cw_graph *graph, cw_node *x, gint64 dimension, gint64 types,
                                     const cw_init *learned)
{
    const gint64 n = cw_node_size(x, 0);
    const cw_shape shape = CW_SHAPE(types, dimension);
    cw_graph_push(graph, CW_HEAD_ATTRIBUTES);
    cw_node *embedding = cw_layer_linear(graph, "embedding", x, dimension, TRUE,
                                         (cw_init){CW_INIT_KAIMING_FAN_IN, 0, 0});
    cw_node *masks = learned != NULL ? cw_graph_parameter(graph, "masks", shape, *learned)
                                     : cw_graph_kept(graph, "masks", shape, CW_INIT_ONES);
    masks = cw_graph_relu(graph, "used_masks", masks);
    cw_node *masked = cw_graph_reshape(graph, "each", embedding, CW_SHAPE(n, 1, dimension));
    masked = cw_graph_multiply(graph, "masked", masked, masks);
    cw_graph_pop(graph);
    return (cw_head_masked_output){
        .embedding = embedding,
        .masks = masks,
        .masked = cw_graph_reshape(graph, "conditions", masked, CW_SHAPE(n * types, dimension)),
    };
}

cw_node *cw_head_on_sphere(cw_graph *graph, cw_node *x)
{
    cw_node *squares = cw_graph_multiply(graph, "squares", x, x);
    squares = cw_graph_reduce_sum(graph, "squares", squares, CW_AXIS(1), TRUE);
    cw_node *parts[] = {cw_graph_scale(graph, "twice", x, 2, 0),
                        cw_graph_scale(graph, "height", squares, 1, -1)};
    cw_node *above = cw_graph_scale(graph, "above", squares, 1, 1);
    return cw_graph_multiply(graph, "on_sphere",
                             cw_graph_concat(graph, "lifted", parts, G_N_ELEMENTS(parts), 1),
                             cw_graph_power(graph, "inverse", above, -1));
}
