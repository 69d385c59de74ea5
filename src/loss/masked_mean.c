/* SPDX-License-Identifier: Apache-2.0
 *
 * The count is never divided by when it is 0: max(count, 1) = max(count - 1, 0) + 1.
 */
#include "loss/masked_mean.h"

cw_node *cw_loss_masked_mean(cw_graph *graph, cw_node *x, cw_node *present, guint axes)
{
    cw_graph_push(graph, "masked_mean");
    cw_node *terms = cw_graph_multiply(graph, "terms", x, present);
    cw_node *sum = cw_graph_reduce_sum(graph, "sum", terms, axes, FALSE);
    cw_node *count = cw_graph_reduce_sum(graph, "count", present, axes, FALSE);
    count = cw_graph_relu(graph, "beyond_one", cw_graph_scale(graph, "less_one", count, 1, -1));
    count = cw_graph_scale(graph, "at_least_one", count, 1, 1);
    cw_node *mean =
        cw_graph_multiply(graph, "mean", sum, cw_graph_power(graph, "inverse", count, -1));
    cw_graph_pop(graph);
    return mean;
}
