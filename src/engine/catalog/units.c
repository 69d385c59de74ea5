/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/units.h"

#include <math.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/local_scale.h"
#include "engine/catalog/feed_columns.h"
#include "score/blocks.h"

void cw_units_free(cw_units *units)
{
    if (units == NULL)
        return;
    cw_size_free(units->vectors);
    g_free(units->scales);
    g_free(units->groups);
    g_free(units->blocks);
    g_free(units->first_entry);
    g_free(units->entry_count);
    g_free(units->first_order);
    g_free(units->order);
    g_free(units);
}

/* 0, 1, 2, ... for the keys of `table` in order of first use. Owns its keys. */
static gint32 number_of(GHashTable *table, char *key)
{
    gpointer known = g_hash_table_lookup(table, key);
    if (known != NULL) {
        g_free(key);
        return GPOINTER_TO_INT(known) - 1;
    }
    const gint32 number = (gint32)g_hash_table_size(table);
    g_hash_table_insert(table, key, GINT_TO_POINTER(number + 1));
    return number;
}

/* Some values (NULL: missing) as one string, whatever the case of their letters: the store tells
 * colourways apart so, too. */
static char *values_key(const char *const *values, gsize count)
{
    GString *key = g_string_new(NULL);
    for (gsize i = 0; i < count; i++)
        g_string_append_printf(key, "\n%s", values[i] != NULL ? values[i] : "");
    return g_string_free(g_string_ascii_down(key), FALSE);
}

/* The columns to block by. (transfer container) */
static GPtrArray *find_columns(const cw_feed_columns *columns, const char *const *names,
                               GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    for (; *names != NULL; names++) {
        const cw_feed_column *column = cw_feed_columns_find(columns, *names, NULL);
        if (column == NULL) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no item has a column \"%s\" to block by",
                        *names);
            return NULL;
        }
        g_ptr_array_add(found, (gpointer)column);
    }
    return g_steal_pointer(&found);
}

/* Equal where the values of all columns are. */
static char *block_key(const GPtrArray *columns, gsize entry)
{
    g_autofree const char **values = g_new(const char *, columns->len + 1);
    for (guint c = 0; c < columns->len; c++)
        values[c] = ((const cw_feed_column *)columns->pdata[c])->values[entry];
    g_autofree char *key = values_key(values, columns->len);
    return g_utf8_casefold(key, -1);
}

gint32 *cw_units_blocks(cw_store *store, const cw_picture_list *list, const char *const *columns,
                        GError **error)
{
    gint32 *blocks = g_new0(gint32, list->count + 1);
    if (columns == NULL || list->count == 0)
        return blocks;
    g_autoptr(cw_feed_columns) read = cw_feed_columns_read(store, list, columns, error);
    g_autoptr(GPtrArray) found = read != NULL ? find_columns(read, columns, error) : NULL;
    if (found == NULL) {
        g_free(blocks);
        return NULL;
    }
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < list->count; i++) {
        const gboolean same = i > 0 && list->entries[i].item == list->entries[i - 1].item;
        blocks[i] = same ? blocks[i - 1] : number_of(numbers, block_key(found, i));
    }
    return blocks;
}

char *cw_units_design_key(const cw_picture_entry *entry)
{
    const char *const same[] = {entry->fields[CW_FIELD_PATTERN], entry->fields[CW_FIELD_MATERIAL]};
    g_autofree char *values = values_key(same, G_N_ELEMENTS(same));
    return g_strdup_printf("%" G_GINT64_FORMAT "%s", entry->group, values);
}

char *cw_units_caption(const cw_picture_entry *entry)
{
    const char *title = entry->fields[CW_FIELD_TITLE], *colour = entry->fields[CW_FIELD_COLOUR];
    return g_strdup_printf("%s%s%s (%s)", title != NULL ? title : "", colour != NULL ? ", " : "",
                           colour != NULL ? colour : "", entry->id);
}

/* The unit of every usable entry, in order of first use, into `unit_of` [list->count] (-1: none);
 * their number is returned. */
static gsize number_units(const cw_picture_list *list, const cw_picture_vectors *vectors,
                          gint32 *unit_of)
{
    g_autoptr(GHashTable) table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        unit_of[i] = !vectors->present[i] || entry->shared
                         ? -1
                         : number_of(table, g_strdup_printf("%" G_GINT64_FORMAT, entry->colourway));
    }
    return g_hash_table_size(table);
}

