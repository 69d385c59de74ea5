/* SPDX-License-Identifier: Apache-2.0 */
#include "method/word_bags.h"

#include <stdlib.h>
#include <string.h>

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
    return bags;
}

void cw_word_bags_free(cw_word_bags *bags)
{
    if (bags == NULL)
        return;
    g_strfreev(bags->words);
    g_free(bags->first);
    g_free(bags->members);
    g_free(bags->vectors);
    g_free(bags);
}

gsize cw_word_bags_start(cw_word_bags *bags, const char *const *words, const float *vectors,
                         gsize count, gint64 width)
{
    g_autoptr(GHashTable) rows = g_hash_table_new(g_str_hash, g_str_equal);
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
        found++;
    }
    return found;
}

guint32 *cw_word_bags_tally(const cw_word_bags *bags)
{
    guint32 *tally = g_new0(guint32, bags->count + 1);
    for (gsize i = 0; i < bags->first[bags->items]; i++)
        tally[bags->members[i]]++;
    return tally;
}
