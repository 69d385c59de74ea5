/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/variants/item_card.h"

#include "base/json_text.h"

static gboolean take_number(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    *(gint64 *)data = shown->picture->number;
    return FALSE;
}

json_t *cw_item_card(cw_store *store, gint64 number, GError **error)
{
    gint64 picture = 0;
    g_autoptr(cw_item) item = cw_store_get_item(store, number, error);
    if (item == NULL || !cw_store_each_picture_of(store, number, take_number, &picture, error))
        return NULL;
    json_t *card = json_object();
    cw_json_set(card, "id", item->id);
    cw_json_set(card, "source", item->source);
    cw_json_set(card, "title", item->fields[CW_FIELD_TITLE]);
    cw_json_set(card, "color", item->fields[CW_FIELD_COLOUR]);
    cw_json_set(card, "item_group_id", item->group);
    json_object_set_new(card, "picture",
                        picture > 0 ? json_integer((json_int_t)picture) : json_null());
    return card;
}

char *cw_item_card_name(cw_store *store, gint64 number, GError **error)
{
    g_autoptr(cw_item) item = cw_store_get_item(store, number, error);
    if (item == NULL)
        return NULL;
    g_autoptr(cw_item) found = cw_store_find_item(store, item->id, NULL);
    return found != NULL ? g_strdup(item->id) : g_strdup_printf("%s:%s", item->source, item->id);
}
