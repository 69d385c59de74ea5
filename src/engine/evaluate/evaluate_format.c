/* SPDX-License-Identifier: Apache-2.0
 *
 * The table for people: one line a figure, one column a model or baseline, facts below.
 */
#include <colorway/evaluate.h>

#include <string.h>

#include "base/pad.h"

#define LEAST_WIDTH 7 /* of a column: "-0.1234" */

static const char *text_at(const json_t *array, gsize place)
{
    return json_string_value(json_array_get(array, place));
}

static gsize name_width(const json_t *rows)
{
    gsize width = 0, place;
    const json_t *row;
    json_array_foreach(rows, place, row) width =
        MAX(width, cw_pad_width(json_string_value(json_object_get(row, "name"))));
    return width;
}

static void append_row(GString *text, const json_t *row, const json_t *columns, gsize width)
{
    const json_t *values = json_object_get(row, "values");
    const char *note = json_string_value(json_object_get(row, "note"));
    cw_pad_append(text, json_string_value(json_object_get(row, "name")), width, FALSE);
    for (gsize c = 0; c < json_array_size(columns); c++) {
        const int column = (int)MAX(LEAST_WIDTH, strlen(text_at(columns, c))) + 2;
        const json_t *value = json_array_get(values, c);
        if (json_is_number(value))
            g_string_append_printf(text, "%*.3f", column, json_number_value(value));
        else
            g_string_append_printf(text, "%*s", column, "-");
    }
    if (note != NULL)
        g_string_append_printf(text, "   %s", note);
    g_string_append_c(text, '\n');
}

static void append_table(GString *text, const char *corner, const json_t *columns,
                         const json_t *rows)
{
    const gsize width = MAX(name_width(rows), cw_pad_width(corner));
    gsize place;
    const json_t *one;
    cw_pad_append(text, corner, width, FALSE);
    json_array_foreach(columns, place, one)
    {
        const char *name = json_string_value(one);
        g_string_append_printf(text, "%*s", (int)MAX(LEAST_WIDTH, strlen(name)) + 2, name);
    }
    g_string_append_c(text, '\n');
    json_array_foreach(rows, place, one) append_row(text, one, columns, width);
    g_string_append_c(text, '\n');
}

static void append_facts(GString *text, const json_t *facts)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)facts, name, value)
    {
        if (json_is_string(value))
            g_string_append_printf(text, "%s: %s\n", name, json_string_value(value));
        else
            g_string_append_printf(text, "%s: %" JSON_INTEGER_FORMAT "\n", name,
                                   json_integer_value(value));
    }
}

char *cw_evaluate_format(const json_t *result)
{
    GString *text = g_string_new(NULL);
    const char *model = json_string_value(json_object_get(result, "model"));
    gsize place;
    const json_t *table;
    g_string_append_printf(text, "%s%s%s\n\n",
                           json_string_value(json_object_get(result, "protocol")),
                           model != NULL ? " of " : "", model != NULL ? model : "");
    append_table(text, "", json_object_get(result, "columns"), json_object_get(result, "rows"));
    json_array_foreach(json_object_get(result, "tables"), place, table)
    {
        append_table(text, json_string_value(json_object_get(table, "name")),
                     json_object_get(table, "columns"), json_object_get(table, "rows"));
    }
    append_facts(text, json_object_get(result, "facts"));
    return g_string_free(text, FALSE);
}
