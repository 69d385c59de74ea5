/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/attribute_scores.h"

#include "nn/head.h"

static json_t *values_of(const json_t *type)
{
    return json_object_get(type, "values");
}

gsize cw_attribute_scores_count(const cw_attribute_blocks *blocks)
{
    gsize count = 0, place;
    const json_t *type;
    json_array_foreach(json_object_get(blocks->attributes, "types"), place, type) count +=
        json_array_size(values_of(type));
    return count;
}

cw_node *cw_attribute_scores_build(const cw_attribute_blocks *blocks, cw_graph *graph,
                                   cw_node *features)
{
    cw_node *nodes[CW_HEAD_ATTRIBUTES_MOST];
    gsize place;
    const json_t *type;
    json_array_foreach(json_object_get(blocks->attributes, "types"), place, type)
    {
        const char *name = json_string_value(json_object_get(type, "name"));
        const gint64 values = (gint64)json_array_size(values_of(type));
        nodes[place] = cw_head_attribute(graph, name, features, blocks->width, values).scores;
    }
    return cw_graph_concat(graph, "scores", nodes, place, 1);
}
