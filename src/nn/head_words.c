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
