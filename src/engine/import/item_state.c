/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/import/item_state.h"

static const char *keep(const cw_item_state *state, const char *text)
{
    return g_string_chunk_insert_const(state->strings, text);
}

static gboolean take_picture(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const cw_item_state *state = data;
    cw_picture picture = *shown->picture;
    picture.hash = keep(state, picture.hash);
    picture.path = keep(state, picture.path);
    picture.format = keep(state, picture.format);
    g_array_append_val(state->pictures, picture);
    return TRUE;
}

static gboolean take_attribute(gpointer data, const cw_attribute *attribute,
                               GError **error G_GNUC_UNUSED)
{
    const cw_item_state *state = data;
    const cw_attribute kept = {keep(state, attribute->name), keep(state, attribute->value)};
    g_array_append_val(state->attributes, kept);
    return TRUE;
}

gboolean cw_item_state_load(cw_item_state *state, cw_store *store, cw_item *item, GError **error)
{
    *state = (cw_item_state){
        .item = item,
        .pictures = g_array_new(FALSE, FALSE, sizeof(cw_picture)),
        .attributes = g_array_new(FALSE, FALSE, sizeof(cw_attribute)),
        .strings = g_string_chunk_new(1024),
    };
    if (cw_store_each_picture_of(store, item->number, take_picture, state, error) &&
        cw_store_each_attribute(store, item->number, take_attribute, state, error))
        return TRUE;
    cw_item_state_clear(state);
    return FALSE;
}

void cw_item_state_clear(cw_item_state *state)
{
    g_clear_pointer(&state->item, cw_item_free);
    g_clear_pointer(&state->pictures, g_array_unref);
    g_clear_pointer(&state->attributes, g_array_unref);
    g_clear_pointer(&state->strings, g_string_chunk_free);
}

static json_t *describe(cw_store *store, const cw_item *item, GError **error)
{
    gboolean found;
    cw_store_known known;
    g_autoptr(cw_item) written =
        cw_store_find_known(store, item->source, item->id, &found, &known, error)
            ? cw_store_get_item(store, known.number, error)
            : NULL;
    return written != NULL ? cw_item_to_json(store, written, error) : NULL;
}

/* What is said is what is committed: nobody else writes in between. */
json_t *cw_item_entry_write(cw_store *store, cw_store_entry *entry, GError **error)
{
    entry->row_hash = NULL;
    json_t *said =
        cw_store_put_item(store, entry, error) ? describe(store, &entry->item, error) : NULL;
    if (said != NULL && cw_store_commit(store, error))
        return said;
    json_decref(said);
    cw_store_rollback(store);
    return NULL;
}

json_t *cw_item_state_write(const cw_item_state *state, cw_store *store, GError **error)
{
    cw_store_entry entry = {
        .item = *state->item,
        .pictures = (const cw_picture *)state->pictures->data,
        .picture_count = state->pictures->len,
        .attributes = (const cw_attribute *)state->attributes->data,
        .attribute_count = state->attributes->len,
    };
    return cw_item_entry_write(store, &entry, error);
}
