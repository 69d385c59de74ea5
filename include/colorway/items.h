/* SPDX-License-Identifier: Apache-2.0
 *
 * Items as the feed says them, for programs.
 */
#pragma once

#include "colorway/catalog.h"

G_BEGIN_DECLS

/* What is known of the item called `name` (its id, or "source:id"): {"id", "source",
 * "item_group_id", every field of the feed by its name, null where it is missing, "attributes":
 * {column: value}, "pictures": [{"number", "width_px", "height_px", "format", "shared"}], main
 * first}. CW_ERROR_NOT_FOUND, withdrawn items too; CW_ERROR_USAGE (several sources have it).
 * (transfer full) */
json_t *cw_item_describe(cw_catalog *catalog, const char *name, GError **error);

/* At most `limit` items for which all of `where` (NULL: none) hold, from the first behind the
 * cursor `after` (0: from the start) on: {"items": [the same without description and attributes],
 * "next": the cursor behind the last, null where there are no more}. Items that come and go
 * meanwhile are or are not among them; no other is missed or given twice. CW_ERROR_USAGE for a
 * condition that makes no sense. (transfer full) */
json_t *cw_items_list(cw_catalog *catalog, const char *const *where, gint64 after, gsize limit,
                      GError **error);

/* The file of a picture, its content's SHA-256 and format ("jpeg", "png", "webp"), where an item
 * that is not withdrawn shows it. CW_ERROR_NOT_FOUND. All (transfer full) */
gboolean cw_picture_find(cw_catalog *catalog, gint64 number, char **path, char **hash,
                         char **format, GError **error);

G_END_DECLS