/* Sorts the entries by unit (counting sort, order within a unit kept). */
static void order_entries(cw_units *units, const gint32 *unit_of, gsize entries)
{
    for (gsize i = 0; i < entries; i++)
        if (unit_of[i] >= 0)
            units->entry_count[unit_of[i]]++;
    for (gsize u = 1; u < units->count; u++)
        units->first_order[u] = units->first_order[u - 1] + units->entry_count[u - 1];
    g_autofree gsize *next = g_memdup2(units->first_order, units->count * sizeof(gsize));
    for (gsize i = 0; i < entries; i++)
        if (unit_of[i] >= 0)
            units->order[next[unit_of[i]]++] = i;
    for (gsize u = 0; u < units->count; u++)
        units->first_entry[u] = units->order[units->first_order[u]];
}

static void average_vectors(cw_units *units, const cw_picture_vectors *vectors)
{
    const gsize dimension = units->dimension;
    for (gsize u = 0; u < units->count; u++) {
        float *mean = units->vectors + u * dimension;
        double squares = 0;
        for (gsize i = 0; i < units->entry_count[u]; i++) {
            const float *row =
                vectors->vectors + units->order[units->first_order[u] + i] * dimension;
            for (gsize d = 0; d < dimension; d++)
                mean[d] += row[d];
        }
        for (gsize d = 0; d < dimension; d++)
            squares += (double)mean[d] * mean[d];
        const float scale = (float)(1 / fmax(sqrt(squares), 1e-12));
        for (gsize d = 0; d < dimension; d++)
            mean[d] *= scale;
    }
}

cw_units *cw_units_gather(const cw_picture_list *list, const cw_picture_vectors *vectors,
                          const gint32 *blocks, GError **error)
{
    g_autofree gint32 *unit_of = g_new(gint32, list->count + 1);
    g_autoptr(cw_units) units = g_new0(cw_units, 1);
    units->count = number_units(list, vectors, unit_of);
    units->dimension = vectors->dimension;
    units->vectors = cw_size_alloc((units->count + 1) * units->dimension, sizeof(float),
                                   "vectors of colourways", error);
    if (units->vectors == NULL)
        return NULL;
    units->groups = g_new0(gint32, units->count + 1);
    units->blocks = g_new0(gint32, units->count + 1);
    units->first_entry = g_new0(gsize, units->count + 1);
    units->entry_count = g_new0(gsize, units->count + 1);
    units->first_order = g_new0(gsize, units->count + 1);
    units->order = g_new0(gsize, list->count + 1);
    order_entries(units, unit_of, list->count);
    average_vectors(units, vectors);
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize u = 0; u < units->count; u++) {
        const cw_picture_entry *entry = &list->entries[units->first_entry[u]];
        units->groups[u] = entry->group == 0 ? -1 : number_of(groups, cw_units_design_key(entry));
        units->blocks[u] = blocks != NULL ? blocks[units->first_entry[u]] : 0;
    }
    units->group_count = g_hash_table_size(groups);
    return g_steal_pointer(&units);
}

void cw_units_count_left_out(const cw_units *units, const cw_picture_list *list,
                             gsize *without_vector, gsize *placeholders)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_int64_hash, g_int64_equal);
    *without_vector = *placeholders = 0;
    for (gsize u = 0; u < units->count; u++)
        g_hash_table_add(known, (gpointer)&list->entries[units->first_entry[u]].colourway);
    for (gsize i = 0; i < list->count;) {
        const cw_picture_entry *item = &list->entries[i];
        gboolean own = FALSE;
        for (; i < list->count && list->entries[i].item == item->item; i++)
            own = own || !list->entries[i].shared;
        if (g_hash_table_contains(known, &item->colourway))
            continue;
        *without_vector += own ? 1 : 0;
        *placeholders += own ? 0 : 1;
    }
}

gint32 *cw_units_pools(const cw_units *units, gsize least)
{
    g_autoptr(cw_blocks) all = cw_blocks_new(units->blocks, units->count);
    gint32 *pools = g_new(gint32, units->count + 1);
    gint32 pool = 0;
    gsize start = 0;
    for (gsize b = 0; b < all->count; b++) {
        const gsize first = all->first[b];
        if (first - start >= least && units->count - first >= least) {
            pool++;
            start = first;
        }
        for (gsize i = first; i < all->first[b + 1]; i++)
            pools[all->members[i]] = pool;
    }
    return pools;
}

gboolean cw_units_scale(cw_units *units, gint64 neighbours, gboolean given,
                        const cw_progress *progress, GError **error)
{
    const gint64 wanted = neighbours >= 0 ? neighbours : given ? 0 : CW_UNITS_NEIGHBOURS;
    g_clear_pointer(&units->scales, g_free);
    if (wanted == 0)
        return TRUE;
    g_autofree gint32 *pools = cw_units_pools(units, CW_UNITS_POOL);
    units->scales = g_new(float, units->count + 1);
    return cw_local_scales(units->vectors, units->count, units->dimension, (gsize)wanted, pools,
                           progress, units->scales, error);
}
