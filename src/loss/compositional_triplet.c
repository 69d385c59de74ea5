/* SPDX-License-Identifier: Apache-2.0 */
#include "loss/compositional_triplet.h"

/* |a[n] - b[n]|: [N]. */
static cw_node *distance(cw_graph *graph, const char *name, cw_node *a, cw_node *b)
{
    cw_node *difference = cw_graph_subtract(graph, name, a, b);
    difference = cw_graph_scale(graph, name, difference, 1, 1e-6);
    cw_node *squares = cw_graph_multiply(graph, name, difference, difference);
    squares = cw_graph_reduce_sum(graph, name, squares, CW_AXIS(1), FALSE);
    return cw_graph_power(graph, name, squares, 0.5);
}

cw_node *cw_loss_compositional_triplet(cw_graph *graph, cw_node *composed, cw_node *positives,
                                       cw_node *negatives, cw_node *margin)
{
    cw_graph_push(graph, "compositional_triplet");
    composed = cw_graph_l2_normalise(graph, "composed", composed);
    positives = cw_graph_l2_normalise(graph, "positives", positives);
    negatives = cw_graph_l2_normalise(graph, "negatives", negatives);
    cw_node *excess =
        cw_graph_subtract(graph, "excess", distance(graph, "near", composed, positives),
                          distance(graph, "far", composed, negatives));
    excess = cw_graph_add(graph, "with_margin", excess, margin);
    cw_node *loss = cw_graph_reduce_mean(graph, "loss", cw_graph_relu(graph, "terms", excess),
                                         CW_AXES_ALL, FALSE);
    cw_graph_pop(graph);
    return loss;
}
