/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes. When one is answered it is on the disk, and searches see it.
 */
#include <colorway/item_writes.h>

#include "base/error.h"
#include "base/json_text.h"
#include "engine/catalog/catalog_store.h"
#include "serve/route.h"

/* ---- an item --------------------------------------------------------------------------------- */

typedef struct {
    char *source;
} put_options;

static const cw_option put_rows[] = {
    CW_TEXT(put_options, source, NULL,
            "whose item it is; left out: that of any source that is called so, or a new one of "
            "source " CW_ITEM_SOURCE ", which no import touches"),
    CW_OPTION_END,
};

static json_t *put_members(void)
{
    json_t *members = json_object();
    json_object_set_new(members, "item_group_id", json_pack("{s:[s,s]}", "type", "string", "null"));
    for (int f = 0; f < CW_FIELD_COUNT; f++)
        json_object_set_new(members, cw_field_name(f),
                            json_pack("{s:[s,s]}", "type", "string", "null"));
    json_object_set_new(members, "attributes",
                        json_pack("{s:s,s:s,s:{s:[s,s]}}", "type", "object", "description",
                                  "columns that are no fields, by name", "additionalProperties",
                                  "type", "string", "null"));
    return members;
}

static gboolean run_put(cw_exchange *exchange, GError **error)
{
    const put_options *options = exchange->options;
    gboolean made = FALSE;
    cw_catalog *catalog = cw_shop_begin_writing(exchange->shop, error);
    if (catalog == NULL)
        return FALSE;
    json_t *item =
        cw_item_put(catalog, exchange->parameter, options->source, exchange->members, &made, error);
    cw_shop_end_writing(exchange->shop, catalog);
    if (item == NULL)
        return FALSE;
    cw_shop_bring_up_to_date(exchange->shop, exchange->catalog);
    if (made)
        cw_exchange_reply_made(exchange, item);
    else
        cw_exchange_reply_json(exchange, item);
    return TRUE;
}

const cw_route cw_route_put_item = {
    .row = {"put_item",
            "change an item, or make it: fields that are not named stay, null forgets one; the "
            "next import of a feed that lists it writes it anew. A new item has no pictures: it is "
            "listed, and found by looks when it has one"},
    .method = "PUT",
    .path = "/v1/items/{id}",
    .parameter = "id of an item, or source:id",
    .options = put_rows,
    .options_bytes = sizeof(put_options),
    .members = put_members,
    .scope = CW_SCOPE_WRITE,
    .answer = "application/json",
    .run = run_put,
};

static gboolean run_delete(cw_exchange *exchange, GError **error)
{
    cw_catalog *catalog = cw_shop_begin_writing(exchange->shop, error);
    if (catalog == NULL)
        return FALSE;
    const gboolean removed = cw_catalog_remove(catalog, exchange->parameter, error);
    cw_shop_end_writing(exchange->shop, catalog);
    if (!removed)
        return FALSE;
    cw_shop_bring_up_to_date(exchange->shop, exchange->catalog);
    cw_exchange_reply_json(exchange, json_pack("{s:i}", "removed", 1));
    return TRUE;
}

const cw_route cw_route_delete_item = {
    .row = {"delete_item",
            "forget an item; the next import of a feed that lists it brings it back"},
    .method = "DELETE",
    .path = "/v1/items/{id}",
    .parameter = "id of an item, or source:id",
    .scope = CW_SCOPE_WRITE,
    .answer = "application/json",
    .run = run_delete,
};

/* ---- its pictures ---------------------------------------------------------------------------- */

typedef struct {
    gint64 position;
} add_options;

static const cw_option add_rows[] = {
    CW_INT(add_options, position, CW_ITEM_PICTURE_LAST, CW_ITEM_PICTURE_LAST, 1000, NULL,
           "its place among the item's pictures, 0: the main one; -1: behind the others, or where "
           "it is"),
    CW_OPTION_END,
};

/* What is committed before a picture cannot be embedded stays: who asks again completes it. */
static json_t *add_picture(cw_exchange *exchange, const cw_item_picture *picture, char **without,
                           GError **error)
{
    const add_options *options = exchange->options;
    gint64 number;
    cw_catalog *catalog = cw_shop_begin_writing(exchange->shop, error);
    if (catalog == NULL)
        return NULL;
    json_t *item = cw_item_add_picture(catalog, exchange->parameter, picture, options->position,
                                       &number, error);
    g_autoptr(GError) reason = NULL;
    if (item != NULL && !cw_shop_embed(exchange->shop, catalog, number, without, &reason)) {
        /* What is not found is no item of the client's. */
        const gint code =
            g_error_matches(reason, CW_ERROR, CW_ERROR_BUSY) ? CW_ERROR_BUSY : CW_ERROR_FAILED;
        g_set_error(error, CW_ERROR, code, "the picture is kept, and not searched by yet: %s",
                    reason->message);
        g_clear_pointer(&item, json_decref);
    }
    cw_shop_end_writing(exchange->shop, catalog);
    return item;
}

static gboolean run_add(cw_exchange *exchange, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(exchange->body->data, exchange->body->len);
    g_autoptr(cw_image) image = cw_untrusted_decode(exchange->untrusted, bytes, error);
    g_autofree char *without = NULL;
    if (image == NULL)
        return FALSE;
    const cw_item_picture picture = {bytes, image->width, image->height};
    json_t *item = add_picture(exchange, &picture, &without, error);
    cw_shop_bring_up_to_date(exchange->shop, exchange->catalog);
    if (item == NULL)
        return FALSE;
    cw_json_set(item, "without_vector", without);
    cw_exchange_reply_json(exchange, item);
    return TRUE;
}

const cw_route cw_route_add_picture = {
    .row =
        {"add_picture",
         "give an item a picture: JPEG, PNG or WebP in the body. Searches by the usual model see "
         "it at once; without_vector says why not, where they do not. Other models see it after "
         "colorway embed"},
    .method = "POST",
    .path = "/v1/items/{id}/pictures",
    .parameter = "id of an item, or source:id",
    .options = add_rows,
    .options_bytes = sizeof(add_options),
    .body_most = 20 * 1024 * 1024,
    .body = "a picture",
    .scope = CW_SCOPE_WRITE,
    .answer = "application/json",
    .run = run_add,
};

typedef struct {
    gint64 number;
} take_options;

static const cw_option take_rows[] = {
    CW_INT(take_options, number, 0, 0, G_MAXINT32, NULL, "of the picture, as the item says it"),
    CW_OPTION_END,
};

static gboolean run_take(cw_exchange *exchange, GError **error)
{
    const take_options *options = exchange->options;
    cw_catalog *catalog = cw_shop_begin_writing(exchange->shop, error);
    if (catalog == NULL)
        return FALSE;
    json_t *item = cw_item_take_picture(catalog, exchange->parameter, options->number, error);
    cw_shop_end_writing(exchange->shop, catalog);
    if (item == NULL)
        return FALSE;
    cw_shop_bring_up_to_date(exchange->shop, exchange->catalog);
    cw_exchange_reply_json(exchange, item);
    return TRUE;
}

const cw_route cw_route_take_picture = {
    .row = {"take_picture", "take a picture away from an item, which stays"},
    .method = "DELETE",
    .path = "/v1/items/{id}/pictures",
    .parameter = "id of an item, or source:id",
    .options = take_rows,
    .options_bytes = sizeof(take_options),
    .scope = CW_SCOPE_WRITE,
    .answer = "application/json",
    .run = run_take,
};
