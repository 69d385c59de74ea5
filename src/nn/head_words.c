/* SPDX-License-Identifier: Apache-2.0
 *
 * The head of words. Neither map nor table has a bias, so that all that is said of words is a
 * product, and a picture's vector at another length is the same scores at another scale.
 */
#include "nn/head.h"

#include <math.h>

cw_node *cw_head_words_map(cw_graph *graph, cw_node *x, gint64 rank)
{
    const double bound = sqrt(6.0 / (double)(cw_node_size(x, 1) + rank));
    if (rank == 0)
        return x;
    cw_graph_push(graph, CW_HEAD_WORDS);
    x = cw_layer_linear(graph, "map", x, rank, FALSE, (cw_init){CW_INIT_UNIFORM, -bound, bound});
    cw_graph_pop(graph);
    return x;
}

cw_node *cw_head_words_table(cw_graph *graph, gint64 words, gint64 width)
{
    cw_node *table =
        cw_graph_parameter(graph, CW_HEAD_WORDS_TABLE, CW_SHAPE(words, width), CW_INIT_ZEROS);
    cw_graph_row_sparse(graph, table);
    return table;
}

cw_node *cw_head_words_types(cw_graph *graph, cw_node *words, gint64 types)
{
    return cw_layer_linear(graph, CW_HEAD_WORDS_TYPES, words, types, TRUE,
                           (cw_init){CW_INIT_KAIMING_FAN_IN, 0, 0});
}

cw_node *cw_head_words_attend(cw_graph *graph, cw_node *x, cw_node *logits, gint64 rank)
{
    const gint64 n = cw_node_size(x, 0), types = cw_node_size(logits, 1);
    cw_node *views = cw_head_words_map(graph, x, types * rank);
    views = cw_graph_reshape(graph, "types", views, CW_SHAPE(n, types, rank));
    cw_node *shares = cw_graph_softmax(graph, "shares", logits);
    shares = cw_graph_reshape(graph, "shares", shares, CW_SHAPE(n, types, 1));
    return cw_graph_reduce_sum(
        graph, "attended", cw_graph_multiply(graph, "attended", views, shares), CW_AXIS(1), FALSE);
}
