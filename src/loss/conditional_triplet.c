/* SPDX-License-Identifier: Apache-2.0 */
#include "loss/conditional_triplet.h"

#include "loss/distance.h"
#include "loss/masked_mean.h"

cw_triplet_nodes cw_loss_conditional_triplet(cw_graph *graph,
                                             const cw_conditional_triplet *conditional_triplet)
{
    cw_node *rows = conditional_triplet->rows, *present = conditional_triplet->present;
    cw_graph_push(graph, "conditional_triplet");
    cw_node *positives =
        cw_graph_gather_rows(graph, "positives", rows, conditional_triplet->positives);
    cw_node *negatives =
        cw_graph_gather_rows(graph, "negatives", rows, conditional_triplet->negatives);
    cw_node *near = cw_loss_distance(graph, "near", rows, positives);
    cw_node *far = cw_loss_distance(graph, "far", rows, negatives);
    cw_node *excess = cw_graph_scale(graph, "excess", cw_graph_subtract(graph, NULL, near, far), 1,
                                     conditional_triplet->margin);
    cw_node *terms = cw_graph_relu(graph, "terms", excess);
    const cw_triplet_nodes nodes = {
        .loss = cw_loss_masked_mean(graph, terms, present, CW_AXES_ALL),
        .positive = cw_loss_masked_mean(graph, near, present, CW_AXES_ALL),
        .negative = cw_loss_masked_mean(graph, far, present, CW_AXES_ALL),
    };
    cw_graph_pop(graph);
    return nodes;
}
