/* SPDX-License-Identifier: Apache-2.0
 *
 * Comparisons for people: a table a protocol.
 */
#include <colorway/compare.h>

#include <math.h>
#include <string.h>

#include "base/pad.h"

#define LEAST_WIDTH 13 /* of a column: "0.659 +-0.012" */

static const char *text_at(const json_t *array, gsize place)
{
    return json_string_value(json_array_get(array, place));
}

/* "0.659 ±0.012", counts without decimals. */
static char *value_text(const json_t *value)
{
    const json_t *spread = json_object_get(value, "spread");
    const double mean = json_number_value(json_object_get(value, "mean"));
    const int decimals = fabs(mean) < 100 ? 3 : 0;
    if (!json_is_object(value))
        return g_strdup("-");
    return json_is_number(spread)
               ? g_strdup_printf("%.*f ±%.*f", decimals, mean, decimals, json_number_value(spread))
               : g_strdup_printf("%.*f", decimals, mean);
}

static gsize column_width(const json_t *columns, gsize column)
{
    return MAX(LEAST_WIDTH, cw_pad_width(text_at(columns, column))) + 2;
}

static void append_row(GString *text, const json_t *row, const json_t *columns, gsize width)
{
    cw_pad_append(text, json_string_value(json_object_get(row, "name")), width, FALSE);
    for (gsize c = 0; c < json_array_size(columns); c++) {
        g_autofree char *value = value_text(json_array_get(json_object_get(row, "values"), c));
        cw_pad_append(text, value, column_width(columns, c), TRUE);
    }
    g_string_append_c(text, '\n');
}

static void append_protocol(GString *text, const json_t *protocol, const json_t *columns)
{
    const char *skipped = json_string_value(json_object_get(protocol, "skipped"));
    const json_t *rows = json_object_get(protocol, "rows");
    gsize width = 0, place;
    const json_t *row;
    g_string_append_printf(
        text, "%s%s%s\n", json_string_value(json_object_get(protocol, "protocol")),
        skipped != NULL ? ": not measured: " : "", skipped != NULL ? skipped : "");
    if (skipped != NULL)
        return;
    json_array_foreach(rows, place, row) width =
        MAX(width, cw_pad_width(json_string_value(json_object_get(row, "name"))));
    cw_pad_append(text, "", width, FALSE);
    for (gsize c = 0; c < json_array_size(columns); c++)
        cw_pad_append(text, text_at(columns, c), column_width(columns, c), TRUE);
    g_string_append_c(text, '\n');
    json_array_foreach(rows, place, row) append_row(text, row, columns, width);
}

char *cw_compare_format(const json_t *result)
{
    GString *text = g_string_new(NULL);
    gsize place;
    const json_t *protocol;
    json_array_foreach(json_object_get(result, "protocols"), place, protocol)
    {
        if (place > 0)
            g_string_append_c(text, '\n');
        append_protocol(text, protocol, json_object_get(result, "columns"));
    }
    return g_string_free(text, FALSE);
}
