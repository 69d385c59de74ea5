/* SPDX-License-Identifier: Apache-2.0
 *
 * What the items of a map may be coloured by.
 */
#pragma once

#include <colorway/map.h>

#include "engine/catalog/units.h"

G_BEGIN_DECLS

/* Where values come from. */
typedef struct {
    cw_store *store;
    const cw_picture_list *list;
    gint64 model;                 /* whose predicted groups; 0: there are none */
    const char *const *colour_by; /* names, NULL-terminated */
    gboolean optional;            /* those of them that say something */
} cw_map_values;

/* One column over the list; it is a group's where it says only who belongs together. */
typedef struct {
    const char *name;
    gboolean groups;
    const char **values; /* [list->count]; NULL: missing */
} cw_map_raw_column;

/* The columns to colour by, an array of cw_map_raw_column with strings
 * that live as long as `strings`. CW_ERROR_NOT_FOUND for one that is not there, or that no item of
 * the list has, unless it is optional. (transfer full) */
GArray *cw_map_columns_find(const cw_map_values *values, GStringChunk *strings, GError **error);

/* Fills the columns of `result`, whose points and items are there, from `sources`; `entries`
 * [item_count] are the items' places in the list. */
void cw_map_columns_fill(cw_map_result *result, const GArray *sources, const gsize *entries);

G_END_DECLS
