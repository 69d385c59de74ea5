/* SPDX-License-Identifier: Apache-2.0
 *
 * Single items by number or by what a user calls them, and the picture list.
 */
#include <string.h>

#include "base/error.h"
#include "store/store_methods.h"

#define MOST_NEAR_CANDIDATES 1000000
#define TELL_PICTURES 1024

static gboolean gather_item(gpointer data, const cw_item *item, GError **error)
{
    (void)error;
    g_ptr_array_add(data, cw_item_copy(item));
    return TRUE;
}

static GPtrArray *items_of(cw_store *store, const cw_items_wanted *wanted, GError **error)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)cw_item_free);
    if (!cw_store_walk_items(store, wanted, gather_item, items, error))
        return NULL;
    return g_steal_pointer(&items);
}

cw_item *cw_store_get_item(cw_store *store, gint64 item, GError **error)
{
    cw_items_wanted wanted = {.number = item, .withdrawn = TRUE};
    g_autoptr(GPtrArray) items = items_of(store, &wanted, error);
    if (items != NULL && items->len == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no item with the number %" G_GINT64_FORMAT, item);
    return items == NULL || items->len == 0 ? NULL : g_ptr_array_steal_index(items, 0);
}

static gboolean gather_id(gpointer data, const cw_item *item, GError **error)
{
    (void)error;
    GPtrArray *ids = data;
    g_ptr_array_add(ids, g_strdup(item->id));
    return ids->len < MOST_NEAR_CANDIDATES;
}

static void explain_not_found(cw_store *store, const char *name, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    if (!cw_store_each_item(store, NULL, gather_id, ids, error))
        return;
    gboolean empty = ids->len == 0;
    g_ptr_array_add(ids, NULL);
    const char *nearest = cw_row_nearest((const char *const *)ids->pdata, name);
    if (nearest != NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no item \"%s\"; did you mean \"%s\"?",
                    name, nearest);
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no item \"%s\" in catalogue \"%s\"%s",
                    name, store->path, empty ? ", which has no items" : "");
}

static void explain_several(const GPtrArray *items, const char *name, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < items->len; i++) {
        const cw_item *item = items->pdata[i];
        g_string_append_printf(names, "%s\"%s:%s\"", i == 0 ? "" : " or ", item->source, item->id);
    }
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "item \"%s\" is in %u sources; say %s", name,
                items->len, names->str);
}

gboolean cw_store_seek_item(cw_store *store, const char *name, cw_item **item, GError **error)
{
    cw_items_wanted wanted = {.id = name, .withdrawn = TRUE};
    g_autoptr(GPtrArray) items = items_of(store, &wanted, error);
    *item = NULL;
    if (items == NULL)
        return FALSE;
    const char *colon = strchr(name, ':');
    if (items->len == 0 && colon != NULL) {
        g_autofree char *source = g_strndup(name, colon - name);
        cw_items_wanted qualified = {.source = source, .id = colon + 1, .withdrawn = TRUE};
        g_clear_pointer(&items, g_ptr_array_unref);
        items = items_of(store, &qualified, error);
        if (items == NULL)
            return FALSE;
    }
    if (items->len == 1)
        *item = g_ptr_array_steal_index(items, 0);
    else if (items->len > 1)
        explain_several(items, name, error);
    return items->len < 2;
}

cw_item *cw_store_find_item(cw_store *store, const char *name, GError **error)
{
    cw_item *item;
    if (cw_store_seek_item(store, name, &item, error) && item == NULL)
        explain_not_found(store, name, error);
    return item;
}

static const char *keep(cw_picture_list *list, const char *text)
{
    return text == NULL ? NULL : g_string_chunk_insert_const(list->strings, text);
}

typedef struct {
    cw_picture_list *list;
    GArray *entries;
    const cw_progress *progress;
} gathering;

static gboolean tell(const gathering *g, GError **error)
{
    const cw_progress_state state = {"listing", "pictures", g->entries->len, 0, NULL};
    if (g->entries->len % TELL_PICTURES != 0 || cw_progress_tell(g->progress, &state))
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped while listing pictures");
    return FALSE;
}

static gboolean gather_picture(gpointer data, const cw_shown *shown, GError **error)
{
    gathering *g = data;
    const cw_item *item = shown->item;
    const cw_picture *picture = shown->picture;
    cw_picture_entry entry = {
        .picture = picture->number,
        .item = item->number,
        .group = item->group_number,
        .colourway = item->colourway,
        .position = shown->position,
        .width_px = picture->width_px,
        .height_px = picture->height_px,
        .shared = picture->shared,
        .path = keep(g->list, picture->path),
        .hash = keep(g->list, picture->hash),
        .source = keep(g->list, item->source),
        .id = keep(g->list, item->id),
        .group_id = keep(g->list, item->group),
    };
    for (int i = 0; i < CW_FIELD_COUNT; i++)
        entry.fields[i] = i == CW_FIELD_DESCRIPTION ? NULL : keep(g->list, item->fields[i]);
    g_array_append_val(g->entries, entry);
    return tell(g, error);
}

cw_picture_list *cw_store_list_pictures(cw_store *store, const cw_where *where,
                                        cw_pictures_order order, const cw_progress *progress,
                                        GError **error)
{
    g_autoptr(cw_picture_list) list = g_new0(cw_picture_list, 1);
    list->strings = g_string_chunk_new(1 << 16);
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(cw_picture_entry));
    gathering g = {list, entries, progress};
    if (!cw_store_each_picture(store, where, order, gather_picture, &g, error))
        return NULL;
    list->entries = g_array_steal(entries, &list->count);
    return g_steal_pointer(&list);
}

void cw_picture_list_free(cw_picture_list *list)
{
    if (list == NULL)
        return;
    g_free(list->entries);
    g_string_chunk_free(list->strings);
    g_free(list);
}
