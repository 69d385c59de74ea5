/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/attribute_blocks.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/row.h"
#include "score/similarity.h"

#define MOST_WIDTH (1 << 13)
#define MOST_VALUES 4096
#define TINY 1e-12 /* of what is divided by: an embedding without end is at the pole itself */

void cw_attribute_blocks_clear(cw_attribute_blocks *blocks)
{
    json_decref(blocks->attributes);
    *blocks = (cw_attribute_blocks){0};
}

static json_t *types_of(const cw_attribute_blocks *blocks)
{
    return json_object_get(blocks->attributes, "types");
}

gsize cw_attribute_blocks_count(const cw_attribute_blocks *blocks)
{
    return json_array_size(types_of(blocks));
}

const char *cw_attribute_blocks_name(const cw_attribute_blocks *blocks, gsize block)
{
    return json_string_value(json_object_get(json_array_get(types_of(blocks), block), "name"));
}

gboolean cw_attribute_blocks_find(const cw_attribute_blocks *blocks, const char *name, gsize *block,
                                  GError **error)
{
    const gsize count = cw_attribute_blocks_count(blocks);
    g_autofree const char **names = g_new0(const char *, count + 1);
    for (*block = 0; *block < count; ++*block) {
        names[*block] = cw_attribute_blocks_name(blocks, *block);
        if (strcmp(names[*block], name) == 0)
            return TRUE;
    }
    const char *nearest = cw_row_nearest(names, name);
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                nearest != NULL ? "the model has no attribute \"%s\"; did you mean \"%s\"?"
                                : "the model has no attribute \"%s\"; it has: %s",
                name, nearest != NULL ? nearest : all);
    return FALSE;
}

gsize cw_attribute_blocks_values(const cw_attribute_blocks *blocks, gsize block)
{
    return json_array_size(json_object_get(json_array_get(types_of(blocks), block), "values"));
}

json_t *cw_attribute_blocks_to_json(const cw_attribute_blocks *blocks)
{
    if (blocks->width == 0 && !blocks->fused)
        return NULL;
    json_t *object = json_pack("{s:I, s:O}", "width", (json_int_t)blocks->width, "attributes",
                               blocks->attributes);
    if (blocks->memory) /* models without one keep their hash */
        json_object_set_new(object, "memory", json_true());
    if (blocks->masked)
        json_object_set_new(object, "masked", json_true());
    if (blocks->fused)
        json_object_set_new(object, "fused", json_true());
    if (blocks->fusion.subtract)
        json_object_set_new(object, "subtract", json_true());
    return object;
}

static gboolean check_fusion(const cw_attribute_blocks *blocks, GError **error)
{
    const gboolean whole = blocks->width == 0 && blocks->memory && !blocks->masked;
    if (blocks->fused ? whole : !blocks->fusion.subtract)
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                        "what is fused has a memory and no blocks, and that alone subtracts");
    return FALSE;
}

static gboolean check(const cw_attribute_blocks *blocks, GError **error)
{
    const gsize count = cw_attribute_blocks_count(blocks);
    const gint64 least = blocks->fused ? 0 : blocks->masked ? 2 : 1;
    if (!check_fusion(blocks, error))
        return FALSE;
    if (blocks->width < least || blocks->width > MOST_WIDTH || count < 1 ||
        count > CW_HEAD_ATTRIBUTES_MOST) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "there are %" G_GSIZE_FORMAT " blocks of %" G_GINT64_FORMAT
                    " numbers; 1 to %d of 1 to %d are expected",
                    count, blocks->width, CW_HEAD_ATTRIBUTES_MOST, MOST_WIDTH);
        return FALSE;
    }
    for (gsize b = 0; b < count; b++) {
        const gsize values = cw_attribute_blocks_values(blocks, b);
        if (cw_attribute_blocks_name(blocks, b) != NULL && values > 0 && values <= MOST_VALUES)
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "block %" G_GSIZE_FORMAT " is of no attribute with a name and 1 to %d values",
                    b + 1, MOST_VALUES);
        return FALSE;
    }
    return TRUE;
}

