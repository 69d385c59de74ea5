/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading a feed file line by line with any line end (LF, CRLF, CR), and going back to a line.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct cw_lines cw_lines;

/* Opens a file, which messages call `what` ("feed"); a UTF-8 byte order mark is passed over. UTF-16
 * is CW_ERROR_UNSUPPORTED. */
cw_lines *cw_lines_open(const char *path, const char *what, GError **error);
void cw_lines_close(cw_lines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_lines, cw_lines_close)

/* The bytes not yet taken: at least `want` of them unless the file ends before (then `*count` says
 * how many). Borrowed until the next call. NULL when reading fails. */
const char *cw_lines_peek(cw_lines *lines, gsize want, gsize *count, GError **error);

/* Takes `count` of the bytes peeked at. */
void cw_lines_take(cw_lines *lines, gsize count);

/* The line, from 1, of the next byte. */
guint64 cw_lines_number(const cw_lines *lines);

/* Passes over the rest of the line, however long. */
gboolean cw_lines_pass(cw_lines *lines, GError **error);

/* The next line without its end: TRUE and `*line` NULL at the end of the file. A line longer than
 * CW_FEED_MOST_ROW_BYTES is passed over and comes back empty, with `*cut` set. */
gboolean cw_lines_next(cw_lines *lines, const char **line, gsize *length, gboolean *cut,
                       GError **error);

G_END_DECLS
