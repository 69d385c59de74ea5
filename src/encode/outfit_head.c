/* SPDX-License-Identifier: Apache-2.0 */
#include "encode/outfit_head.h"

#include "base/error.h"
#include "nn/head.h"

#define MOST_HIDDEN 4096

void cw_outfit_head_clear(cw_outfit_head *head)
{
    json_decref(head->categories);
    g_free(head->sets);
    *head = (cw_outfit_head){0};
}

json_t *cw_outfit_head_to_json(const cw_outfit_head *head)
{
    if (head->parts == 0)
        return NULL;
    return json_pack("{s:I, s:I, s:b, s:b, s:O, s:s}", "parts", (json_int_t)head->parts, "hidden",
                     (json_int_t)head->hidden, "concat", head->concat, "blocks", head->blocks,
                     "categories", head->categories, "sets", head->sets);
}

static gboolean check(const cw_outfit_head *head, const cw_attribute_blocks *blocks, GError **error)
{
    if (head->parts < 1 || head->parts > CW_HEAD_OUTFIT_PARTS_MOST || head->hidden < 1 ||
        head->hidden > MOST_HIDDEN)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "an outfit head has %" G_GINT64_FORMAT " parts and a width of %" G_GINT64_FORMAT
                    "; 1 to %d and 1 to %d are expected",
                    head->parts, head->hidden, CW_HEAD_OUTFIT_PARTS_MOST, MOST_HIDDEN);
    else if (head->blocks && (gsize)head->parts != cw_attribute_blocks_count(blocks))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "an outfit head joins %" G_GINT64_FORMAT
                    " blocks, and there are %" G_GSIZE_FORMAT,
                    head->parts, cw_attribute_blocks_count(blocks));
    else
        return TRUE;
    return FALSE;
}

gboolean cw_outfit_head_from_json(cw_outfit_head *head, const cw_attribute_blocks *blocks,
                                  json_t *object, GError **error)
{
    json_int_t parts, hidden;
    json_t *categories;
    const char *sets;
    json_error_t problem;
    if (object == NULL)
        return TRUE;
    if (json_unpack_ex(object, &problem, JSON_STRICT, "{s:I, s:I, s:b, s:b, s:o, s:s}", "parts",
                       &parts, "hidden", &hidden, "concat", &head->concat, "blocks", &head->blocks,
                       "categories", &categories, "sets", &sets) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "an outfit head cannot be read: %s",
                    problem.text);
        return FALSE;
    }
    head->parts = parts;
    head->hidden = hidden;
    head->categories = json_incref(categories);
    head->sets = g_strdup(sets);
    return check(head, blocks, error);
}

cw_node *cw_outfit_head_build(const cw_outfit_head *head, const cw_attribute_blocks *blocks,
                              cw_graph *graph, cw_node *vectors, cw_node *pairs)
{
    const char *names[CW_HEAD_OUTFIT_PARTS_MOST];
    for (gint64 k = 0; head->blocks && k < head->parts; k++)
        names[k] = cw_attribute_blocks_name(blocks, (gsize)k);
    const cw_head_outfit_form form = {
        .parts = head->parts,
        .hidden = head->hidden,
        .concat = head->concat,
        .unit = TRUE,
        .blocks = head->blocks ? names : NULL,
    };
    if (head->blocks) /* as they were learned from: a vector is of unit length as a whole */
        vectors = cw_head_unit_blocks(graph, vectors, blocks->width);
    cw_node *parts = cw_head_outfit_parts(graph, &form, vectors);
    cw_node *weights = cw_head_outfit_weights(graph, &form, pairs);
    weights = cw_graph_reshape(graph, "weights", weights, CW_SHAPE(1, 1, -1));
    cw_node *f = cw_head_outfit_join(graph, &form, parts, weights);
    return cw_graph_reshape(graph, "seen", f, CW_SHAPE(cw_node_size(vectors, 0), -1));
}
