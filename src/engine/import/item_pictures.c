/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/item_writes.h>

#include <string.h>

#include "base/error.h"
#include "engine/catalog/own_pictures.h"
#include "engine/import/item_state.h"
#include "image/decode.h"

/* By the first bytes. */
static const char *find_format(GBytes *bytes, GError **error)
{
    gsize count;
    const guint8 *data = g_bytes_get_data(bytes, &count);
    for (const cw_row *const *row = cw_codec_table.rows; *row != NULL; row++) {
        const cw_codec *codec = (const cw_codec *)*row;
        if (codec->decode != NULL && codec->sniff(data, count))
            return (*row)->name;
    }
    g_set_error_literal(error, CW_ERROR, CW_ERROR_UNSUPPORTED, "this is no JPEG, PNG or WebP file");
    return NULL;
}

/* Begins a batch; the item is as it is in it. */
static gboolean begin(cw_store *store, cw_catalog *catalog, const char *name, cw_item_state *state,
                      GError **error)
{
    if (!cw_store_begin(store, error))
        return FALSE;
    cw_item *item = cw_catalog_find_listed(catalog, name, error);
    if (item != NULL && cw_item_state_load(state, store, item, error))
        return TRUE;
    cw_store_rollback(store);
    return FALSE;
}

static guint place_of(const cw_item_state *state, const char *hash)
{
    guint place = 0;
    while (place < state->pictures->len &&
           strcmp(g_array_index(state->pictures, cw_picture, place).hash, hash) != 0)
        place++;
    return place;
}

/* One that is there already leaves its place first. */
static void insert(const cw_item_state *state, const cw_picture *picture, gint64 place)
{
    const guint old = place_of(state, picture->hash);
    if (old < state->pictures->len)
        g_array_remove_index(state->pictures, old);
    const guint at = place < 0 ? old : (guint)MIN(place, (gint64)state->pictures->len);
    g_array_insert_vals(state->pictures, at, picture, 1);
}

static gint64 number_at(const json_t *said, guint place)
{
    const json_t *picture = json_array_get(json_object_get(said, "pictures"), place);
    return json_integer_value(json_object_get(picture, "number"));
}

json_t *cw_item_add_picture(cw_catalog *catalog, const char *name, const cw_item_picture *brought,
                            gint64 place, gint64 *number, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    g_auto(cw_item_state) state = {0};
    const char *format = find_format(brought->bytes, error);
    if (format == NULL || !begin(store, catalog, name, &state, error))
        return NULL;
    cw_picture picture = {
        .format = g_strdup(format), .width_px = brought->width_px, .height_px = brought->height_px};
    json_t *said = NULL;
    gboolean written;
    if (cw_own_pictures_keep(store, brought->bytes, &picture, &written, error)) {
        insert(&state, &picture, place);
        said = cw_item_state_write(&state, store, error);
    }
    if (said != NULL)
        *number = number_at(said, place_of(&state, picture.hash));
    cw_store_rollback(store);
    if (said == NULL && written)
        cw_own_pictures_give_up(store, &picture);
    cw_picture_clear(&picture);
    return said;
}

static gboolean take(cw_item_state *state, gint64 number, GError **error)
{
    for (guint i = 0; i < state->pictures->len; i++) {
        if (g_array_index(state->pictures, cw_picture, i).number != number)
            continue;
        g_array_remove_index(state->pictures, i);
        return TRUE;
    }
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "item \"%s\" shows no picture %" G_GINT64_FORMAT, state->item->id, number);
    return FALSE;
}

json_t *cw_item_take_picture(cw_catalog *catalog, const char *name, gint64 number, GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    g_auto(cw_item_state) state = {0};
    if (!begin(store, catalog, name, &state, error))
        return NULL;
    g_autoptr(GArray) own = cw_own_pictures_of(store, state.item->number, error);
    json_t *said = own != NULL && take(&state, number, error)
                       ? cw_item_state_write(&state, store, error)
                       : NULL;
    cw_store_rollback(store);
    if (said != NULL)
        cw_own_pictures_drop(store, own);
    return said;
}
