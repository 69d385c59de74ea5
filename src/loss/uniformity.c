/* SPDX-License-Identifier: Apache-2.0
 *
 * |a - b|^2 = |a|^2 + |b|^2 - 2 a b, for all pairs by one product; a row beside itself adds
 * exp(0) = 1, which is taken off again.
 */
#include "loss/uniformity.h"

cw_node *cw_loss_uniformity(cw_graph *graph, cw_node *rows)
{
    const gint64 m = cw_node_size(rows, 0);
    const double pairs = (double)m * (double)(m - 1);
    if (m < 2)
        return cw_graph_fail(graph, "uniformity", "loss", "one row has nothing to be apart from");
    cw_graph_push(graph, "uniformity");
    cw_node *squares = cw_graph_multiply(graph, "squares", rows, rows);
    squares = cw_graph_reduce_sum(graph, "squares", squares, CW_AXIS(1), TRUE);
    cw_node *products = cw_graph_matmul(graph, "products", rows, FALSE, rows, TRUE);
    cw_node *distances = cw_graph_scale(graph, "twice", products, -2, 0);
    distances = cw_graph_add(graph, "one", distances, squares);
    distances = cw_graph_add(graph, "both", distances,
                             cw_graph_reshape(graph, "other", squares, CW_SHAPE(1, m)));
    cw_node *terms = cw_graph_scale(graph, "exponents", distances, -2, 0);
    terms = cw_graph_exp(graph, "terms", terms);
    cw_node *sum = cw_graph_reduce_sum(graph, "sum", terms, CW_AXES_ALL, FALSE);
    cw_node *mean = cw_graph_scale(graph, "mean", sum, 1 / pairs, -(double)m / pairs);
    cw_node *loss = cw_graph_log(graph, "loss", mean);
    cw_graph_pop(graph);
    return loss;
}
