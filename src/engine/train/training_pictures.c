/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/train/training_pictures.h"

#include "engine/catalog/units.h"

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

void cw_training_pictures_sum(const cw_picture_list *list, gboolean supervised, GChecksum *checksum)
{
    for (gsize i = 0; i < list->count; i++) {
        const cw_picture_entry *entry = &list->entries[i];
        g_checksum_update(checksum, (const guchar *)&entry->item, sizeof entry->item);
        g_checksum_update(checksum, (const guchar *)entry->hash, -1);
        const char *category = entry->fields[CW_FIELD_PRODUCT_TYPE]; /* chooses the views */
        g_checksum_update(checksum, (const guchar *)(category != NULL ? category : ""), -1);
        if (supervised) {
            const char *colour = entry->fields[CW_FIELD_COLOUR]; /* chooses who is hard */
            g_autofree char *design = entry->group != 0 ? cw_units_design_key(entry) : NULL;
            g_autofree char *label =
                g_strdup_printf("\n%s\n%s\n%s\n", entry->id, design != NULL ? design : "",
                                colour != NULL ? colour : "");
            g_checksum_update(checksum, (const guchar *)label, -1);
        }
    }
}
