/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/attribute_scores.h"

#include "nn/head.h"

gsize cw_attribute_scores_count(const cw_attribute_blocks *blocks)
{
    gsize count = 0;
    for (gsize b = 0; b < cw_attribute_blocks_count(blocks); b++)
        count += cw_attribute_blocks_values(blocks, b);
    return count;
}

cw_node *cw_attribute_scores_build(const cw_attribute_blocks *blocks, cw_graph *graph,
                                   cw_node *features)
{
    const gsize count = cw_attribute_blocks_count(blocks);
    cw_node *nodes[CW_HEAD_ATTRIBUTES_MOST];
    for (gsize b = 0; b < count; b++)
        nodes[b] = cw_head_attribute(graph, cw_attribute_blocks_name(blocks, b), features,
                                     blocks->width, (gint64)cw_attribute_blocks_values(blocks, b))
                       .scores;
    return cw_graph_concat(graph, "scores", nodes, count, 1);
}
