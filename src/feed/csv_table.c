/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables: header, column names, rows.
 */
#include "feed/csv_table.h"

#include <string.h>

#include "base/column_name.h"
#include "base/error.h"

static gboolean read_header(cw_csv_table *table, const char *path, const cw_feed_options *options,
                            GError **error)
{
    const cw_csv_record *header;
    if (!cw_csv_reader_next(table->reader, &header, error))
        return FALSE;
    if (header == NULL || header->problem != NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "cannot read the header of feed \"%s\": %s", path,
                    header == NULL ? "the file is empty" : header->problem);
        return FALSE;
    }
    g_autofree const char **columns = g_new(const char *, header->count);
    for (gsize i = 0; i < header->count; i++)
        columns[i] = header->fields[i].text;
    if (!cw_column_check_map(options->map, columns, header->count, path, error))
        return FALSE;
    for (gsize i = 0; i < header->count; i++)
        g_ptr_array_add(table->names, cw_column_mapped(options->map, columns[i]));
    return TRUE;
}

static gboolean require(const cw_csv_table *table, const char *name, const char *path,
                        GError **error)
{
    if (g_ptr_array_find_with_equal_func(table->names, name, g_str_equal, NULL))
        return TRUE;
    g_autoptr(GPtrArray) names = g_ptr_array_copy(table->names, NULL, NULL);
    g_ptr_array_set_free_func(names, NULL);
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "feed \"%s\" has no column \"%s\"; say which it is with --map %s=COLUMN, of: %s",
                path, name, name, all);
    return FALSE;
}

cw_csv_table *cw_csv_table_open(const char *path, const cw_feed_options *options,
                                const char *const *required, GError **error)
{
    g_autoptr(cw_csv_table) table = g_new0(cw_csv_table, 1);
    table->names = g_ptr_array_new_with_free_func(g_free);
    table->reader = cw_csv_reader_open(path, "feed", error);
    if (table->reader == NULL || !read_header(table, path, options, error))
        return NULL;
    for (; *required != NULL; required++) {
        if (!require(table, *required, path, error))
            return NULL;
    }
    return g_steal_pointer(&table);
}

void cw_csv_table_close(cw_csv_table *table)
{
    if (table == NULL)
        return;
    cw_csv_reader_close(table->reader);
    g_ptr_array_unref(table->names);
    g_free(table->problem);
    g_free(table);
}

static gboolean is_empty(const cw_csv_record *record)
{
    for (gsize i = 0; i < record->count; i++) {
        if (record->fields[i].text[0] != '\0')
            return FALSE;
    }
    return record->problem == NULL;
}

static gboolean has_extra(const cw_csv_table *table, const cw_csv_record *record)
{
    return record->count > table->names->len;
}

/* A line of nothing but separators may have any number of them. */
static void check_count(cw_csv_table *table)
{
    cw_csv_record *record = &table->record;
    if (!has_extra(table, record) || record->problem != NULL || is_empty(record))
        return;
    const cw_csv_field *extra = &record->fields[table->names->len];
    g_free(table->problem);
    table->problem = g_strdup_printf("row has %" G_GSIZE_FORMAT
                                     " fields, the header %u columns; is a separator not quoted?",
                                     record->count, table->names->len);
    record->problem = table->problem;
    record->problem_line = extra->line;
    record->problem_column = extra->column;
}

gboolean cw_csv_table_next(cw_csv_table *table, const cw_csv_record **record, GError **error)
{
    const cw_csv_record *read;
    if (!cw_csv_reader_next(table->reader, &read, error))
        return FALSE;
    *record = NULL;
    if (read == NULL)
        return TRUE;
    table->record = *read;
    check_count(table);
    *record = &table->record;
    return TRUE;
}

/* How many fields are known to stand in their own columns. */
static gsize count_known(const cw_csv_table *table, const cw_csv_record *record)
{
    return has_extra(table, record) ? 1 : record->count;
}

const cw_csv_field *cw_csv_table_field(const cw_csv_table *table, const cw_csv_record *record,
                                       const char *name)
{
    for (gsize i = 0; i < count_known(table, record); i++) {
        if (strcmp(table->names->pdata[i], name) == 0 && record->fields[i].text[0] != '\0')
            return &record->fields[i];
    }
    return NULL;
}

gboolean cw_csv_table_sniff(const char *bytes, gsize count, const char *const *names)
{
    const char *stop = memchr(bytes, '\n', count);
    g_autofree char *line = g_strndup(bytes, stop == NULL ? count : (gsize)(stop - bytes));
    const char *start = g_str_has_prefix(line, "\xef\xbb\xbf") ? line + 3 : line;
    g_auto(GStrv) parts = g_strsplit_set(start, ",;\t\r", -1);
    for (char **part = parts; *part != NULL; part++) {
        char *name = cw_column_name(g_strstrip(g_strdelimit(*part, "\"", ' ')));
        g_free(*part);
        *part = name;
    }
    for (; *names != NULL; names++) {
        if (!g_strv_contains((const char *const *)parts, *names))
            return FALSE;
    }
    return TRUE;
}

static void fill_row(const cw_csv_table *table, const cw_csv_record *record, cw_row_builder *row)
{
    cw_row_builder_start(row, record->line);
    if (record->problem != NULL)
        cw_row_builder_fail(row, record->problem_line, record->problem_column, "%s",
                            record->problem);
    for (gsize i = 0; i < count_known(table, record); i++) {
        const cw_csv_field *field = &record->fields[i];
        cw_row_builder_add(row, table->names->pdata[i], field->text, field->line, field->column);
    }
}

gboolean cw_csv_table_read(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                           gpointer data, GError **error)
{
    static const char *const required[] = {"id", "image_link", NULL};
    g_autoptr(cw_csv_table) table = cw_csv_table_open(path, options, required, error);
    if (table == NULL)
        return FALSE;
    g_autoptr(cw_row_builder) row = cw_row_builder_new();
    for (;;) {
        const cw_csv_record *record;
        if (!cw_csv_table_next(table, &record, error))
            return FALSE;
        if (record == NULL)
            return TRUE;
        if (is_empty(record))
            continue;
        fill_row(table, record, row);
        gboolean stop;
        if (!cw_row_builder_visit(row, visit, data, &stop, error))
            return FALSE;
        if (stop)
            return TRUE;
    }
}
