/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables that somebody writes beside a feed: a header, and columns by their names.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_SET_TABLE_COLUMNS 4

typedef struct {
    const char
        *values[CW_SET_TABLE_COLUMNS]; /* in the order of the columns asked for, never empty */
    guint64 line;
} cw_set_row;

typedef gboolean (*cw_set_visit)(gpointer data, const cw_set_row *row, GError **error);

/* Calls `visit` with every row of the CSV or TSV file at `path`, which messages call `what`; other
 * columns than the NULL-terminated `columns` are passed over. A name that starts with '?' need not
 * be there: its value is NULL then, or where it is empty. CW_ERROR_NOT_FOUND: no such file;
 * CW_ERROR_USAGE for a column that is missing, or for a row that is broken or has an empty value;
 * the line is named, beside what `visit` says, too. */
gboolean cw_set_table_read(const char *path, const char *what, const char *const *columns,
                           cw_set_visit visit, gpointer data, GError **error);

/* Whether the file has all of `columns` in its header. */
gboolean cw_set_table_has(const char *path, const char *what, const char *const *columns);

G_END_DECLS
