/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the feeds: a row being built, column names, and text as all formats treat it.
 */
#pragma once

#include <jansson.h>

#include "feed/feed.h"

G_BEGIN_DECLS

/* A row that owns its strings until it is cleared. */
typedef struct {
    GStringChunk *strings;
    GArray *values, *pictures; /* cw_feed_value */
    GPtrArray *columns;        /* by the feed's own names, where a row brings them */
    guint64 line;
    const char *problem;
    guint64 problem_line, problem_column;
} cw_row_builder;

cw_row_builder *cw_row_builder_new(void);
void cw_row_builder_free(cw_row_builder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_row_builder, cw_row_builder_free)

/* Empties it for the row that starts at `line`. */
void cw_row_builder_start(cw_row_builder *builder, guint64 line);

/* Adds a value under a canonical name. Pictures (image_link, additional_image_link, the latter
 * split at commas) go to the list of links. Texts lose their HTML. Empty values are left out, a
 * second value of one name does not replace the first. */
void cw_row_builder_add(cw_row_builder *builder, const char *name, const char *value, guint64 line,
                        guint64 column);

/* Adds a member of a JSON object under a canonical name: arrays of texts are joined by ", " (those
 * of pictures are links), numbers and truth values are read as text, objects are kept as JSON; null
 * is left out. */
void cw_row_builder_add_json(cw_row_builder *builder, const char *name, const json_t *value);

/* Notes that the row has the feed's column `name`; gives what cw_column_mapped() does.
 * (transfer full) */
char *cw_row_builder_column(cw_row_builder *builder, const char *const *map, const char *name);

/* Adds one link as it is, commas and all; `main` puts it first. */
void cw_row_builder_add_picture(cw_row_builder *builder, const char *link, gboolean main,
                                guint64 line, guint64 column);

/* Says why the row is broken; the first reason stays. */
void cw_row_builder_fail(cw_row_builder *builder, guint64 line, guint64 column, const char *format,
                         ...) G_GNUC_PRINTF(4, 5);

/* Hands the row on. FALSE when the visitor failed; `stop` says whether it wants no more rows. */
gboolean cw_row_builder_visit(const cw_row_builder *builder, cw_feed_visit visit, gpointer data,
                              gboolean *stop, GError **error);

/* The canonical name under which the feed's column `name` is read: what a --map says, else
 * cw_column_name(). (transfer full) */
char *cw_column_mapped(const char *const *map, const char *name);

/* Each --map must read "ours=theirs", and name one of `columns` [count]. */
gboolean cw_column_check_map(const char *const *map, const char *const *columns, gsize count,
                             const char *path, GError **error);

/* Reads all rows of a feed, building each in `row`. */
typedef gboolean (*cw_row_reader)(const char *path, const cw_feed_options *options,
                                  cw_row_builder *row, cw_feed_visit visit, gpointer data,
                                  GError **error);

/* The same for a feed without a header, whose columns are those of all its rows: reads until each
 * --map has been found, mostly one row. A feed of which no row can be read passes. */
gboolean cw_column_search_map(const char *path, const cw_feed_options *options, cw_row_reader read,
                              GError **error);

/* Plain text of a piece of HTML (tags dropped, entities read, blocks on lines of their own); text
 * without '<' and '&' comes back as it is, but for white space at its ends. (transfer full) */
char *cw_html_to_text(const char *html);

/* "not UTF-8 (byte 0xE9, in Windows-1252 "é"); convert the file with ...": what is wrong with
 * bytes[0..count), or NULL when nothing is; `column` is the character it stands at. (transfer full)
 */
char *cw_text_problem(const char *bytes, gsize count, guint64 *column);

G_END_DECLS
