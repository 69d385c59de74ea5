/* SPDX-License-Identifier: Apache-2.0 */
#include "loss/consistency.h"

cw_node *cw_loss_consistency(cw_graph *graph, cw_node *memory, cw_node *labels, cw_node *rows)
{
    cw_graph_push(graph, "consistency");
    cw_node *sums = cw_graph_matmul(graph, "sums", labels, FALSE, memory, TRUE);
    cw_node *differences = cw_graph_subtract(graph, "differences", sums, rows);
    cw_node *loss = cw_graph_reduce_mean(
        graph, "loss", cw_graph_abs(graph, "absolute", differences), CW_AXES_ALL, FALSE);
    cw_graph_pop(graph);
    return loss;
}