gboolean cw_attribute_blocks_from_json(cw_attribute_blocks *blocks, json_t *object, GError **error)
{
    json_int_t width;
    int memory = FALSE, masked = FALSE, fused = FALSE, subtract = FALSE;
    json_error_t problem;
    if (object == NULL)
        return TRUE;
    if (json_unpack_ex(object, &problem, JSON_STRICT, "{s:I, s:O, s?b, s?b, s?b, s?b}", "width",
                       &width, "attributes", &blocks->attributes, "memory", &memory, "masked",
                       &masked, "fused", &fused, "subtract", &subtract) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "blocks cannot be read: %s", problem.text);
        return FALSE;
    }
    blocks->width = width;
    blocks->memory = memory;
    blocks->masked = masked;
    blocks->fused = fused;
    blocks->fusion.subtract = subtract;
    return check(blocks, error);
}

static cw_node *build_masked(const cw_attribute_blocks *blocks, cw_graph *graph, cw_node *features)
{
    const gint64 count = (gint64)cw_attribute_blocks_count(blocks);
    const cw_head_masked_output head =
        cw_head_masked(graph, features, blocks->width - 1, count, NULL);
    cw_node *rows = cw_head_on_sphere(graph, head.masked);
    return cw_graph_reshape(graph, CW_HEAD_ATTRIBUTES, rows, CW_SHAPE(-1, count * blocks->width));
}

/* Of what edits, and reads, only the parameters are wanted here. */
static cw_node *build_fused(const cw_attribute_blocks *blocks, cw_graph *graph, cw_node *features)
{
    gint64 values = 0;
    cw_node *rows = cw_head_fusion_rows(graph, features);
    for (gsize b = 0; b < cw_attribute_blocks_count(blocks); b++) {
        const gint64 own = (gint64)cw_attribute_blocks_values(blocks, b);
        cw_head_attribute_scores(graph, cw_attribute_blocks_name(blocks, b), rows, own);
        values += own;
    }
    cw_head_memory(graph, cw_node_size(features, 1), values);
    cw_head_fusion(graph, rows, rows);
    return features;
}

cw_node *cw_attribute_blocks_build(const cw_attribute_blocks *blocks, cw_graph *graph,
                                   cw_node *features)
{
    const gsize count = cw_attribute_blocks_count(blocks);
    cw_node *nodes[CW_HEAD_ATTRIBUTES_MOST];
    if (blocks->masked)
        return build_masked(blocks, graph, features);
    if (blocks->fused)
        return build_fused(blocks, graph, features);
    gsize values = 0;
    for (gsize b = 0; b < count; b++) {
        values += cw_attribute_blocks_values(blocks, b);
        nodes[b] = cw_head_attribute(graph, cw_attribute_blocks_name(blocks, b), features,
                                     blocks->width, (gint64)cw_attribute_blocks_values(blocks, b))
                       .block;
    }
    if (blocks->memory)
        cw_head_memory(graph, (gint64)count * blocks->width, (gint64)values);
    cw_node *all = cw_graph_concat(graph, CW_HEAD_ATTRIBUTES, nodes, count, 1);
    return cw_head_unit_blocks(graph, all, blocks->width);
}

/* All `count` blocks are equally long in a row of unit length: `count` times its squares are those
 * of unit blocks. */
static double squared_distance(const cw_attribute_blocks *blocks, gsize count, gsize block,
                               const float *a, const float *b)
{
    const gsize width = (gsize)blocks->width, first = block * width, last = first + width - 1;
    const double root = sqrt((double)count);
    const double squares = (double)count * (double)cw_squared_distance(a + first, b + first, width);
    return blocks->masked
               ? squares / fmax((1 - root * (double)a[last]) * (1 - root * (double)b[last]), TINY)
               : squares;
}

double cw_attribute_blocks_distance(const cw_attribute_blocks *blocks, gsize block, const float *a,
                                    const float *b)
{
    return sqrt(squared_distance(blocks, cw_attribute_blocks_count(blocks), block, a, b));
}

double cw_attribute_blocks_similarity(const cw_attribute_blocks *blocks, const double *weights,
                                      const float *a, const float *b)
{
    const gsize count = cw_attribute_blocks_count(blocks);
    double mean = 0;
    for (gsize block = 0; block < count; block++)
        if (weights[block] > 0)
            mean += weights[block] * squared_distance(blocks, count, block, a, b);
    return blocks->masked ? 1 / (1 + mean / 2) : 1 - mean / 2;
}
