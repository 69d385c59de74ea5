/* SPDX-License-Identifier: Apache-2.0 */
#include "loss/triplet.h"

/* |a[n] - b[n]|^2: [N]. */
static cw_node *squared_distance(cw_graph *graph, const char *name, cw_node *a, cw_node *b)
{
    cw_node *difference = cw_graph_subtract(graph, name, a, b);
    cw_node *squares = cw_graph_multiply(graph, name, difference, difference);
    return cw_graph_reduce_sum(graph, name, squares, CW_AXIS(1), FALSE);
}

cw_triplet_nodes cw_loss_triplet(cw_graph *graph, cw_node *anchors, cw_node *positives,
                                 cw_node *negatives, double margin)
{
    cw_graph_push(graph, "triplet");
    cw_node *near = squared_distance(graph, "near", anchors, positives);
    cw_node *far = squared_distance(graph, "far", anchors, negatives);
    cw_node *excess =
        cw_graph_scale(graph, "excess", cw_graph_subtract(graph, NULL, near, far), 1, margin);
    cw_node *terms = cw_graph_relu(graph, "terms", excess);
    cw_triplet_nodes nodes = {
        .loss = cw_graph_reduce_mean(graph, "loss", terms, CW_AXES_ALL, FALSE),
        .positive = cw_graph_reduce_mean(graph, "positive", near, CW_AXES_ALL, FALSE),
        .negative = cw_graph_reduce_mean(graph, "negative", far, CW_AXES_ALL, FALSE),
    };
    cw_graph_pop(graph);
    return nodes;
}
