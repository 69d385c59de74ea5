/* SPDX-License-Identifier: Apache-2.0 */
#include "text/bags.h"

cw_bags *cw_bags_new(void)
{
    cw_bags *bags = g_new0(cw_bags, 1);
    bags->strings = g_string_chunk_new(65536);
    bags->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    bags->words = g_ptr_array_new();
    bags->members = g_array_new(FALSE, FALSE, sizeof(guint32));
    bags->ends = g_array_new(FALSE, FALSE, sizeof(gsize));
    return bags;
}

void cw_bags_free(cw_bags *bags)
{
    if (bags == NULL)
        return;
    g_array_unref(bags->ends);
    g_array_unref(bags->members);
    g_ptr_array_unref(bags->words);
    g_hash_table_unref(bags->numbers);
    g_string_chunk_free(bags->strings);
    g_free(bags);
}

static guint32 number_of(cw_bags *bags, const char *word)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(bags->numbers, word));
    if (number == 0) {
        char *kept = g_string_chunk_insert(bags->strings, word);
        g_ptr_array_add(bags->words, kept);
        number = bags->words->len;
        g_hash_table_insert(bags->numbers, kept, GUINT_TO_POINTER(number));
    }
    return number - 1;
}

void cw_bags_add(cw_bags *bags, const char *const *words, gsize count)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (gsize i = 0; i < count; i++) {
        const guint32 number = number_of(bags, words[i]);
        if (g_hash_table_add(seen, GUINT_TO_POINTER(number)))
            g_array_append_val(bags->members, number);
    }
    const gsize end = bags->members->len;
    g_array_append_val(bags->ends, end);
}

gsize cw_bags_count(const cw_bags *bags)
{
    return bags->ends->len;
}

const guint32 *cw_bags_get(const cw_bags *bags, gsize bag, gsize *count)
{
    const gsize first = bag > 0 ? g_array_index(bags->ends, gsize, bag - 1) : 0;
    *count = g_array_index(bags->ends, gsize, bag) - first;
    return (const guint32 *)(gpointer)bags->members->data + first;
}

gsize *cw_bags_tally(const cw_bags *bags)
{
    gsize *counts = g_new0(gsize, bags->words->len + 1);
    for (guint m = 0; m < bags->members->len; m++)
        counts[g_array_index(bags->members, guint32, m)]++;
    return counts;
}
