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
    cw_node *rows = blocks->fused ? cw_head_fusion_rows(graph, features) : NULL;
    for (gsize b = 0; b < count; b++) {
        const char *name = cw_attribute_blocks_name(blocks, b);
        const gint64 values = (gint64)cw_attribute_blocks_values(blocks, b);
        nodes[b] = blocks->fused
                       ? cw_head_attribute_scores(graph, name, rows, values)
                       : cw_head_attribute(graph, name, features, blocks->width, values).scores;
    }
    return cw_graph_concat(graph, "scores", nodes, count, 1);
}
