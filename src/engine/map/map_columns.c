/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/map/map_columns.h"

#include <string.h>

#include "base/error.h"
#include "engine/catalog/feed_columns.h"
#include "engine/map/map_ranges.h"

static void source_clear(gpointer data)
{
    g_free(((cw_map_raw_column *)data)->values);
}

static gboolean has_values(const cw_map_raw_column *source, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (source->values[i] != NULL)
            return TRUE;
    return FALSE;
}

/* ---- where they come from -------------------------------------------------------------------- */

static const char **find_groups(const cw_map_values *values, GStringChunk *strings)
{
    const cw_picture_list *list = values->list;
    const char **groups = g_new0(const char *, list->count + 1);
    for (gsize i = 0; i < list->count; i++)
        if (list->entries[i].group_id != NULL)
            groups[i] = g_string_chunk_insert_const(strings, list->entries[i].group_id);
    return groups;
}

typedef struct {
    GHashTable *groups; /* number of an item -> its predicted group */
    GStringChunk *strings;
} predictions;

static gboolean take_prediction(gpointer data, const cw_prediction *prediction,
                                GError **error G_GNUC_UNUSED)
{
    const predictions *p = data;
    g_hash_table_insert(p->groups, GSIZE_TO_POINTER((gsize)prediction->item),
                        g_string_chunk_insert_const(p->strings, prediction->group));
    return TRUE;
}

static const char **find_clusters(const cw_map_values *values, GStringChunk *strings,
                                  GError **error)
{
    const cw_picture_list *list = values->list;
    g_autoptr(GHashTable) groups = g_hash_table_new(NULL, NULL);
    predictions p = {groups, strings};
    if (values->model > 0 &&
        !cw_store_each_prediction(values->store, values->model, take_prediction, &p, error))
        return NULL;
    const char **clusters = g_new0(const char *, list->count + 1);
    for (gsize i = 0; i < list->count; i++)
        clusters[i] = g_hash_table_lookup(groups, GSIZE_TO_POINTER((gsize)list->entries[i].item));
    return clusters;
}

static const char **find_feed(const cw_map_values *values, const cw_feed_columns *columns,
                              const char *name, GStringChunk *strings, GError **error)
{
    const gsize count = values->list->count;
    const cw_feed_column *column = cw_feed_columns_find(columns, name, error);
    const char **copy = column != NULL ? g_new0(const char *, count + 1) : NULL;
    for (gsize i = 0; copy != NULL && i < count; i++)
        if (column->values[i] != NULL)
            copy[i] = g_string_chunk_insert_const(strings, column->values[i]);
    return copy;
}

static gboolean find_one(const cw_map_values *values, const cw_feed_columns *columns,
                         const char *name, GStringChunk *strings, cw_map_raw_column *source,
                         GError **error)
{
    const gboolean group = strcmp(name, CW_MAP_GROUP) == 0,
                   cluster = strcmp(name, CW_MAP_CLUSTER) == 0;
    source->name = g_string_chunk_insert_const(strings, name);
    source->groups = group || cluster;
    source->values = group     ? find_groups(values, strings)
                     : cluster ? find_clusters(values, strings, error)
                               : find_feed(values, columns, name, strings, error);
    return source->values != NULL;
}

static void explain_empty(const char *name, GError **error)
{
    if (strcmp(name, CW_MAP_CLUSTER) == 0)
        g_set_error_literal(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                            "no items have been grouped yet by this model; run colorway variants");
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no item has a %s to colour by", name);
}

GArray *cw_map_columns_find(const cw_map_values *values, GStringChunk *strings, GError **error)
{
    g_autoptr(cw_feed_columns) columns =
        cw_feed_columns_read(values->store, values->list, values->colour_by, error);
    if (columns == NULL)
        return NULL;
    g_autoptr(GArray) sources = g_array_new(FALSE, TRUE, sizeof(cw_map_raw_column));
    g_array_set_clear_func(sources, source_clear);
    for (const char *const *name = values->colour_by; *name != NULL; name++) {
        cw_map_raw_column source = {0};
        if (!find_one(values, columns, *name, strings, &source, error))
            return NULL;
        if (has_values(&source, values->list->count)) {
            g_array_append_val(sources, source);
            continue;
        }
        source_clear(&source);
        if (values->optional)
            continue;
        explain_empty(*name, error);
        return NULL;
    }
    return g_steal_pointer(&sources);
}

/* ---- who has what ---------------------------------------------------------------------------- */

typedef struct {
    const char *text;
    gsize size, first; /* points; which value it was when it was first seen */
} value;

static int compare_values(gconstpointer a, gconstpointer b)
{
    const value *x = a, *y = b;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

/* The values in order of first sight; `of` gets their places in it. A point counts for its first
 * item. (transfer full) */
static GArray *count_values(const cw_map_result *result, const cw_map_raw_column *source,
                            const gsize *entries, gint32 *of)
{
    GArray *values = g_array_new(FALSE, FALSE, sizeof(value));
    g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < result->item_count; i++) {
        const char *text = source->values[entries[i]];
        of[i] = -1;
        if (text == NULL)
            continue;
        g_autofree char *key = g_utf8_casefold(text, -1);
        gpointer known = g_hash_table_lookup(places, key);
        if (known == NULL) {
            const value made = {text, 0, values->len};
            g_array_append_val(values, made);
            known = GUINT_TO_POINTER(values->len);
            g_hash_table_insert(places, g_steal_pointer(&key), known);
        }
        of[i] = GPOINTER_TO_INT(known) - 1;
        g_array_index(values, value, of[i]).size +=
            result->points[result->items[i].point].first == i;
    }
    return values;
}

static void fill_column(cw_map_result *result, const cw_map_raw_column *source,
                        const gsize *entries, cw_map_column *column)
{
    column->name = source->name;
    column->groups = source->groups;
    column->of = g_new(gint32, result->item_count + 1);
    g_autoptr(GArray) values = count_values(result, source, entries, column->of);
    g_array_sort(values, compare_values);
    column->value_count = values->len;
    column->values = g_new0(const char *, values->len + 1);
    column->sizes = g_new0(gsize, values->len + 1);
    g_autofree gint32 *places = g_new(gint32, values->len + 1);
    for (guint v = 0; v < values->len; v++) {
        const value *one = &g_array_index(values, value, v);
        column->values[v] = one->text;
        column->sizes[v] = one->size;
        places[one->first] = (gint32)v;
    }
    for (gsize i = 0; i < result->item_count; i++)
        column->of[i] = column->of[i] >= 0 ? places[column->of[i]] : -1;
    cw_map_ranges_fill(column, result->strings);
}

void cw_map_columns_fill(cw_map_result *result, const GArray *sources, const gsize *entries)
{
    result->column_count = sources->len;
    result->columns = g_new0(cw_map_column, sources->len + 1);
    for (guint c = 0; c < sources->len; c++)
        fill_column(result, &g_array_index(sources, cw_map_raw_column, c), entries,
                    &result->columns[c]);
}
