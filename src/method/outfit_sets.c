/* SPDX-License-Identifier: Apache-2.0
 *
 * Members lie sorted twice: by item, for the sets of an item, and by set and place, for who stands
 * in it.
 */
#include "method/outfit_sets.h"

struct cw_outfit_sets {
    gsize items, count;
    gint8 *categories;
    cw_outfit_member *by_item, *by_set; /* [count] */
    gsize *first;                       /* [items+1] in by_item */
};

static int compare_numbers(guint32 a, guint32 b)
{
    return a < b ? -1 : a > b;
}

static int compare_by_item(gconstpointer a, gconstpointer b)
{
    const cw_outfit_member *x = a, *y = b;
    const int items = compare_numbers(x->item, y->item), sets = compare_numbers(x->set, y->set);
    return items != 0 ? items : sets != 0 ? sets : compare_numbers(x->place, y->place);
}

static int compare_by_set(gconstpointer a, gconstpointer b)
{
    const cw_outfit_member *x = a, *y = b;
    const int sets = compare_numbers(x->set, y->set), places = compare_numbers(x->place, y->place);
    return sets != 0 ? sets : places != 0 ? places : compare_numbers(x->item, y->item);
}

/* Leaves out sets of one place; `members` are by set. How many are left. */
static gsize drop_lone(cw_outfit_member *members, gsize count)
{
    gsize kept = 0;
    for (gsize first = 0, end; first < count; first = end) {
        gboolean alone = TRUE;
        for (end = first; end < count && members[end].set == members[first].set; end++)
            alone = alone && members[end].place == members[first].place;
        for (gsize i = first; i < end && !alone; i++)
            members[kept++] = members[i];
    }
    return kept;
}

cw_outfit_sets *cw_outfit_sets_new(const gint8 *categories, gsize items,
                                   const cw_outfit_member *members, gsize count)
{
    cw_outfit_sets *sets = g_new0(cw_outfit_sets, 1);
    sets->items = items;
    sets->categories = g_memdup2(categories, items * sizeof *categories);
    sets->by_set = g_memdup2(members, count * sizeof *members);
    if (count > 0)
        qsort(sets->by_set, count, sizeof *members, compare_by_set);
    sets->count = drop_lone(sets->by_set, count);
    sets->by_item = g_memdup2(sets->by_set, sets->count * sizeof *members);
    if (sets->count > 0)
        qsort(sets->by_item, sets->count, sizeof *members, compare_by_item);
    sets->first = g_new0(gsize, items + 1);
    for (gsize i = 0; i < sets->count; i++)
        sets->first[sets->by_item[i].item + 1]++;
    for (gsize i = 0; i < items; i++)
        sets->first[i + 1] += sets->first[i];
    return sets;
}

void cw_outfit_sets_free(cw_outfit_sets *sets)
{
    if (sets == NULL)
        return;
    g_free(sets->categories);
    g_free(sets->by_item);
    g_free(sets->by_set);
    g_free(sets->first);
    g_free(sets);
}

int cw_outfit_sets_category(const cw_outfit_sets *sets, gsize item)
{
    return sets->categories[item];
}

gboolean cw_outfit_sets_has(const cw_outfit_sets *sets, gsize item)
{
    return sets->first[item] < sets->first[item + 1];
}

gboolean cw_outfit_sets_together(const cw_outfit_sets *sets, gsize a, gsize b)
{
    gsize i = sets->first[a], j = sets->first[b];
    while (i < sets->first[a + 1] && j < sets->first[b + 1]) {
        const int order = compare_numbers(sets->by_item[i].set, sets->by_item[j].set);
        if (order == 0)
            return TRUE;
        i += order < 0;
        j += order > 0;
    }
    return FALSE;
}

/* The first member of `set` in by_set. */
static gsize first_of_set(const cw_outfit_sets *sets, guint32 set)
{
    gsize low = 0, high = sets->count;
    while (low < high) {
        const gsize middle = (low + high) / 2;
        if (sets->by_set[middle].set < set)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Keeps one of the places seen so far in each slot of `others`, by reservoir sampling, and in each
 * place one of its items. */
gsize cw_outfit_sets_draw(const cw_outfit_sets *sets, gsize item, cw_random *random,
                          guint32 *others, gsize most)
{
    const gsize own = sets->first[item], of_item = sets->first[item + 1] - own;
    const cw_outfit_member *drawn = &sets->by_item[own + cw_random_below(random, of_item)];
    gsize seen = 0, end;
    for (gsize i = first_of_set(sets, drawn->set);
         i < sets->count && sets->by_set[i].set == drawn->set; i = end) {
        const guint32 place = sets->by_set[i].place;
        for (end = i; end < sets->count && sets->by_set[end].place == place; end++)
            ;
        if (place == drawn->place)
            continue;
        const guint32 other = sets->by_set[i + cw_random_below(random, end - i)].item;
        const gsize slot = seen < most ? seen : cw_random_below(random, seen + 1);
        if (slot < most)
            others[slot] = other;
        seen++;
    }
    return MIN(seen, most);
}
