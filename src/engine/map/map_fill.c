/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/map/map_fill.h"

#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/tsne.h"

static gsize unit_at(const cw_map_source *source, gsize point)
{
    return source->chosen != NULL ? source->chosen[point] : point;
}

/* The places [count,2] of the units. (transfer full; g_free) */
static double *place(const cw_map_source *source, double *perplexity, GError **error)
{
    const gsize dimension = source->units->dimension;
    cw_autosize float *vectors =
        cw_size_alloc(source->count, dimension * sizeof(float), "a map", error);
    if (vectors == NULL)
        return NULL;
    for (gsize i = 0; i < source->count; i++)
        memcpy(vectors + i * dimension, source->units->vectors + unit_at(source, i) * dimension,
               dimension * sizeof *vectors);
    cw_tsne_options options = cw_tsne_options_default();
    options.perplexity = MIN(CW_MAP_PERPLEXITY, ((double)source->count - 1) / 3);
    options.seed = source->seed;
    options.threads = (guint)MAX(0, source->threads);
    options.progress = source->progress;
    *perplexity = options.perplexity;
    g_autofree double *places = g_new(double, 2 * source->count);
    if (!cw_tsne_map(vectors, source->count, dimension, &options, places, NULL, error))
        return NULL;
    return g_steal_pointer(&places);
}

static const char *keep(cw_map_result *result, const char *text)
{
    return text != NULL ? g_string_chunk_insert_const(result->strings, text) : NULL;
}

/* The items of every colourway by place in the list, also a size whose own picture has no vector:
 * a link from each first entry of an item to the next one's of its colourway. */
typedef struct {
    GHashTable *first; /* colourway -> place of its first item, plus 1 */
    gsize *next;       /* [list->count] place of the next item, plus 1; 0: the last */
} chains;

static void chains_clear(chains *c)
{
    g_clear_pointer(&c->first, g_hash_table_unref);
    g_free(c->next);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(chains, chains_clear)

static void link_items(const cw_picture_list *list, chains *c)
{
    c->first = g_hash_table_new(g_int64_hash, g_int64_equal);
    c->next = g_new0(gsize, list->count + 1);
    for (gsize i = list->count; i-- > 0;) { /* backwards, so that each finds the one after it */
        const cw_picture_entry *entry = &list->entries[i];
        if (i > 0 && list->entries[i - 1].item == entry->item)
            continue;
        c->next[i] = GPOINTER_TO_SIZE(g_hash_table_lookup(c->first, &entry->colourway));
        g_hash_table_replace(c->first, (gpointer)&entry->colourway, GSIZE_TO_POINTER(i + 1));
    }
}

static void add_items(cw_map_result *result, const cw_map_source *source, const chains *c,
                      gsize point, GArray *items, GArray *entries)
{
    const cw_picture_entry *all = source->values.list->entries;
    const cw_picture_entry *entry = &all[source->units->first_entry[unit_at(source, point)]];
    gsize at = GPOINTER_TO_SIZE(g_hash_table_lookup(c->first, &entry->colourway));
    result->points[point].first = items->len;
    for (; at > 0; at = c->next[at - 1]) {
        const gsize place = at - 1;
        const cw_map_item item = {.source = keep(result, all[place].source),
                                  .id = keep(result, all[place].id),
                                  .title = keep(result, all[place].fields[CW_FIELD_TITLE]),
                                  .point = point,
                                  .number = all[place].item};
        g_array_append_val(items, item);
        g_array_append_val(entries, place);
    }
    result->points[point].end = items->len;
}

/* Points with their items; the places of these in the list are returned. (transfer full) */
static gsize *fill_points(cw_map_result *result, const cw_map_source *source, const double *places)
{
    g_auto(chains) c = {0};
    GArray *items = g_array_new(FALSE, TRUE, sizeof(cw_map_item));
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(gsize));
    link_items(source->values.list, &c);
    result->count = source->count;
    result->points = g_new0(cw_map_point, result->count + 1);
    for (gsize i = 0; i < result->count; i++) {
        const gsize entry = source->units->first_entry[unit_at(source, i)];
        result->points[i].x = places[2 * i];
        result->points[i].y = places[2 * i + 1];
        result->points[i].picture = keep(result, source->values.list->entries[entry].path);
        result->points[i].picture_number = source->values.list->entries[entry].picture;
        add_items(result, source, &c, i, items, entries);
    }
    result->item_count = items->len;
    result->items = (cw_map_item *)(gpointer)g_array_free(items, FALSE);
    return (gsize *)(gpointer)g_array_free(entries, FALSE);
}

gboolean cw_map_fill(const cw_map_source *source, cw_map_result *result, GError **error)
{
    result->strings = g_string_chunk_new(1 << 16);
    if (source->count < CW_MAP_LEAST) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "a map needs %d colourways with a vector, there are %" G_GSIZE_FORMAT,
                    CW_MAP_LEAST, source->count);
        return FALSE;
    }
    g_autoptr(GArray) sources = cw_map_columns_find(&source->values, result->strings, error);
    g_autofree double *places = sources != NULL ? place(source, &result->perplexity, error) : NULL;
    if (places == NULL)
        return FALSE;
    g_autofree gsize *entries = fill_points(result, source, places);
    cw_map_columns_fill(result, sources, entries);
    return TRUE;
}

void cw_map_result_clear(cw_map_result *result)
{
    for (gsize c = 0; c < result->column_count; c++) {
        g_free(result->columns[c].values);
        g_free(result->columns[c].sizes);
        g_free(result->columns[c].of);
        g_free(result->columns[c].range_of);
    }
    g_free(result->columns);
    g_free(result->points);
    g_free(result->items);
    g_free(result->model);
    g_clear_pointer(&result->strings, g_string_chunk_free);
    *result = (cw_map_result){0};
}
