/* SPDX-License-Identifier: Apache-2.0
 *
 * Separated values (RFC 4180 and what shops make of it): quoted fields with newlines and doubled
 * quotes, any line end, a quote inside an unquoted field is an ordinary sign. A broken record is
 * given up at its first line, and reading goes on with the next.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *text; /* unquoted, UTF-8 unless the record has a problem */
    guint64 line, column;
} cw_csv_field;

typedef struct {
    guint64 line;
    const cw_csv_field *fields; /* [count]; of a broken record those that could be read */
    gsize count;
    const char *problem; /* NULL: a good record */
    guint64 problem_line, problem_column;
} cw_csv_record;

typedef struct cw_csv_reader cw_csv_reader;

/* Opens a file, which messages call `what` ("feed"); the separator is that of ',', ';' and tab
 * which its first line has most of. */
cw_csv_reader *cw_csv_reader_open(const char *path, const char *what, GError **error);
void cw_csv_reader_close(cw_csv_reader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_csv_reader, cw_csv_reader_close)

/* The next record that is not an empty line, borrowed until the next call; TRUE and `*record` NULL
 * at the end. FALSE only when the file cannot be read. */
gboolean cw_csv_reader_next(cw_csv_reader *reader, const cw_csv_record **record, GError **error);

G_END_DECLS
