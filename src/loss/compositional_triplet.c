/* SPDX-License-Identifier: Apache-2.0 */
#include "loss/compositional_triplet.h"

#include "loss/distance.h"

cw_node *cw_loss_compositional_triplet(cw_graph *graph, cw_node *composed, cw_node *positives,
                                       cw_node *negatives, cw_node *margin)
{
    cw_graph_push(graph, "compositional_triplet");
    composed = cw_graph_l2_normalise(graph, "composed", composed);
    positives = cw_graph_l2_normalise(graph, "positives", positives);
    negatives = cw_graph_l2_normalise(graph, "negatives", negatives);
    cw_node *excess =
        cw_graph_subtract(graph, "excess", cw_loss_distance(graph, "near", composed, positives),
                          cw_loss_distance(graph, "far", composed, negatives));
    excess = cw_graph_add(graph, "with_margin", excess, margin);
    cw_node *loss = cw_graph_reduce_mean(graph, "loss", cw_graph_relu(graph, "terms", excess),
                                         CW_AXES_ALL, FALSE);
    cw_graph_pop(graph);
    return loss;
}
