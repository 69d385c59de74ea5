/* SPDX-License-Identifier: Apache-2.0
 *
 * Scores of the own words in the first columns, of the others behind them. An excluded one is moved
 * so far down that its exponential is 0, and so is its gradient.
 */
#include "loss/sampled_softmax.h"

#include <math.h>

static cw_node *add_prior(cw_graph *graph, const char *name, cw_node *scores, cw_node *prior)
{
    return prior != NULL ? cw_graph_add(graph, name, scores, prior) : scores;
}

static cw_node *move(cw_graph *graph, const char *name, cw_node *scores, cw_node *excluded,
                     double expected)
{
    cw_node *moved = cw_graph_scale(graph, "moved", excluded, CW_SAMPLED_NOBODY, -log(expected));
    return cw_graph_add(graph, name, scores, moved);
}

/* [N,S]. */
static cw_node *score_drawn(cw_graph *graph, const cw_sampled_softmax *sampled_softmax)
{
    cw_node *scores = cw_graph_matmul(graph, "drawn", sampled_softmax->rows, FALSE,
                                      sampled_softmax->negatives, TRUE);
    scores = add_prior(graph, "drawn", scores, sampled_softmax->prior);
    return move(graph, "drawn", scores, sampled_softmax->excluded, sampled_softmax->expected);
}

/* [N,C]: of words [N,C,D] that a row has for itself. */
static cw_node *score_apart(cw_graph *graph, const char *name, cw_node *rows, cw_node *words,
                            cw_node *prior)
{
    const gint64 n = cw_node_size(rows, 0), d = cw_node_size(rows, 1);
    rows = cw_graph_reshape(graph, name, rows, CW_SHAPE(n, 1, d));
    cw_node *scores = cw_graph_multiply(graph, name, words, rows);
    scores = cw_graph_reduce_sum(graph, name, scores, CW_AXIS(2), FALSE);
    return add_prior(graph, name, scores, prior);
}

/* [N,P]. */
static cw_node *score_own(cw_graph *graph, const cw_sampled_softmax *sampled_softmax)
{
    cw_node *words = sampled_softmax->positives;
    if (sampled_softmax->weights == NULL)
        words = cw_graph_reshape(graph, "own", words,
                                 CW_SHAPE(cw_node_size(words, 0), 1, cw_node_size(words, 1)));
    return score_apart(graph, "own", sampled_softmax->rows, words, sampled_softmax->own_prior);
}

static cw_node *score_close(cw_graph *graph, const cw_sampled_softmax *sampled_softmax)
{
    cw_node *scores = score_apart(graph, "close", sampled_softmax->rows, sampled_softmax->close,
                                  sampled_softmax->close_prior);
    return move(graph, "close", scores, sampled_softmax->close_excluded,
                sampled_softmax->close_expected);
}

cw_node *cw_loss_sampled_softmax(cw_graph *graph, const cw_sampled_softmax *sampled_softmax)
{
    cw_graph_push(graph, "sampled_softmax");
    cw_node *scores[] = {score_own(graph, sampled_softmax), score_drawn(graph, sampled_softmax),
                         NULL};
    if (sampled_softmax->close != NULL)
        scores[2] = score_close(graph, sampled_softmax);
    cw_node *all = cw_graph_concat(graph, "scores", scores, scores[2] != NULL ? 3 : 2, 1);
    cw_node *predictions = cw_graph_log_softmax(graph, "predictions", all);
    predictions = cw_graph_slice(graph, "of_own", predictions, 1, 0, cw_node_size(scores[0], 1));
    if (sampled_softmax->weights != NULL) {
        predictions = cw_graph_multiply(graph, "weighted", predictions, sampled_softmax->weights);
        predictions = cw_graph_reduce_sum(graph, "weighted", predictions, CW_AXIS(1), FALSE);
    }
    cw_node *mean = cw_graph_reduce_mean(graph, "mean", predictions, CW_AXES_ALL, FALSE);
    cw_node *loss = cw_graph_scale(graph, "loss", mean, -1, 0);
    cw_graph_pop(graph);
    return loss;
}
