/* SPDX-License-Identifier: Apache-2.0
 *
 * p log p by log softmax, which is finite where p is 0.
 */
#include "loss/entropy.h"

#include "loss/masked_mean.h"

cw_node *cw_loss_entropy(cw_graph *graph, cw_node *logits, cw_node *counted)
{
    cw_graph_push(graph, "entropy");
    cw_node *logs = cw_graph_log_softmax(graph, "logs", logits);
    cw_node *terms = cw_graph_multiply(graph, "terms", cw_graph_softmax(graph, "p", logits), logs);
    cw_node *rows = cw_graph_reduce_sum(graph, "rows", terms, CW_AXIS(1), TRUE);
    cw_node *mean = cw_loss_masked_mean(graph, rows, counted, CW_AXES_ALL);
    cw_node *loss = cw_graph_scale(graph, "loss", mean, -1, 0);
    cw_graph_pop(graph);
    return loss;
}
