/* SPDX-License-Identifier: Apache-2.0
 *
 * The attributes of a feed for people: a line a column, or a block a type with a line a value.
 */
#include <colorway/feed_attributes.h>

#include <stdlib.h>

#include "base/pad.h"

#define MOST_RARE 6     /* rare values that are named */
#define MOST_EXAMPLES 2 /* values of a column that does not fit */
#define MOST_WIDTH 29   /* of a value beside others */
#define NUMBER_WIDTH 9  /* of a column of figures */

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static gint64 number_of(const json_t *object, const char *key)
{
    return (gint64)json_integer_value(json_object_get(object, key));
}

static double share_of(const json_t *object, const char *key)
{
    return 100 * json_real_value(json_object_get(object, key));
}

static gsize widest(const json_t *array, const char *key, gsize least)
{
    gsize place;
    const json_t *one;
    json_array_foreach(array, place, one) least = MAX(least, cw_pad_width(text_of(one, key)));
    return least;
}

static void append_number(GString *text, gint64 number)
{
    g_string_append_printf(text, "%*" G_GINT64_FORMAT, NUMBER_WIDTH, number);
}

static void append_share(GString *text, double percent)
{
    g_string_append_printf(text, "%*.1f %%", NUMBER_WIDTH - 2, percent);
}

/* What was looked at, and what a figure counts. */
static void append_head(GString *text, const json_t *result)
{
    const gint64 items = number_of(result, "items"), colourways = number_of(result, "colourways");
    g_string_append_printf(text, "%" G_GINT64_FORMAT " items", items);
    if (colourways != items)
        g_string_append_printf(text,
                               " of %" G_GINT64_FORMAT " colourways, which are counted: sizes show "
                               "the same pictures",
                               colourways);
    g_string_append_c(text, '\n');
}

/* ---- all columns ---------------------------------------------------------------------------- */

/* A value without the middle of what is too long for a line: paths differ at their ends. */
static void append_short(GString *text, const char *value)
{
    const glong length = (glong)cw_pad_width(value), half = (MOST_WIDTH - 3) / 2;
    if (length <= MOST_WIDTH) {
        g_string_append(text, value);
        return;
    }
    g_autofree char *start = g_utf8_substring(value, 0, half);
    g_autofree char *end = g_utf8_substring(value, length - half, length);
    g_string_append_printf(text, "%s...%s", start, end);
}

/* The first `most` of `values`, with their shares or without. */
static void append_values(GString *text, const json_t *values, gsize most, gboolean shares)
{
    gsize place;
    const json_t *value;
    json_array_foreach(values, place, value)
    {
        const double share = share_of(value, "share");
        if (place == most)
            break;
        g_string_append(text, place > 0 ? ", " : "");
        append_short(text, text_of(value, "value"));
        if (shares)
            g_string_append_printf(text, share < 0.5 ? " <1 %%" : " %.0f %%", share);
    }
}

static void append_column(GString *text, const json_t *column, gsize width)
{
    cw_pad_append(text, text_of(column, "column"), width, FALSE);
    append_share(text, share_of(column, "fill_rate"));
    append_number(text, number_of(column, "values"));
    append_number(text, number_of(column, "rare_values"));
    g_string_append(text, "  ");
    append_values(text, json_object_get(column, "commonest"), G_MAXSIZE, TRUE);
    g_string_append_c(text, '\n');
}

static void append_unfit(GString *text, const json_t *column, gsize width)
{
    cw_pad_append(text, text_of(column, "column"), width, FALSE);
    append_share(text, share_of(column, "fill_rate"));
    g_string_append_printf(text, "  %s: ", text_of(column, "reason"));
    append_values(text, json_object_get(column, "commonest"), MOST_EXAMPLES, FALSE);
    g_string_append_c(text, '\n');
}

