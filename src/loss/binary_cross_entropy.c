/* SPDX-License-Identifier: Apache-2.0
 *
 * With s(x) = log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), which no x is too large for, the terms
 * are -log(1 - sigmoid(x)) = s(x) and -log sigmoid(x) = s(x) - x.
 */
#include "loss/binary_cross_entropy.h"

#include "loss/masked_mean.h"

static cw_node *softplus(cw_graph *graph, cw_node *x)
{
    cw_node *size = cw_graph_scale(graph, "size", cw_graph_abs(graph, "size", x), -1, 0);
    cw_node *rest = cw_graph_scale(graph, "rest", cw_graph_exp(graph, "rest", size), 1, 1);
    return cw_graph_add(graph, "softplus", cw_graph_relu(graph, "above", x),
                        cw_graph_log(graph, "log", rest));
}

cw_node *cw_loss_binary_cross_entropy(cw_graph *graph, cw_node *logits, cw_node *targets,
                                      cw_node *known, cw_node *positive)
{
    cw_graph_push(graph, "binary_cross_entropy");
    cw_node *absent = softplus(graph, logits);
    cw_node *present = cw_graph_subtract(graph, "present", absent, logits);
    if (positive != NULL)
        present = cw_graph_multiply(graph, "weighed", present, positive);
    present = cw_graph_multiply(graph, "there", present, targets);
    absent = cw_graph_multiply(graph, "not_there", absent,
                               cw_graph_scale(graph, "others", targets, -1, 1));
    cw_node *terms = cw_graph_add(graph, "terms", present, absent);
    cw_node *loss = known != NULL ? cw_loss_masked_mean(graph, terms, known, CW_AXES_ALL)
                                  : cw_graph_reduce_mean(graph, "loss", terms, CW_AXES_ALL, FALSE);
    cw_graph_pop(graph);
    return loss;
}
