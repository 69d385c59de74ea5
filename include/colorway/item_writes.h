/* SPDX-License-Identifier: Apache-2.0
 *
 * Items written one by one, for programs, beside what feeds bring. What is written is on the disk
 * when a call returns. An import of a feed that lists the same item of the same source writes it
 * anew, as it does with every item: what no feed has belongs to a source of its own.
 */
#pragma once

#include "colorway/catalog.h"

G_BEGIN_DECLS

#define CW_ITEM_SOURCE "api" /* whose items are that name no source */

/* Changes the item called `name` or makes it, in the source `source`; where that is NULL, an item
 * that is called so in any source is changed (its id, or "source:id"), and one that nobody has is
 * made in CW_ITEM_SOURCE. `members` are fields by their names in feeds, "item_group_id", and
 * "attributes": {column: value}, read as a feed's row is: an item comes out as if a feed had had
 * the same columns. What they do not name stays; null or "" forgets a value. NULL changes nothing.
 * A new item has no pictures: it is listed, and no search by looks finds it. A withdrawn one is
 * listed again. `made` says whether the item is new.
 *
 * Gives the item as cw_item_describe() does. CW_ERROR_USAGE: a member that is no field, with the
 * nearest one; an id or source that is empty, longer than CW_ITEM_NAME_MOST bytes, has blanks at
 * its ends or control characters; several sources have it. CW_ERROR_BUSY, CW_ERROR_FAILED.
 * (transfer full) */
json_t *cw_item_put(cw_catalog *catalog, const char *name, const char *source,
                    const json_t *members, gboolean *made, GError **error);

#define CW_ITEM_NAME_MOST 200 /* bytes of an id or a source */

/* A picture that is brought. */
typedef struct {
    GBytes *bytes;           /* of a JPEG, PNG or WebP file */
    int width_px, height_px; /* upright, by who has decoded it: it is not decoded here */
} cw_item_picture;

#define CW_ITEM_PICTURE_LAST (-1) /* a place behind all others */

/* Shows a picture at a place among those of the item called `name`, 0 the main one, any beyond the
 * last behind all others; one that it shows already is moved there, or stays for
 * CW_ITEM_PICTURE_LAST. Its bytes are kept in the folder
 * CATALOG.pictures beside the catalogue until no item shows it. `number` is the picture's.
 *
 * Gives the item as cw_item_describe() does. CW_ERROR_NOT_FOUND, CW_ERROR_USAGE (several
 * sources have the item), CW_ERROR_UNSUPPORTED (no such file), CW_ERROR_BUSY,
 * CW_ERROR_FAILED: nothing has changed. (transfer full) */
json_t *cw_item_add_picture(cw_catalog *catalog, const char *name, const cw_item_picture *picture,
                            gint64 place, gint64 *number, GError **error);

/* Shows the picture of that number no more. An item without pictures stays, and no search by looks
 * finds it. CW_ERROR_NOT_FOUND, also where the item does not show it; otherwise as above. (transfer
 * full) */
json_t *cw_item_take_picture(cw_catalog *catalog, const char *name, gint64 number, GError **error);

G_END_DECLS
