/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/outfits/set_table.h"

#include "base/error.h"
#include "base/regular_file.h"
#include "feed/csv_table.h"

static gboolean is_optional(const char *column)
{
    return *column == '?';
}

static const char *name_of(const char *column)
{
    return column + is_optional(column);
}

static gboolean has_column(const cw_csv_table *table, const char *column)
{
    return g_ptr_array_find_with_equal_func(table->names, name_of(column), g_str_equal, NULL);
}

static cw_csv_table *open_table(const char *path, const char *what, GError **error)
{
    static const char *const none[] = {NULL};
    const cw_feed_options options = {0};
    if (!cw_regular_file_check(path, what, error))
        return NULL;
    cw_csv_table *table = cw_csv_table_open(path, &options, none, error);
    if (table == NULL)
        g_prefix_error(error, "%s: ", what);
    return table;
}

static gboolean check_columns(const cw_csv_table *table, const char *path, const char *what,
                              const char *const *columns, GError **error)
{
    for (; *columns != NULL; columns++) {
        if (is_optional(*columns) || has_column(table, *columns))
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s \"%s\": the header has no column \"%s\"",
                    what, path, *columns);
        return FALSE;
    }
    return TRUE;
}

/* The values of a record; what is wrong with it, or NULL. (transfer full) */
static char *read_row(const cw_csv_table *table, const cw_csv_record *record,
                      const char *const *columns, cw_set_row *row)
{
    *row = (cw_set_row){.line = record->line};
    if (record->problem != NULL)
        return g_strdup(record->problem);
    for (gsize c = 0; columns[c] != NULL; c++) {
        const cw_csv_field *field = cw_csv_table_field(table, record, name_of(columns[c]));
        row->values[c] = field != NULL ? field->text : NULL;
        if (field == NULL && !is_optional(columns[c]))
            return g_strdup_printf("no %s", columns[c]);
    }
    return NULL;
}

gboolean cw_set_table_read(const char *path, const char *what, const char *const *columns,
                           cw_set_visit visit, gpointer data, GError **error)
{
    g_autoptr(cw_csv_table) table = open_table(path, what, error);
    if (table == NULL || !check_columns(table, path, what, columns, error))
        return FALSE;
    for (;;) {
        const cw_csv_record *record;
        cw_set_row row;
        if (!cw_csv_table_next(table, &record, error))
            return FALSE;
        if (record == NULL)
            return TRUE;
        g_autofree char *problem = read_row(table, record, columns, &row);
        if (problem != NULL)
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "%s", problem);
        if (problem != NULL || !visit(data, &row, error)) {
            g_prefix_error(error, "%s \"%s\", line %" G_GUINT64_FORMAT ": ", what, path,
                           record->line);
            return FALSE;
        }
    }
}

gboolean cw_set_table_has(const char *path, const char *what, const char *const *columns)
{
    g_autoptr(cw_csv_table) table = open_table(path, what, NULL);
    return table != NULL && check_columns(table, path, what, columns, NULL);
}