static void append_columns(GString *text, const json_t *columns, gint64 least)
{
    const gsize width = widest(columns, "column", cw_pad_width("no attribute"));
    gboolean fitted = FALSE, refused = FALSE;
    gsize place;
    const json_t *column;
    json_array_foreach(columns, place, column)
    {
        const gboolean fits = json_is_true(json_object_get(column, "fits"));
        if (fits && !fitted) {
            g_string_append_printf(text, "%-*s%*s%*s%*s  commonest\n", (int)width, "attribute",
                                   NUMBER_WIDTH, "filled", NUMBER_WIDTH, "values", NUMBER_WIDTH,
                                   "rare");
        } else if (!fits && !refused) {
            g_string_append_printf(text, "%s%-*s%*s  why not\n", fitted ? "\n" : "", (int)width,
                                   "no attribute", NUMBER_WIDTH, "filled");
        }
        fitted |= fits;
        refused |= !fits;
        (fits ? append_column : append_unfit)(text, column, width);
    }
    g_string_append_c(text, '\n');
    if (least > 1)
        g_string_append_printf(text,
                               "rare: values of fewer than %" G_GINT64_FORMAT
                               " colourways, which count as missing (--at-least)\n",
                               least);
    g_string_append(text, "titles, prices, sizes and the like are not looked at: no picture shows "
                          "them\n");
}

/* ---- types ---------------------------------------------------------------------------------- */

static int compare_counts(const void *a, const void *b)
{
    const gint64 x = number_of(*(json_t *const *)a, "colourways"),
                 y = number_of(*(json_t *const *)b, "colourways");
    return (x < y) - (x > y);
}

/* The values, the commonest first, of equals by name. (transfer container) */
static GPtrArray *order_values(const json_t *values)
{
    GPtrArray *order = g_ptr_array_new();
    gsize place;
    json_t *value;
    json_array_foreach((json_t *)values, place, value) g_ptr_array_add(order, value);
    g_ptr_array_sort(order, compare_counts);
    return order;
}

static void append_line(GString *text, const char *name, gsize width, gint64 count, double percent)
{
    g_string_append(text, "  ");
    cw_pad_append(text, name, width, FALSE);
    append_number(text, count);
    append_share(text, percent);
}

static void append_rare(GString *text, const json_t *values, gint64 least)
{
    const gsize count = json_array_size(values);
    g_string_append_printf(text, "  %" G_GSIZE_FORMAT " of fewer than %" G_GINT64_FORMAT ": ",
                           count, least);
    append_values(text, values, MOST_RARE, FALSE);
    g_string_append(text, count > MOST_RARE ? ", ..." : "");
}

static void append_type(GString *text, const json_t *type, gint64 colourways, gint64 least)
{
    const json_t *values = json_object_get(type, "values"),
                 *rare = json_object_get(type, "rare_values");
    const gint64 missing = number_of(type, "missing"), listed = number_of(type, "listed");
    const gsize width = widest(values, "value", cw_pad_width("(missing)"));
    g_autoptr(GPtrArray) order = order_values(values);
    g_string_append_printf(text,
                           "\n%s (column \"%s\"): %" G_GSIZE_FORMAT " values, %.1f %% filled\n",
                           text_of(type, "name"), text_of(type, "column"), json_array_size(values),
                           share_of(type, "fill_rate"));
    for (guint v = 0; v < order->len; v++) {
        append_line(text, text_of(order->pdata[v], "value"), width,
                    number_of(order->pdata[v], "colourways"), share_of(order->pdata[v], "share"));
        g_string_append_c(text, '\n');
    }
    if (json_array_size(rare) > 0) {
        const gint64 count = number_of(type, "rare");
        append_line(text, "(rare)", width, count, 100 * (double)count / (double)colourways);
        append_rare(text, rare, least);
        g_string_append_c(text, '\n');
    }
    append_line(text, "(missing)", width, missing, 100 * (double)missing / (double)colourways);
    g_string_append_c(text, '\n');
    if (listed > 0)
        g_string_append_printf(text,
                               "  %" G_GINT64_FORMAT " cells list several values; the primary one "
                               "counts\n",
                               listed);
}

char *cw_feed_attributes_format(const json_t *result)
{
    GString *text = g_string_new(NULL);
    const json_t *columns = json_object_get(result, "columns");
    const gint64 least = number_of(result, "at_least");
    append_head(text, result);
    if (columns != NULL) {
        g_string_append_c(text, '\n');
        append_columns(text, columns, least);
    }
    gsize place;
    const json_t *type;
    json_array_foreach(json_object_get(result, "types"), place, type)
        append_type(text, type, number_of(result, "colourways"), least);
    return g_string_free(text, FALSE);
}
