/* SPDX-License-Identifier: Apache-2.0
 *
 * All that is known of one item, to be written again with something changed.
 */
#pragma once

#include "engine/catalog/catalog_store.h"

G_BEGIN_DECLS

typedef struct {
    cw_item *item;
    GArray *pictures;   /* cw_picture, main first */
    GArray *attributes; /* cw_attribute */
    GStringChunk *strings;
} cw_item_state;

/* Reads what there is of `item`, which is taken over. FALSE: nothing is to be cleared. */
gboolean cw_item_state_load(cw_item_state *state, cw_store *store, cw_item *item, GError **error);
void cw_item_state_clear(cw_item_state *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_item_state, cw_item_state_clear)

/* Writes `entry` in a batch that has begun, and ends it. A feed's row does not know the item again.
 * Gives it as cw_item_describe() does. (transfer full) */
json_t *cw_item_entry_write(cw_store *store, cw_store_entry *entry, GError **error);

/* The same of a state. */
json_t *cw_item_state_write(const cw_item_state *state, cw_store *store, GError **error);

G_END_DECLS
