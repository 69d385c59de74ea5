/* SPDX-License-Identifier: Apache-2.0
 *
 * From a feed's cells to numbers of a dictionary. The dictionary of a feed reads its cells as the
 * tally did that it was made from: its values are cells that stand alone, so a beginning that it
 * knows is the shortest of those.
 */
#include <string.h>

#include "base/size.h"
#include "engine/attributes/attribute_set.h"

/* What a cell says. */
typedef struct {
    gint32 label;
    gboolean filled, listed;
} meaning;

/* Key of each value -> its number + 1. */
static GHashTable *number_values(const cw_attribute_type *type)
{
    GHashTable *numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize v = 0; v < type->count; v++)
        g_hash_table_insert(numbers, cw_label_key(type->values[v]), GSIZE_TO_POINTER(v + 1));
    return numbers;
}

static meaning *read_cell(const char *cell, GHashTable *numbers)
{
    g_autofree char *clean = cw_label_clean(cell);
    g_autofree char *part = cw_value_tally_part(clean, numbers);
    g_autofree char *key = cw_label_key(part);
    meaning *m = g_new(meaning, 1);
    m->label = GPOINTER_TO_INT(g_hash_table_lookup(numbers, key)) - 1;
    m->filled = *clean != '\0';
    m->listed = strcmp(part, clean) != 0;
    return m;
}

static void count_cell(cw_attribute_count *count, const meaning *m)
{
    count->filled += m->filled;
    count->unknown += m->filled && m->label < 0;
    count->listed += m->listed;
    if (m->label >= 0)
        count->counts[m->label]++;
}

static void label_type(cw_attribute_labels *labels, gsize place, const cw_attribute_type *type,
                       const cw_feed_columns *columns, const cw_feed_column *column)
{
    g_autoptr(GHashTable) numbers = number_values(type);
    g_autoptr(GHashTable) meanings = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    labels->counts[place].counts = g_new0(gsize, type->count);
    for (gsize i = 0; i < labels->count; i++) {
        gpointer cell = (gpointer)column->values[i];
        gint32 *label = &labels->labels[i * labels->types + place];
        *label = -1;
        if (cell == NULL)
            continue;
        meaning *m = g_hash_table_lookup(meanings, cell);
        if (m == NULL)
            g_hash_table_insert(meanings, cell, m = read_cell(cell, numbers));
        *label = m->label;
        if (columns->first[i])
            count_cell(&labels->counts[place], m);
    }
}

cw_attribute_labels *cw_attribute_labels_new(const cw_attribute_set *set,
                                             const cw_feed_columns *columns, GError **error)
{
    g_autoptr(cw_attribute_labels) labels = g_new0(cw_attribute_labels, 1);
    labels->count = columns->list->count;
    labels->types = set->count;
    labels->counts = g_new0(cw_attribute_count, set->count);
    labels->labels = cw_size_alloc(labels->count + 1, set->count * sizeof *labels->labels,
                                   "labels of items", error);
    if (labels->labels == NULL)
        return NULL;
    for (gsize i = 0; i < labels->count; i++)
        labels->colourways += columns->first[i];
    for (gsize t = 0; t < set->count; t++) {
        const cw_attribute_type *type = &set->types[t];
        const cw_feed_column *column = cw_feed_columns_find(columns, type->column, error);
        if (column == NULL)
            return NULL;
        label_type(labels, t, type, columns, column);
    }
    return g_steal_pointer(&labels);
}

void cw_attribute_labels_free(cw_attribute_labels *labels)
{
    if (labels == NULL)
        return;
    for (gsize t = 0; t < labels->types && labels->counts != NULL; t++)
        g_free(labels->counts[t].counts);
    g_free(labels->counts);
    cw_size_free(labels->labels);
    g_free(labels);
}
