/* SPDX-License-Identifier: Apache-2.0 */
#include "loss/cosine.h"

cw_node *cw_loss_cosine(cw_graph *graph, cw_node *predictions, cw_node *targets)
{
    cw_graph_push(graph, "cosine");
    cw_node *products = cw_graph_multiply(graph, "products",
                                          cw_graph_l2_normalise(graph, "predictions", predictions),
                                          cw_graph_l2_normalise(graph, "targets", targets));
    cw_node *cosines = cw_graph_reduce_sum(graph, "cosines", products, CW_AXIS(1), FALSE);
    cw_node *mean = cw_graph_reduce_mean(graph, "mean", cosines, CW_AXES_ALL, FALSE);
    cw_graph_pop(graph);
    return mean;
}
