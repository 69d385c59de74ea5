/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/items.h>

#include "base/error.h"
#include "base/json_text.h"
#include "engine/catalog/catalog_store.h"

static gboolean add_picture(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const cw_picture *picture = shown->picture;
    json_array_append_new(data,
                          json_pack("{s:I,s:i,s:i,s:s,s:b}", "number", (json_int_t)picture->number,
                                    "width_px", picture->width_px, "height_px", picture->height_px,
                                    "format", picture->format, "shared", picture->shared));
    return TRUE;
}

static gboolean add_attribute(gpointer data, const cw_attribute *attribute,
                              GError **error G_GNUC_UNUSED)
{
    cw_json_set(data, attribute->name, attribute->value);
    return TRUE;
}

/* Fields and pictures. (transfer full) */
static json_t *json_of_item(cw_store *store, const cw_item *item, GError **error)
{
    json_t *object = json_object(), *pictures = json_array();
    cw_json_set(object, "id", item->id);
    cw_json_set(object, "source", item->source);
    cw_json_set(object, "item_group_id", item->group);
    for (int f = 0; f < CW_FIELD_COUNT; f++)
        cw_json_set(object, cw_field_name(f), item->fields[f]);
    json_object_set_new(object, "pictures", pictures);
    if (cw_store_each_picture_of(store, item->number, add_picture, pictures, error))
        return object;
    json_decref(object);
    return NULL;
}

json_t *cw_item_to_json(cw_store *store, const cw_item *item, GError **error)
{
    json_t *object = json_of_item(store, item, error);
    if (object == NULL)
        return NULL;
    json_t *attributes = json_object();
    json_object_set_new(object, "attributes", attributes);
    if (cw_store_each_attribute(store, item->number, add_attribute, attributes, error))
        return object;
    json_decref(object);
    return NULL;
}

json_t *cw_item_describe(cw_catalog *catalog, const char *name, GError **error)
{
    g_autoptr(cw_item) item = cw_catalog_find_listed(catalog, name, error);
    return item != NULL ? cw_item_to_json(cw_catalog_store(catalog), item, error) : NULL;
}

typedef struct {
    cw_store *store;
    json_t *items;
    gsize limit;
    gint64 last; /* number of the last of them */
    gboolean more;
} listing;

static gboolean list_item(gpointer data, const cw_item *item, GError **error)
{
    listing *l = data;
    if (json_array_size(l->items) == l->limit) {
        l->more = TRUE;
        return FALSE;
    }
    json_t *object = json_of_item(l->store, item, error);
    if (object == NULL)
        return FALSE;
    json_object_del(object, cw_field_name(CW_FIELD_DESCRIPTION));
    json_array_append_new(l->items, object);
    l->last = item->number;
    return TRUE;
}

json_t *cw_items_list(cw_catalog *catalog, const char *const *where, gint64 after, gsize limit,
                      GError **error)
{
    g_autoptr(cw_where) conditions = cw_where_parse(where, error);
    if (conditions == NULL)
        return NULL;
    listing l = {.store = cw_catalog_store(catalog), .items = json_array(), .limit = limit};
    if (!cw_store_each_item_after(l.store, after, conditions, list_item, &l, error)) {
        json_decref(l.items);
        return NULL;
    }
    return json_pack("{s:o,s:o}", "items", l.items, "next",
                     l.more ? json_integer((json_int_t)l.last) : json_null());
}

typedef struct {
    char **path, **hash, **format;
} picture_fill;

static gboolean take_picture(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const picture_fill *fill = data;
    *fill->path = g_strdup(shown->picture->path);
    *fill->hash = g_strdup(shown->picture->hash);
    *fill->format = g_strdup(shown->picture->format);
    return FALSE;
}

gboolean cw_picture_find(cw_catalog *catalog, gint64 number, char **path, char **hash,
                         char **format, GError **error)
{
    picture_fill fill = {path, hash, format};
    *path = *hash = *format = NULL;
    if (!cw_store_each_showing(cw_catalog_store(catalog), number, take_picture, &fill, error))
        return FALSE;
    if (*path == NULL)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no picture %" G_GINT64_FORMAT, number);
    return *path != NULL;
}
