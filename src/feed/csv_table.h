/* SPDX-License-Identifier: Apache-2.0
 *
 * Separated values with a header: records under canonical column names.
 */
#pragma once

#include "feed/csv_reader.h"
#include "feed/feed_row.h"

G_BEGIN_DECLS

typedef struct {
    cw_csv_reader *reader;
    GPtrArray *names; /* canonical, one a column */
    cw_csv_record record;
    char *problem; /* of the record, when it has too many fields */
} cw_csv_table;

/* Opens a file and reads its header: CW_ERROR_UNSUPPORTED when it is no UTF-8 or broken,
 * CW_ERROR_USAGE for a --map that fits no column, or when one of `required` (NULL-terminated
 * canonical names) is missing. */
cw_csv_table *cw_csv_table_open(const char *path, const cw_feed_options *options,
                                const char *const *required, GError **error);
void cw_csv_table_close(cw_csv_table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_csv_table, cw_csv_table_close)

/* The next record; one with more fields than the header has columns has a problem. */
gboolean cw_csv_table_next(cw_csv_table *table, const cw_csv_record **record, GError **error);

/* The field of the column called `name`, or NULL when the record has none or an empty one. Of a
 * record with more fields than columns only the first column is known: any field behind it may be
 * the one that an extra separator moved. */
const cw_csv_field *cw_csv_table_field(const cw_csv_table *table, const cw_csv_record *record,
                                       const char *name);

/* Whether the header in bytes[0..count) has all of `names`. */
gboolean cw_csv_table_sniff(const char *bytes, gsize count, const char *const *names);

/* Reads a table whose rows are items: merchant and csv. */
gboolean cw_csv_table_read(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                           gpointer data, GError **error);

G_END_DECLS
