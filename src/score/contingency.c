/* SPDX-License-Identifier: Apache-2.0
 *
 * The table is sparse: items are sorted by (row, column), and a run of equal pairs is a cell.
 */
#include "score/contingency.h"

#include <stdlib.h>

/* Numbers labels by first appearance; returns the sizes. (transfer full) */
static GArray *number_labels(const gint32 *labels, gsize items, guint32 *numbers)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    GArray *sizes = g_array_new(FALSE, TRUE, sizeof(guint32));
    for (gsize n = 0; n < items; n++) {
        gpointer key = GINT_TO_POINTER(labels[n]), number;
        if (!g_hash_table_lookup_extended(seen, key, NULL, &number)) {
            number = GUINT_TO_POINTER(sizes->len);
            g_hash_table_insert(seen, key, number);
            g_array_set_size(sizes, sizes->len + 1);
        }
        numbers[n] = GPOINTER_TO_UINT(number);
        g_array_index(sizes, guint32, numbers[n])++;
    }
    return sizes;
}

static int compare_keys(const void *a, const void *b)
{
    guint64 left = *(const guint64 *)a, right = *(const guint64 *)b;
    return (left > right) - (left < right);
}

static GArray *count_cells(guint64 *keys, gsize items)
{
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(cw_contingency_cell));
    if (items > 0)
        qsort(keys, items, sizeof *keys, compare_keys);
    for (gsize n = 0, end; n < items; n = end) {
        for (end = n + 1; end < items && keys[end] == keys[n];)
            end++;
        cw_contingency_cell cell = {(guint32)(keys[n] >> 32), (guint32)keys[n], (guint32)(end - n)};
        g_array_append_val(cells, cell);
    }
    return cells;
}

cw_contingency *cw_contingency_new(const gint32 *a, const gint32 *b, gsize items)
{
    cw_contingency *table = g_new0(cw_contingency, 1);
    g_autofree guint32 *row = g_new(guint32, items);
    g_autofree guint32 *column = g_new(guint32, items);
    GArray *row_sizes = number_labels(a, items, row);
    GArray *column_sizes = number_labels(b, items, column);
    g_autofree guint64 *keys = g_new(guint64, items);
    for (gsize n = 0; n < items; n++)
        keys[n] = (guint64)row[n] << 32 | column[n];
    table->items = items;
    table->rows = row_sizes->len;
    table->columns = column_sizes->len;
    table->row_size = (guint32 *)(gpointer)g_array_free(row_sizes, FALSE);
    table->column_size = (guint32 *)(gpointer)g_array_free(column_sizes, FALSE);
    table->cells = count_cells(keys, items);
    return table;
}

void cw_contingency_free(cw_contingency *table)
{
    if (table == NULL)
        return;
    g_free(table->row_size);
    g_free(table->column_size);
    g_array_unref(table->cells);
    g_free(table);
}
