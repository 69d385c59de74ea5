/* SPDX-License-Identifier: Apache-2.0
 *
 * The order is the loss: mean over the items, then the smallest over the negatives, then one hinge.
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

cw_outfit_ranking_nodes cw_loss_outfit_ranking(cw_graph *graph,
                                               const cw_outfit_ranking *outfit_ranking)
{
    const gint64 n = cw_node_size(outfit_ranking->items, 0);
    const gint64 l = cw_node_size(outfit_ranking->items, 1);

    cw_graph_push(graph, "outfit_ranking");
    cw_node *positive =
        cw_graph_reshape(graph, "positives", outfit_ranking->positives, CW_SHAPE(n, 1, l, -1));
    positive = distances(graph, "near", outfit_ranking, positive);
    positive = cw_graph_reshape(graph, "positive", positive, CW_SHAPE(n));
    cw_node *negative = distances(graph, "far", outfit_ranking, outfit_ranking->negatives);
    negative = outfit_ranking->average
                   ? cw_graph_reduce_mean(graph, "negative", negative, CW_AXIS(1), FALSE)
                   : cw_graph_reduce_min(graph, "negative", negative, CW_AXIS(1), FALSE);
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
