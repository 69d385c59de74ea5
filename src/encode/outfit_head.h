/* SPDX-License-Identifier: Apache-2.0
 *
 * What a model that learned from outfits knows beside its features: how they are seen beside
 * another category (nn/head_outfit.h), which product type is of which category, and from which sets
 * it learned. A vector is stored once, as any model's; that of a pair is made of it when it is
 * asked for.
 */
#pragma once

#include <jansson.h>

#include "encode/attribute_blocks.h"
#include "nn/head_outfit.h"

G_BEGIN_DECLS

typedef struct {
    gint64 parts, hidden; /* of the head; parts 0: the model has none */
    gboolean concat;
    gboolean blocks;    /* the parts are those of the model's blocks, else masks */
    json_t *categories; /* owned: {"phrase": "category", ...} (engine/outfits/outfit_words.h) */
    char *sets;         /* owned: SHA-256 of the file of sets that it learned from */
} cw_outfit_head;

void cw_outfit_head_clear(cw_outfit_head *head);

/* NULL where there is no head. (transfer full) */
json_t *cw_outfit_head_to_json(const cw_outfit_head *head);

/* The same back into an empty `head`; `object` NULL: none. CW_ERROR_USAGE for anything else, or
 * where it has other parts than `blocks`. */
gboolean cw_outfit_head_from_json(cw_outfit_head *head, const cw_attribute_blocks *blocks,
                                  json_t *object, GError **error);

/* Vectors [R,D] seen for `pairs` [1,CW_HEAD_OUTFIT_PAIR]: unit rows [R,E]. */
cw_node *cw_outfit_head_build(const cw_outfit_head *head, const cw_attribute_blocks *blocks,
                              cw_graph *graph, cw_node *vectors, cw_node *pairs);

G_END_DECLS
