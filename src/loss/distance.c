/* SPDX-License-Identifier: Apache-2.0 */
#include "loss/distance.h"

cw_node *cw_loss_distance(cw_graph *graph, const char *name, cw_node *a, cw_node *b)
{
    cw_node *difference = cw_graph_subtract(graph, name, a, b);
    difference = cw_graph_scale(graph, name, difference, 1, 1e-6);
    cw_node *squares = cw_graph_multiply(graph, name, difference, difference);
    squares = cw_graph_reduce_sum(graph, name, squares, CW_AXIS(1), FALSE);
    return cw_graph_power(graph, name, squares, 0.5);
}
