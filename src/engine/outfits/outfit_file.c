/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/outfits/outfit_file.h"

#include <string.h>

#include "base/error.h"
#include "cluster/components.h"
#include "engine/outfits/set_table.h"

#define WHAT "outfits"

static const char *const set_columns[] = {"set_id", "item", NULL};
static const char *const pair_columns[] = {"sku", "linked_sku", "?type", NULL};

typedef struct {
    cw_outfit_file *file;
    GHashTable *sets; /* id -> cw_outfit_listed */
} reading;

static void listed_free(gpointer data)
{
    cw_outfit_listed *set = data;
    g_free(set->id);
    g_ptr_array_unref(set->names);
    g_free(set);
}

static void add_item(const reading *r, const char *id, const char *name)
{
    cw_outfit_listed *set = g_hash_table_lookup(r->sets, id);
    if (set == NULL) {
        set = g_new0(cw_outfit_listed, 1);
        set->id = g_strdup(id);
        set->names = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(r->file->sets, set);
        g_hash_table_insert(r->sets, set->id, set);
    }
    if (!g_ptr_array_find_with_equal_func(set->names, name, g_str_equal, NULL))
        g_ptr_array_add(set->names, g_strdup(name));
}

static gboolean take_member(gpointer data, const cw_set_row *row, GError **error G_GNUC_UNUSED)
{
    add_item(data, row->values[0], row->values[1]);
    return TRUE;
}

/* A pair is one set, whichever of the two is linked to the other. */
static gboolean take_pair(gpointer data, const cw_set_row *row, GError **error G_GNUC_UNUSED)
{
    const reading *r = data;
    const gboolean in_order = strcmp(row->values[0], row->values[1]) < 0;
    if (row->values[2] != NULL && g_ascii_strcasecmp(row->values[2], "upsell") == 0) {
        r->file->replacing++;
        return TRUE;
    }
    g_autofree char *id = g_strdup_printf("%s + %s", row->values[!in_order], row->values[in_order]);
    for (int i = 0; i < 2; i++)
        add_item(r, id, row->values[i]);
    return TRUE;
}

static char *sum_up(const char *path, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length;
    if (!g_file_get_contents(path, &bytes, &length, error))
        return NULL;
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
}

static gboolean read_rows(const reading *r, const char *path, GError **error)
{
    return cw_set_table_has(path, WHAT, pair_columns)
               ? cw_set_table_read(path, WHAT, pair_columns, take_pair, (gpointer)r, error)
               : cw_set_table_read(path, WHAT, set_columns, take_member, (gpointer)r, error);
}

cw_outfit_file *cw_outfit_file_read(const char *path, GError **error)
{
    g_autoptr(cw_outfit_file) file = g_new0(cw_outfit_file, 1);
    g_autoptr(GHashTable) sets = g_hash_table_new(g_str_hash, g_str_equal);
    const reading r = {file, sets};
    file->sets = g_ptr_array_new_with_free_func(listed_free);
    file->path = g_strdup(path);
    if (!read_rows(&r, path, error) || (file->hash = sum_up(path, error)) == NULL)
        return NULL;
    if (file->sets->len > 0)
        return g_steal_pointer(&file);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, WHAT " \"%s\" has no set", path);
    return NULL;
}

void cw_outfit_file_free(cw_outfit_file *file)
{
    if (file == NULL)
        return;
    g_ptr_array_unref(file->sets);
    g_free(file->path);
    g_free(file->hash);
    g_free(file);
}

/* The sets that share items, directly or by others. (transfer full) */
static cw_components *join_sets(const cw_outfit_file *file)
{
    cw_components *joined = cw_components_new(file->sets->len);
    g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint s = 0; s < file->sets->len; s++) {
        const cw_outfit_listed *set = file->sets->pdata[s];
        for (guint i = 0; i < set->names->len; i++) {
            const gpointer other = g_hash_table_lookup(first, set->names->pdata[i]);
            if (other != NULL)
                cw_components_join(joined, GPOINTER_TO_UINT(other) - 1, s);
            else
                g_hash_table_insert(first, set->names->pdata[i], GUINT_TO_POINTER(s + 1));
        }
    }
    return joined;
}

static gboolean hang_together(cw_components *joined)
{
    g_autofree gsize *sizes = g_new0(gsize, joined->items);
    gsize largest = 0;
    for (guint32 s = 0; s < joined->items; s++)
        largest = MAX(largest, ++sizes[cw_components_root(joined, s)]);
    return 2 * largest > joined->items;
}

void cw_outfit_split_fill(cw_outfit_split *split, const cw_outfit_file *file,
                          const cw_hold_out *law)
{
    g_autoptr(cw_components) joined = join_sets(file);
    const cw_hold_out of_sets = {.share = law->share, .seed = law->seed};
    *split = (cw_outfit_split){
        .held_out = g_new0(gboolean, file->sets->len),
        .sets = file->sets->len,
        .apart = !hang_together(joined),
    };
    for (guint32 s = 0; s < file->sets->len; s++) {
        const guint32 named = split->apart ? cw_components_root(joined, s) : s;
        const cw_outfit_listed *set = file->sets->pdata[named];
        split->held_out[s] = cw_hold_out_part_of(&of_sets, NULL, set->id) != CW_HOLD_OUT_TRAIN;
        split->held_out_sets += split->held_out[s];
    }
}

void cw_outfit_split_clear(cw_outfit_split *split)
{
    g_free(split->held_out);
}
