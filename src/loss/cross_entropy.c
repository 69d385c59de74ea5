/* SPDX-License-Identifier: Apache-2.0
 *
 * A label picks a row of the identity; one that is missing picks a row of zeros, which is in no sum
 * and no count.
 */
#include "loss/cross_entropy.h"

#include "loss/masked_mean.h"

static cw_node *pick_one_hot(cw_graph *graph, cw_node *labels, gint64 k)
{
    g_autofree float *identity = g_new0(float, k *k);
    for (gint64 i = 0; i < k; i++)
        identity[i * k + i] = 1;
    cw_node *table = cw_graph_constant(graph, "identity", CW_SHAPE(k, k), identity);
    return cw_graph_gather_rows(graph, "one_hot", table, labels);
}

cw_node *cw_loss_cross_entropy_of(cw_graph *graph, cw_node *logits, cw_node *one_hot)
{
    cw_graph_push(graph, "cross_entropy");
    cw_node *predictions = cw_graph_log_softmax(graph, "predictions", logits);
    cw_node *mean = cw_loss_masked_mean(graph, predictions, one_hot, CW_AXES_ALL);
    cw_node *loss = cw_graph_scale(graph, "loss", mean, -1, 0);
    cw_graph_pop(graph);
    return loss;
}

cw_node *cw_loss_cross_entropy(cw_graph *graph, cw_node *logits, cw_node *labels)
{
    const gint64 n = cw_node_size(logits, 0), k = cw_node_size(logits, -1);
    cw_graph_push(graph, "cross_entropy");
    if (!cw_shape_is_vector(cw_node_shape(labels), n))
        logits = cw_graph_fail(
            graph, "cross_entropy", "loss",
            "there must be one label for each of %" G_GINT64_FORMAT " rows of logits", n);
    cw_node *one_hot = pick_one_hot(graph, labels, k);
    cw_graph_pop(graph);
    return cw_loss_cross_entropy_of(graph, logits, one_hot);
}
