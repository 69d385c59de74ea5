/* SPDX-License-Identifier: Apache-2.0
 *
 * Scores of the own word in column 0, of the others behind it. An excluded one is moved so far
 * down that its exponential is 0, and so is its gradient.
 */
#include "loss/sampled_softmax.h"

#include <math.h>

#define FAR 1e9 /* below any score that is looked at */

static cw_node *move(cw_graph *graph, const char *name, cw_node *scores, cw_node *excluded,
                     double expected)
{
    cw_node *moved = cw_graph_scale(graph, "moved", excluded, -FAR, -log(expected));
    return cw_graph_add(graph, name, scores, moved);
}

/* [N,S]. */
static cw_node *score_drawn(cw_graph *graph, const cw_sampled_softmax *sampled_softmax)
{
    cw_node *scores = cw_graph_matmul(graph, "drawn", sampled_softmax->rows, FALSE,
                                      sampled_softmax->negatives, TRUE);
    return move(graph, "drawn", scores, sampled_softmax->excluded, sampled_softmax->expected);
}

/* [N,C]. */
static cw_node *score_close(cw_graph *graph, const cw_sampled_softmax *sampled_softmax)
{
    const gint64 n = cw_node_size(sampled_softmax->rows, 0);
    const gint64 d = cw_node_size(sampled_softmax->rows, 1);
    cw_node *rows = cw_graph_reshape(graph, "close", sampled_softmax->rows, CW_SHAPE(n, 1, d));
    cw_node *scores = cw_graph_multiply(graph, "close", sampled_softmax->close, rows);
    scores = cw_graph_reduce_sum(graph, "close", scores, CW_AXIS(2), FALSE);
    return move(graph, "close", scores, sampled_softmax->close_excluded,
                sampled_softmax->close_expected);
}

cw_node *cw_loss_sampled_softmax(cw_graph *graph, const cw_sampled_softmax *sampled_softmax)
{
    cw_graph_push(graph, "sampled_softmax");
    cw_node *own =
        cw_graph_multiply(graph, "own", sampled_softmax->rows, sampled_softmax->positives);
    own = cw_graph_reduce_sum(graph, "own", own, CW_AXIS(1), TRUE);
    cw_node *scores[] = {own, score_drawn(graph, sampled_softmax), NULL};
    if (sampled_softmax->close != NULL)
        scores[2] = score_close(graph, sampled_softmax);
    cw_node *all = cw_graph_concat(graph, "scores", scores, scores[2] != NULL ? 3 : 2, 1);
    cw_node *predictions = cw_graph_log_softmax(graph, "predictions", all);
    predictions = cw_graph_slice(graph, "of_own", predictions, 1, 0, 1);
    cw_node *mean = cw_graph_reduce_mean(graph, "mean", predictions, CW_AXES_ALL, FALSE);
    cw_node *loss = cw_graph_scale(graph, "loss", mean, -1, 0);
    cw_graph_pop(graph);
    return loss;
}
