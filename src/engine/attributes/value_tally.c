/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/attributes/value_tally.h"

#include <string.h>

/* Texts with counts, in order of first use. */
typedef struct {
    GHashTable *places; /* text -> place + 1 */
    GArray *texts;      /* of cw_tally_value */
} bag;

static void bag_clear(bag *b)
{
    g_hash_table_unref(b->places);
    g_array_unref(b->texts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(bag, bag_clear)

static bag new_bag(void)
{
    return (bag){g_hash_table_new(g_str_hash, g_str_equal),
                 g_array_new(FALSE, FALSE, sizeof(cw_tally_value))};
}

/* `text` lives as long as the bag. */
static void add_text(bag *b, const char *text, gsize count)
{
    const gsize place = GPOINTER_TO_SIZE(g_hash_table_lookup(b->places, text));
    if (place > 0) {
        g_array_index(b->texts, cw_tally_value, place - 1).count += count;
        return;
    }
    const cw_tally_value value = {text, NULL, count};
    g_array_append_val(b->texts, value);
    g_hash_table_insert(b->places, (gpointer)text, GSIZE_TO_POINTER(b->texts->len));
}

/* The cells of a column as they stand there. */
static void count_cells(const cw_feed_columns *columns, const cw_feed_column *column, bag *cells)
{
    for (gsize i = 0; i < columns->list->count; i++)
        if (columns->first[i] && column->values[i] != NULL)
            add_text(cells, column->values[i], 1);
}

/* The same, clean, and the keys of all. */
static void clean_cells(const bag *cells, GStringChunk *strings, bag *clean, GHashTable *keys)
{
    for (guint i = 0; i < cells->texts->len; i++) {
        const cw_tally_value *cell = &g_array_index(cells->texts, cw_tally_value, i);
        g_autofree char *text = cw_label_clean(cell->text);
        if (*text == '\0')
            continue;
        add_text(clean, g_string_chunk_insert_const(strings, text), cell->count);
        g_hash_table_add(keys, cw_label_key(text));
    }
}

char *cw_value_tally_part(const char *cell, GHashTable *keys)
{
    for (const char *end = cell; (end = strpbrk(end, ",/")) != NULL; end++) {
        g_autofree char *beginning = g_strndup(cell, (gsize)(end - cell));
        g_autofree char *part = cw_label_clean(beginning);
        g_autofree char *key = cw_label_key(part);
        if (g_hash_table_contains(keys, key))
            return g_steal_pointer(&part);
    }
    return g_strdup(cell);
}

/* The spellings of values. */
static void part_cells(const bag *cells, GStringChunk *strings, GHashTable *keys, bag *spellings)
{
    for (guint i = 0; i < cells->texts->len; i++) {
        const cw_tally_value *cell = &g_array_index(cells->texts, cw_tally_value, i);
        g_autofree char *part = cw_value_tally_part(cell->text, keys);
        add_text(spellings, g_string_chunk_insert_const(strings, part), cell->count);
    }
    for (guint i = 0; i < spellings->texts->len; i++) {
        cw_tally_value *spelling = &g_array_index(spellings->texts, cw_tally_value, i);
        g_autofree char *key = cw_label_key(spelling->text);
        spelling->key = g_string_chunk_insert_const(strings, key);
    }
}

/* The commonest spelling of a key first; g_array_sort() keeps the order of equals. */
static int compare_spellings(const void *a, const void *b)
{
    const cw_tally_value *x = a, *y = b;
    const int order = strcmp(x->key, y->key);
    return order != 0 ? order : (x->count < y->count) - (x->count > y->count);
}

/* One value of all spellings of a key. */
static void merge_spellings(const GArray *spellings, cw_value_tally *tally)
{
    tally->values = g_new(cw_tally_value, spellings->len + 1);
    for (guint i = 0; i < spellings->len; i++) {
        const cw_tally_value *spelling = &g_array_index(spellings, cw_tally_value, i);
        tally->filled += spelling->count;
        if (tally->count > 0 && strcmp(tally->values[tally->count - 1].key, spelling->key) == 0)
            tally->values[tally->count - 1].count += spelling->count;
        else
            tally->values[tally->count++] = *spelling;
    }
}

cw_value_tally *cw_value_tally_new(const cw_feed_columns *columns, const cw_feed_column *column)
{
    cw_value_tally *tally = g_new0(cw_value_tally, 1);
    g_auto(bag) cells = new_bag(), clean = new_bag(), spellings = new_bag();
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    tally->strings = g_string_chunk_new(1024);
    count_cells(columns, column, &cells);
    clean_cells(&cells, tally->strings, &clean, keys);
    part_cells(&clean, tally->strings, keys, &spellings);
    g_array_sort(spellings.texts, compare_spellings);
    merge_spellings(spellings.texts, tally);
    return tally;
}

void cw_value_tally_free(cw_value_tally *tally)
{
    if (tally == NULL)
        return;
    g_free(tally->values);
    g_string_chunk_free(tally->strings);
    g_free(tally);
}

gsize cw_value_tally_common(const cw_value_tally *tally, gsize least, gsize *rare)
{
    gsize common = 0;
    *rare = 0;
    for (gsize v = 0; v < tally->count; v++) {
        common += tally->values[v].count >= least;
        *rare += tally->values[v].count < least ? tally->values[v].count : 0;
    }
    return common;
}
