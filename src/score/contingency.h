/* SPDX-License-Identifier: Apache-2.0
 *
 * How many items two labellings share: the table every comparison of partitions is computed from.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    guint32 row, column, count; /* items with both labels, count > 0 */
} cw_contingency_cell;

typedef struct {
    gsize items, rows, columns;
    guint32 *row_size;    /* [rows] */
    guint32 *column_size; /* [columns] */
    GArray *cells;        /* of cw_contingency_cell, by row, then column */
} cw_contingency;

/* Counts `a` [N] (rows) against `b` [N] (columns); labels are any gint32 and are numbered by first
 * appearance. (transfer full) */
cw_contingency *cw_contingency_new(const gint32 *a, const gint32 *b, gsize items);
void cw_contingency_free(cw_contingency *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_contingency, cw_contingency_free)

G_END_DECLS
