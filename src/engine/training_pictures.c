/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/training_pictures.h"

void cw_training_pictures_hold_out(cw_picture_list *list, const cw_hold_out *law)
{
    gsize kept = 0;
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        if (!entry->shared &&
            cw_hold_out_part_of(law, entry->group_id, entry->id) == CW_HOLD_OUT_TRAIN)
            list->entries[kept++] = *entry;
    }
    list->count = kept;
}

void cw_training_pictures_drop_repeated(cw_picture_list *list, GHashTable *stands_for)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gsize kept = 0;
    for (gsize first = 0, end; first < list->count; first = end) {
        const cw_picture_entry *entry = &list->entries[first];
        GString *hashes = g_string_new(NULL);
        for (end = first; end < list->count && list->entries[end].item == entry->item; end++)
            g_string_append_printf(hashes, "%s ", list->entries[end].hash);
        const gpointer shown = g_hash_table_lookup(seen, hashes->str);
        if (shown != NULL) {
            g_hash_table_insert(stands_for, (gpointer)entry->id, shown);
            g_string_free(hashes, TRUE);
            continue;
        }
        g_hash_table_insert(seen, g_string_free(hashes, FALSE), GSIZE_TO_POINTER(entry->item));
        for (gsize i = first; i < end; i++)
            list->entries[kept++] = list->entries[i];
    }
    list->count = kept;
}
