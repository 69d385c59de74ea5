/* SPDX-License-Identifier: Apache-2.0
 *
 * Feeds: a shop's own list of what it sells, read row by row. A format is a row that knows its
 * files by their first bytes and hands on rows under Google Merchant's column names (lower case,
 * '_' for other signs, "g:" dropped): id, item_group_id, title, ... A row that cannot be understood
 * is handed on too, with its problem, and reading goes on behind it.
 *
 * No feed is trusted: rows are bounded (1 MiB), bytes must be UTF-8, XML may declare no document
 * type, nothing is ever fetched.
 */
#pragma once

#include "base/row.h"

G_BEGIN_DECLS

#define CW_FEED_MOST_ROW_BYTES (1 << 20)

/* One value and where it stands. Line and column (characters) start at 1; 0: not known. */
typedef struct {
    const char *name; /* canonical */
    const char *value;
    guint64 line, column;
} cw_feed_value;

/* One item as the feed says it, or one row that is broken. Strings live until the visitor returns.
 */
typedef struct {
    guint64 line;                /* where the row starts; 0 in a feed without lines */
    const cw_feed_value *values; /* [value_count]; empty values are left out, names are unique */
    gsize value_count;
    const cw_feed_value *pictures; /* [picture_count] links as written, main picture first */
    gsize picture_count;
    const char *problem; /* NULL, or why the row is broken; what could be read is still there */
    guint64 problem_line, problem_column;
} cw_feed_row;

/* The value called `name`, or NULL. */
const cw_feed_value *cw_feed_row_find(const cw_feed_row *row, const char *name);

typedef struct {
    const char *format;     /* a row's name, or NULL: found out from the file */
    const char *const *map; /* "title=Name": our column = the feed's; NULL-terminated, or NULL */
} cw_feed_options;

/* Returns FALSE to stop: with its error set reading fails, without it reading ends well. */
typedef gboolean (*cw_feed_visit)(gpointer data, const cw_feed_row *row, GError **error);

typedef struct {
    cw_row row;
    /* Whether the file looks like this format. `head` are its first bytes (0 of a folder). */
    gboolean (*sniff)(const char *path, const char *head, gsize count);
    gboolean (*read)(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                     gpointer data, GError **error);
} cw_feed;

extern const cw_feed cw_feed_labelled, cw_feed_folder, cw_feed_ndjson, cw_feed_shopify,
    cw_feed_merchant, cw_feed_csv;

/* All of them, in the order in which they are asked whether a file is theirs. */
extern const cw_row_table cw_feed_table;

/* The format of `path`: as `options` says, else as the file looks. CW_ERROR_NOT_FOUND (no file, no
 * such format), CW_ERROR_UNSUPPORTED (nothing we read; the formats are listed). */
const cw_feed *cw_feed_find(const char *path, const cw_feed_options *options, GError **error);

/* Reads a feed from beginning to end. Before the first row is visited: CW_ERROR_USAGE for a column
 * that is needed and missing (its likely names listed) or a --map that names none of the feed's
 * columns, CW_ERROR_UNSUPPORTED for text that is not UTF-8 in the header. */
gboolean cw_feed_read(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                      gpointer data, GError **error);

/* The same as far as the first row: what can be known to be wrong before anything is touched. */
gboolean cw_feed_check(const char *path, const cw_feed_options *options, GError **error);

G_END_DECLS
