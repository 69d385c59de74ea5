/* SPDX-License-Identifier: Apache-2.0
 *
 * The columns of a feed over a list of pictures: fields and free attributes alike, called by what
 * base/column_name.h makes of their names.
 */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
    const char *name;
    const char **values; /* [list->count] as the feed has them; NULL: missing, or blank:
                            cw_label_is_blank() */
} cw_feed_column;

typedef struct {
    const cw_picture_list *list; /* borrowed */
    GPtrArray *columns;          /* of cw_feed_column: fields, then the others by name */
    GHashTable *known; /* name of a column that there is -> cw_feed_column, NULL: not read */
    gboolean *first;   /* [list->count] the first of its colourway: sizes show the same
                          pictures */
    GStringChunk *strings;
} cw_feed_columns;

/* Reads those of `names` that the items of `list` (item by item) have, or, where it is NULL, all
 * that a picture can show. (transfer full) */
cw_feed_columns *cw_feed_columns_read(cw_store *store, const cw_picture_list *list,
                                      const char *const *names, GError **error);

/* One column that is not the feed's: `values` [list->count], NULL: missing. (strings borrowed) */
cw_feed_columns *cw_feed_columns_of(const cw_picture_list *list, const char *name,
                                    const char *const *values);
void cw_feed_columns_free(cw_feed_columns *columns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_feed_columns, cw_feed_columns_free)

/* The column that a user calls `name`, of those read. CW_ERROR_NOT_FOUND that names the nearest, or
 * lists those that a picture can show; CW_ERROR_USAGE for one that it cannot. */
const cw_feed_column *cw_feed_columns_find(const cw_feed_columns *columns, const char *name,
                                           GError **error);

G_END_DECLS
