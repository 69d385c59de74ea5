/* SPDX-License-Identifier: Apache-2.0
 *
 * A range ends where it has its share of the points that the ranges below it have left: equal
 * shares tell most where numbers are crowded at one end, as prices are.
 */
#include "engine/map/map_ranges.h"

#include <string.h>

#include "store/where.h"

typedef struct {
    double number;
    gsize value; /* place among the values */
} numbered;

static int compare_numbers(gconstpointer a, gconstpointer b)
{
    const numbered *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

/* What stands around the digits. (transfer full) */
static char *unit_of(const char *value)
{
    g_autofree char *unit = g_strdup(value);
    g_strdelimit(unit, "0123456789.,-", ' ');
    return g_strdup(g_strstrip(unit));
}

/* All values as numbers, rising; NULL: they are not, or of several units. (transfer full) */
static numbered *read_all(const cw_map_column *column)
{
    g_autofree numbered *numbers = g_new(numbered, column->value_count);
    g_autofree char *unit = unit_of(column->values[0]);
    for (gsize v = 0; v < column->value_count; v++) {
        g_autofree char *own = unit_of(column->values[v]);
        numbers[v].value = v;
        if (strcmp(own, unit) != 0 || !cw_price_parse(column->values[v], &numbers[v].number))
            return NULL;
    }
    qsort(numbers, column->value_count, sizeof *numbers, compare_numbers);
    return g_steal_pointer(&numbers);
}

static char *name_range(const cw_map_column *column, const numbered *first, const numbered *last,
                        GStringChunk *strings)
{
    g_autofree char *name =
        first->number == last->number
            ? g_strdup(column->values[first->value])
            : g_strdup_printf("%s \342\200\223 %s", column->values[first->value],
                              column->values[last->value]);
    return g_string_chunk_insert_const(strings, name);
}

void cw_map_ranges_fill(cw_map_column *column, GStringChunk *strings)
{
    const gsize count = column->value_count;
    if (column->groups || count <= CW_MAP_RANGES)
        return;
    g_autofree numbered *numbers = read_all(column);
    if (numbers == NULL)
        return;
    gsize left = 0, seen = 0, first = 0; /* points: of no range yet, and of the one at hand */
    for (gsize v = 0; v < count; v++)
        left += column->sizes[v];
    column->range_of = g_new(gint32, count);
    for (gsize v = 0; v < count; v++) {
        const gsize value = numbers[v].value;
        const gboolean last = v + 1 == count;
        seen += column->sizes[value];
        column->range_of[value] = (gint32)column->range_count;
        if (!last && (numbers[v].number == numbers[v + 1].number || seen == 0 ||
                      column->range_count + 1 == CW_MAP_RANGES ||
                      seen * (CW_MAP_RANGES - column->range_count) < left))
            continue;
        column->ranges[column->range_count++] =
            name_range(column, &numbers[first], &numbers[v], strings);
        first = v + 1;
        left -= seen;
        seen = 0;
    }
}
