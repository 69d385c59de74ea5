/* SPDX-License-Identifier: Apache-2.0
 *
 * "This, but long-sleeved": what a search changes of its query, by the memory of the model that
 * embedded the catalogue (encode/attribute_memory.h).
 */
#pragma once

#include <colorway/search.h>

#include "encode/attribute_memory.h"
#include "engine/attributes/attribute_set.h"
#include "engine/catalog/catalog_store.h"

G_BEGIN_DECLS

typedef struct {
    cw_attribute_memory memory;
    cw_attribute_set *set;
    cw_attribute_change *changes; /* [count] */
    gboolean *predicted; /* [count] the old value is what the model reads: the feed does not say */
    gsize count;         /* 0: nothing is changed */
    GHashTable *told;    /* number of an item -> gint32 [count] what the feed says; -1: nothing */
    char *never;         /* why nothing can be found; NULL: something can */
} cw_search_edit;

void cw_search_edit_clear(cw_search_edit *edit);

/* Reads `wanted`, each "TYPE=VALUE[,TYPE=VALUE]...", by the dictionary of `encoder`, which must
 * outlive the edit. CW_ERROR_NOT_FOUND: an attribute or value that it does not have, with the
 * nearest or all; CW_ERROR_USAGE: no such form, or an attribute named twice; those of
 * cw_attribute_memory_get(). */
gboolean cw_search_edit_read(cw_search_edit *edit, const cw_encoder *encoder,
                             const char *const *wanted, GError **error);

/* Edits the unit vector of the query, a picture of `item` (NULL: of none): from the values that the
 * feed says it has, else those that the model reads off it. Where the feed knows no item of the
 * query's product type (of any, where that is unknown) with a new value, nobody is like that:
 * `never` says so. CW_ERROR_USAGE: the feed says that it has a new value already. */
gboolean cw_search_edit_apply(cw_search_edit *edit, cw_catalog *catalog, const cw_item *item,
                              float *query, const cw_progress *progress, GError **error);

/* Says in the result what is asked for, and whether it can be found; `strings` must live as long.
 */
void cw_search_edit_describe(const cw_search_edit *edit, GStringChunk *strings,
                             cw_search_result *result);

/* What an item has of the attribute of a change: as the feed says, else as the model reads the
 * vector of its picture. */
cw_search_value cw_search_edit_value(const cw_search_edit *edit, gsize change, gint64 item,
                                     const float *vector);

G_END_DECLS
