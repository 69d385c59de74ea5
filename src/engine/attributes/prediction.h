/* SPDX-License-Identifier: Apache-2.0
 *
 * What completing a feed from pictures has in common, be it by attributes or by tags: the question,
 * who is held out, and the supplement, a table with tabs and a line an item.
 */
#pragma once

#include <jansson.h>

#include "engine/catalog/catalog_store.h"
#include "engine/catalog/hold_out.h"
#include "engine/catalog/units.h"

G_BEGIN_DECLS

/* CW_ERROR_USAGE unless it is a share in [0,1). */
gboolean cw_prediction_check(double precision, GError **error);

/* CW_ERROR_USAGE for a model that has learned from all designs. */
gboolean cw_prediction_check_model(const cw_encoder_settings *model, GError **error);

/* The pictures of the items, by item. CW_ERROR_NOT_FOUND: there are none. (transfer full) */
cw_picture_list *cw_prediction_list(cw_catalog *catalog, const char *const *where,
                                    const cw_progress *progress, GError **error);

/* Whether an entry of a list by item is the first of its item. */
gboolean cw_prediction_begins_item(const cw_picture_list *list, gsize entry);

/* The cw_hold_out_part of each entry, by the model's law: [list->count]. (transfer full) */
guint8 *cw_prediction_parts(const cw_encoder_settings *model, const cw_picture_list *list);

/* The unit of the colourway of each entry [list->count], -1: it has none. Sizes show the pictures
 * of their colourway, whoever of them has them. (transfer full) */
gint32 *cw_prediction_units(const cw_picture_list *list, const cw_units *units);

/* Number of an item -> place of its first entry in a list by item, plus 1. Borrows the numbers.
 * (transfer full) */
GHashTable *cw_prediction_places(const cw_picture_list *list);

/* The item that a user calls `name`, and its first `entry`, whose colourway has a unit, by
 * cw_prediction_places() and cw_prediction_units(). CW_ERROR_NOT_FOUND: no such item, or none with
 * a picture that `model` has looked at. (transfer full) */
cw_item *cw_prediction_find_item(cw_catalog *catalog, const char *name, GHashTable *places,
                                 const gint32 *unit_of, const char *model, gsize *entry,
                                 GError **error);

/* A share, null of nothing; a count; and the model's name, or what was `asked` for. */
json_t *cw_prediction_share(gsize part, gsize whole);
json_t *cw_prediction_number(gsize count);
json_t *cw_prediction_model_name(const cw_encoder_settings *model, const char *asked);

/* Of the ids of a list which source has each, and whether several do. (transfer full) */
GHashTable *cw_prediction_sources(const cw_picture_list *list);
gboolean cw_prediction_is_ambiguous(GHashTable *sources, const char *id);

/* One more cell of a line; NULL: empty. */
void cw_prediction_append_cell(GString *text, const char *value);

G_END_DECLS
