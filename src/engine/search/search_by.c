/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/search/search_by.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/row.h"

void cw_search_by_clear(cw_search_by *by)
{
    g_clear_pointer(&by->weights, g_free);
}

static gboolean check_blocks(const cw_attribute_blocks *blocks, gsize dimension, const char *model,
                             GError **error)
{
    if (blocks->width > 0 && (gsize)blocks->width * cw_attribute_blocks_count(blocks) == dimension)
        return TRUE;
    g_set_error(
        error, CW_ERROR, CW_ERROR_USAGE,
        "model \"%s\" has no blocks of attributes to search by; train --method adde makes one that "
        "does",
        model);
    return FALSE;
}

/* "2"; without a weight 1. */
static gboolean read_weight(const char *name, const char *text, double *weight, GError **error)
{
    char *end = NULL;
    *weight = text != NULL ? g_ascii_strtod(text, &end) : 1;
    if (text == NULL || (end != text && *end == '\0' && isfinite(*weight) && *weight >= 0))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the weight of \"%s\" is a number of at least 0, not \"%s\"", name, text);
    return FALSE;
}

/* `part` is "pattern" or "pattern:2". */
static gboolean read_part(cw_search_by *by, char *part, GError **error)
{
    char *colon = strrchr(part, ':');
    double weight;
    gsize block;
    if (colon != NULL)
        *colon = '\0';
    const char *name = g_strstrip(part), *text = colon != NULL ? g_strstrip(colon + 1) : NULL;
    if (!cw_attribute_blocks_find(by->blocks, name, &block, error) ||
        !read_weight(name, text, &weight, error))
        return FALSE;
    if (!isnan(by->weights[block])) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "attribute \"%s\" is named twice", name);
        return FALSE;
    }
    by->weights[block] = weight;
    return TRUE;
}

/* Makes the sum of the weights 1; those not given are 0. */
static gboolean share_weights(cw_search_by *by, gsize count, const char *text, GError **error)
{
    double sum = 0;
    for (gsize b = 0; b < count; b++)
        sum += by->weights[b] = isnan(by->weights[b]) ? 0 : by->weights[b];
    for (gsize b = 0; b < count; b++)
        by->weights[b] /= sum;
    if (sum > 0 && isfinite(sum))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the weights of \"%s\" are %s: nothing would be more alike than anything else",
                text, sum > 0 ? "too large to add up" : "all 0");
    return FALSE;
}

gboolean cw_search_by_read(cw_search_by *by, const char *text, const cw_attribute_blocks *blocks,
                           gsize dimension, const char *model, GError **error)
{
    if (!check_blocks(blocks, dimension, model, error))
        return FALSE;
    const gsize count = cw_attribute_blocks_count(blocks);
    g_auto(GStrv) parts = g_strsplit(*text != '\0' ? text : ",", ",", -1); /* nothing is no name */
    by->blocks = blocks;
    by->weights = g_new(double, count);
    for (gsize b = 0; b < count; b++)
        by->weights[b] = NAN;
    for (char **part = parts; *part != NULL; part++)
        if (!read_part(by, *part, error))
            return FALSE;
    return share_weights(by, count, text, error);
}

float cw_search_by_similarity(const cw_search_by *by, const float *a, const float *b)
{
    return (float)cw_attribute_blocks_similarity(by->blocks, by->weights, a, b);
}

/* The blocks by falling weight, else as the model has them. (transfer full) */
static gsize *order_blocks(const cw_search_by *by, gsize count)
{
    gsize *order = g_new(gsize, count);
    for (gsize i = 0; i < count; i++) {
        gsize place = i;
        for (; place > 0 && by->weights[order[place - 1]] < by->weights[i]; place--)
            order[place] = order[place - 1];
        order[place] = i;
    }
    return order;
}

void cw_search_by_explain(const cw_search_by *by, const float *query, const float *const *rows,
                          cw_search_result *result)
{
    const gsize count = cw_attribute_blocks_count(by->blocks);
    g_autofree gsize *order = order_blocks(by, count);
    result->attributes = g_new0(char *, count + 1);
    result->weights = g_new(double, count);
    result->distances = g_new(double, result->count *count + 1);
    for (gsize i = 0; i < count; i++) {
        result->attributes[i] = g_strdup(cw_attribute_blocks_name(by->blocks, order[i]));
        result->weights[i] = by->weights[order[i]];
    }
    for (gsize h = 0; h < result->count; h++) {
        double *distances = result->distances + h * count;
        for (gsize i = 0; i < count; i++)
            distances[i] = cw_attribute_blocks_distance(by->blocks, order[i], query, rows[h]);
        result->hits[h].distances = distances;
    }
}
