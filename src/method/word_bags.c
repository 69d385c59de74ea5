/* SPDX-License-Identifier: Apache-2.0 */
#include "method/word_bags.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "score/nearest.h"
#include "score/similarity.h"

#define START_STREAM G_GUINT64_CONSTANT(0x7374617274)
#define HOLD_OUT_STREAM G_GUINT64_CONSTANT(0x7479706573)

static int compare(gconstpointer a, gconstpointer b)
{
    const guint32 *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Copies the words of an item to `to`, rising and each once; how many. */
static gsize sort_bag(const guint32 *bag, gsize count, guint32 *to)
{
    gsize kept = 0;
    for (gsize i = 0; i < count; i++)
        to[i] = bag[i];
    qsort(to, count, sizeof *to, compare);
    for (gsize i = 0; i < count; i++)
        if (kept == 0 || to[i] != to[kept - 1])
            to[kept++] = to[i];
    return kept;
}

cw_word_bags *cw_word_bags_new(const char *const *words, gsize count, const gsize *first,
                               const guint32 *members, gsize items)
{
    cw_word_bags *bags = g_new0(cw_word_bags, 1);
    bags->count = count;
    bags->items = items;
    bags->words = g_new0(char *, count + 1);
    for (gsize k = 0; k < count; k++)
        bags->words[k] = g_strdup(words[k]);
    bags->first = g_new0(gsize, items + 1);
    bags->members = g_new(guint32, first[items] + 1);
    for (gsize i = 0; i < items; i++)
        bags->first[i + 1] = bags->first[i] + sort_bag(members + first[i], first[i + 1] - first[i],
                                                       bags->members + bags->first[i]);
    bags->tally = g_new0(guint32, count + 1);
    for (gsize i = 0; i < bags->first[items]; i++)
        bags->tally[bags->members[i]]++;
    return bags;
}

void cw_word_bags_free(cw_word_bags *bags)
{
    if (bags == NULL)
        return;
    g_strfreev(bags->words);
    g_free(bags->first);
    g_free(bags->members);
    g_free(bags->tally);
    g_free(bags->vectors);
    g_free(bags->near);
    g_strfreev(bags->types);
    g_free(bags->type_of);
    g_free(bags->type_held_out);
    g_free(bags);
}

/* Normal numbers of the mean square that those of the `found` rows have, in the place of the rest.
 */
static void draw_missing(cw_word_bags *bags, const gboolean *known, gsize found)
{
    const gsize width = (gsize)bags->width;
    double square = 0;
    for (gsize i = 0; i < bags->count * width; i++)
        square += (double)bags->vectors[i] * (double)bags->vectors[i];
    const double deviation = found > 0 ? sqrt(square / (double)(found * width)) : 0;
    for (gsize k = 0; k < bags->count; k++) {
        cw_random random = cw_random_start(START_STREAM, 0, k);
        for (gsize r = 0; r < width && !known[k]; r++)
            bags->vectors[k * width + r] = (float)(deviation * cw_random_normal(&random));
    }
}

gsize cw_word_bags_start(cw_word_bags *bags, const char *const *words, const float *vectors,
                         gsize count, gint64 width)
{
    g_autoptr(GHashTable) rows = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree gboolean *known = g_new0(gboolean, bags->count + 1);
    gsize found = 0;
    for (gsize i = count; i-- > 0;)
        g_hash_table_insert(rows, (gpointer)words[i], GSIZE_TO_POINTER(i + 1));
    g_free(bags->vectors);
    bags->width = width;
    bags->vectors = g_new0(float, bags->count *(gsize)width + 1);
    for (gsize k = 0; k < bags->count; k++) {
        const gsize row = GPOINTER_TO_SIZE(g_hash_table_lookup(rows, bags->words[k]));
        if (row == 0)
            continue;
        memcpy(bags->vectors + k * (gsize)width, vectors + (row - 1) * (gsize)width,
               (gsize)width * sizeof *vectors);
        known[k] = TRUE;
        found++;
    }
    draw_missing(bags, known, found);
    return found;
}

gboolean cw_word_bags_find_near(cw_word_bags *bags, guint threads, GError **error)
{
    const gsize k = MIN(CW_WORD_BAGS_NEAR, bags->count - 1), width = (gsize)bags->width;
    g_autofree float *unit = g_memdup2(bags->vectors, bags->count * width * sizeof(float));
    g_autofree gint64 *own = g_new(gint64, bags->count);
    g_autofree cw_hit *hits = g_new(cw_hit, bags->count * k + 1);
    g_autofree gsize *found = g_new(gsize, bags->count);
    const cw_nearest_set rows = {unit, bags->count, 1};
    const cw_nearest_filter others = {.query_own = own, .row_own = own};
    for (gsize i = 0; i < bags->count; i++)
        own[i] = (gint64)i;
    cw_similarity_normalise(unit, bags->count, width);
    if (k > 0 && !cw_nearest_find(rows, rows, width, k, &others, threads, hits, found, error))
        return FALSE;
    g_free(bags->near);
    bags->near_count = k;
    bags->near = g_new(guint32, bags->count * k + 1);
    for (gsize i = 0; i < bags->count * k; i++)
        bags->near[i] = hits[i].index;
    return TRUE;
}

/* Marks some of the words of a type. */
static void hold_out_some(cw_word_bags *bags, gint32 type, double share, guint64 seed)
{
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 k = 0; k < bags->count; k++)
        if (bags->type_of[k] == type)
            g_array_append_val(members, k);
    const guint least = members->len >= 2 && share > 0 ? 1 : 0;
    const guint count = MAX(least, (guint)lround(share * members->len));
    g_autofree guint32 *order = g_new(guint32, members->len + 1);
    cw_random random = cw_random_start(seed, HOLD_OUT_STREAM, (guint64)type);
    cw_random_permutation(&random, order, members->len);
    for (guint i = 0; i < MIN(count, members->len); i++)
        bags->type_held_out[g_array_index(members, guint32, order[i])] = TRUE;
}

void cw_word_bags_set_types(cw_word_bags *bags, const char *const *types, gsize count,
                            const gint32 *type_of, double hold_out, guint64 seed)
{
    bags->type_count = count;
    g_strfreev(bags->types);
    bags->types = g_new0(char *, count + 1);
    for (gsize t = 0; t < count; t++)
        bags->types[t] = g_strdup(types[t]);
    g_free(bags->type_of);
    g_free(bags->type_held_out);
    bags->type_of = g_memdup2(type_of, bags->count * sizeof *type_of);
    bags->type_held_out = g_new0(gboolean, bags->count + 1);
    for (gsize t = 0; t < count; t++)
        hold_out_some(bags, (gint32)t, hold_out, seed);
}
