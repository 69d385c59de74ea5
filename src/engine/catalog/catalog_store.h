/* SPDX-License-Identifier: Apache-2.0
 *
 * The door from the public catalogue to its store, for the other verbs of engine/.
 */
#pragma once

#include "colorway/catalog.h"
#include "store/store.h"

G_BEGIN_DECLS

/* The store of `catalog`, borrowed. */
cw_store *cw_catalog_store(cw_catalog *catalog);

/* The item called `name`, its id or "source:id", unless its feed no longer lists it.
 * CW_ERROR_NOT_FOUND; those of cw_store_find_item(). (transfer full) */
cw_item *cw_catalog_find_listed(cw_catalog *catalog, const char *name, GError **error);

/* An item as cw_item_describe() says it. (transfer full) */
json_t *cw_item_to_json(cw_store *store, const cw_item *item, GError **error);

/* The pictures, item by item, of the items for which all of `conditions` (as typed after --where,
 * NULL-terminated; NULL: none) hold. CW_ERROR_USAGE for a condition that makes no sense,
 * CW_ERROR_INTERRUPTED. (transfer full) */
cw_picture_list *cw_catalog_list_pictures(cw_catalog *catalog, const char *const *conditions,
                                          const cw_progress *progress, GError **error);

G_END_DECLS
