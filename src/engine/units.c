/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/units.h"

#include <math.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/local_scale.h"
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

/* The values of one item in the columns to block by. */
typedef struct {
    const char *const *columns;
    gsize count;
    cw_field *fields;    /* [count] CW_FIELD_COUNT: a free attribute */
    const char **values; /* [count] */
    gboolean *known;     /* [count] some item has the column */
    gboolean attributes; /* there are some among the columns */
    GStringChunk *strings;
} block_values;

static gboolean take_attribute(gpointer data, const cw_attribute *attribute,
                               GError **error G_GNUC_UNUSED)
{
    const block_values *b = data;
    for (gsize c = 0; c < b->count; c++)
        if (g_ascii_strcasecmp(b->columns[c], attribute->name) == 0) {
            b->values[c] = g_string_chunk_insert_const(b->strings, attribute->value);
            b->known[c] = TRUE;
        }
    return TRUE;
}

static gboolean take_values(block_values *b, cw_store *store, const cw_picture_entry *entry,
                            GError **error)
{
    for (gsize c = 0; c < b->count; c++)
        b->values[c] = b->fields[c] < CW_FIELD_COUNT ? entry->fields[b->fields[c]] : NULL;
    return !b->attributes || cw_store_each_attribute(store, entry->item, take_attribute, b, error);
}

static gboolean number_blocks(block_values *b, cw_store *store, const cw_picture_list *list,
                              gint32 *blocks, GError **error)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < list->count && b->count > 0; i++) {
        if (i > 0 && list->entries[i].item == list->entries[i - 1].item) {
            blocks[i] = blocks[i - 1];
            continue;
        }
        if (!take_values(b, store, &list->entries[i], error))
            return FALSE;
        g_autofree char *key = values_key(b->values, b->count);
        blocks[i] = number_of(numbers, g_utf8_casefold(key, -1));
    }
    for (gsize c = 0; c < b->count && list->count > 0; c++)
        if (!b->known[c]) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "no item has a column \"%s\" to block by",
                        b->columns[c]);
            return FALSE;
        }
    return TRUE;
}

gint32 *cw_units_blocks(cw_store *store, const cw_picture_list *list, const char *const *columns,
                        GError **error)
{
    g_auto(GStrv) names = g_strdupv((char **)columns);
    gsize count = 0;
    for (; names != NULL && names[count] != NULL; count++)
        g_strstrip(names[count]);
    g_autofree cw_field *fields = g_new(cw_field, count + 1);
    g_autofree const char **values = g_new0(const char *, count + 1);
    g_autofree gboolean *known = g_new0(gboolean, count + 1);
    g_autofree gint32 *blocks = g_new0(gint32, list->count + 1);
    GStringChunk *strings = g_string_chunk_new(1024);
    block_values b = {(const char *const *)names, count, fields, values, known, FALSE, strings};
    for (gsize c = 0; c < count; c++) {
        known[c] = cw_field_find(names[c], &fields[c]);
        if (known[c])
            continue;
        fields[c] = CW_FIELD_COUNT;
        b.attributes = TRUE;
    }
    const gboolean ok = number_blocks(&b, store, list, blocks, error);
    g_string_chunk_free(strings);
    return ok ? g_steal_pointer(&blocks) : NULL;
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
