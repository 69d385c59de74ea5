/* SPDX-License-Identifier: Apache-2.0
 *
 * The order is the loss: mean over the items, then the smallest over the negatives, then one hinge.
 * Which negatives are semi-hard is a choice, without a gradient of its own.
 */
#include "loss/outfit_ranking.h"

#include "loss/masked_mean.h"

/* D(s): [N,S], of candidates [N,S,L,D]. */
static cw_node *distances(cw_graph *graph, const char *name,
                          const cw_outfit_ranking *outfit_ranking, cw_node *candidates)
{
    const gint64 n = cw_node_size(outfit_ranking->items, 0);
    const gint64 l = cw_node_size(outfit_ranking->items, 1);
    cw_node *items = cw_graph_reshape(graph, name, outfit_ranking->items, CW_SHAPE(n, 1, l, -1));
    cw_node *present = cw_graph_reshape(graph, name, outfit_ranking->present, CW_SHAPE(n, 1, l));
    cw_node *difference = cw_graph_subtract(graph, name, candidates, items);
    cw_node *squares = cw_graph_multiply(graph, name, difference, difference);
    squares = cw_graph_reduce_sum(graph, name, squares, CW_AXIS(3), FALSE);
    return cw_loss_masked_mean(graph, squares, present, CW_AXIS(2));
}

#define STEEP 1e6 /* a difference above its inverse counts in full */
#define FAR 1e9   /* no distance that is looked at */

/* 1 where x > 0, else 0: min(STEEP max(x, 0), 1). */
static cw_node *is_positive(cw_graph *graph, cw_node *x)
{
    cw_node *above = cw_graph_scale(graph, "above", cw_graph_relu(graph, "above", x), -STEEP, 1);
    above = cw_graph_relu(graph, "at_most_one", above);
    return cw_graph_stop_gradient(graph, "is_positive",
                                  cw_graph_scale(graph, "is_positive", above, -1, 1));
}

/* [N] of D(negatives) [N,K] beside D(positive) [N,1]. */
static cw_node *semi_hard(cw_graph *graph, cw_node *negatives, cw_node *positive)
{
    cw_node *farther = cw_graph_subtract(graph, "farther", negatives, positive);
    farther = is_positive(graph, farther);
    cw_node *out_of_reach = cw_graph_scale(graph, "out_of_reach", farther, -FAR, FAR);
    out_of_reach = cw_graph_add(graph, "eligible", negatives, out_of_reach);
    cw_node *nearest = cw_graph_reduce_min(graph, "nearest", out_of_reach, CW_AXIS(1), FALSE);
    cw_node *farthest = cw_graph_reduce_max(graph, "farthest", negatives, CW_AXIS(1), FALSE);
    cw_node *any = cw_graph_reduce_max(graph, "any_farther", farther, CW_AXIS(1), FALSE);
    nearest = cw_graph_multiply(graph, "nearest", nearest, any);
    farthest = cw_graph_multiply(graph, "farthest", farthest,
                                 cw_graph_scale(graph, "none_farther", any, -1, 1));
    return cw_graph_add(graph, "negative", nearest, farthest);
}

/* [N] of D(negatives) [N,K]. */
static cw_node *count_negatives(cw_graph *graph, const cw_outfit_ranking *outfit_ranking,
                                cw_node *negatives, cw_node *positive)
{
    if (outfit_ranking->counted == CW_OUTFIT_SEMI_HARD)
        return semi_hard(graph, negatives, positive);
    return outfit_ranking->counted == CW_OUTFIT_AVERAGE
               ? cw_graph_reduce_mean(graph, "negative", negatives, CW_AXIS(1), FALSE)
               : cw_graph_reduce_min(graph, "negative", negatives, CW_AXIS(1), FALSE);
}

cw_outfit_ranking_nodes cw_loss_outfit_ranking(cw_graph *graph,
                                               const cw_outfit_ranking *outfit_ranking)
{
    const gint64 n = cw_node_size(outfit_ranking->items, 0);
    const gint64 l = cw_node_size(outfit_ranking->items, 1);

    cw_graph_push(graph, "outfit_ranking");
    cw_node *positive =
        cw_graph_reshape(graph, "positives", outfit_ranking->positives, CW_SHAPE(n, 1, l, -1));
    positive = distances(graph, "near", outfit_ranking, positive);
    cw_node *negative = distances(graph, "far", outfit_ranking, outfit_ranking->negatives);
    negative = count_negatives(graph, outfit_ranking, negative, positive);
    positive = cw_graph_reshape(graph, "positive", positive, CW_SHAPE(n));
    cw_node *excess = cw_graph_subtract(graph, "excess", positive, negative);
    excess = cw_graph_add(graph, "with_margin", excess, outfit_ranking->margin);
    cw_node *terms = cw_graph_relu(graph, "terms", excess);
    cw_node *any = cw_graph_reduce_max(graph, "any", outfit_ranking->present, CW_AXIS(1), FALSE);
    cw_outfit_ranking_nodes nodes = {
        .loss = cw_loss_masked_mean(graph, terms, any, CW_AXES_ALL),
        .positive = cw_loss_masked_mean(graph, positive, any, CW_AXES_ALL),
        .negative = cw_loss_masked_mean(graph, negative, any, CW_AXES_ALL),
    };
    cw_graph_pop(graph);
    return nodes;
}
