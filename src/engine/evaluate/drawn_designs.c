/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/drawn_designs.h"

#include "base/random.h"

gboolean cw_drawn_designs_has(const cw_picture_entry *entry, guint64 seed, double share)
{
    const char *design = entry->group_id != NULL ? entry->group_id : entry->id;
    cw_random random = cw_random_start(seed, g_str_hash(entry->source), g_str_hash(design));
    return cw_random_chance(&random, share);
}

gboolean cw_drawn_designs_keep(cw_picture_list *list, gsize most, guint64 seed)
{
    if (list->count <= most)
        return FALSE;
    const double share = (double)most / (double)list->count;
    gsize kept = 0;
    for (gsize i = 0; i < list->count; i++)
        if (cw_drawn_designs_has(&list->entries[i], seed, share))
            list->entries[kept++] = list->entries[i];
    list->count = kept;
    return TRUE;
}
