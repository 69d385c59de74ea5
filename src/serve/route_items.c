/* SPDX-License-Identifier: Apache-2.0
 *
 * Items, as the feed says them, and their pictures.
 */
#include <colorway/items.h>

#include "base/error.h"
#include "engine/page/page_html.h"
#include "serve/cursor.h"
#include "serve/route.h"

#define JPEG_QUALITY 85 /* of pictures made smaller */

/* ---- lists ----------------------------------------------------------------------------------- */

typedef struct {
    GStrv where;
    gint64 limit;
    char *cursor;
} list_options;

static const cw_option list_rows[] = {
    CW_LIST(list_options, where, "only such items: price<50, color=red, color!="),
    CW_INT(list_options, limit, 50, 1, 500, "items", "how many at most"),
    CW_TEXT(list_options, cursor, NULL, "next of the list before: what comes behind it"),
    CW_OPTION_END,
};

static gboolean run_list(cw_exchange *exchange, GError **error)
{
    const list_options *options = exchange->options;
    gint64 after;
    json_t *list = cw_cursor_read(options->cursor, &after, error)
                       ? cw_items_list(exchange->catalog, (const char *const *)options->where,
                                       after, (gsize)options->limit, error)
                       : NULL;
    if (list != NULL)
        cw_cursor_reply_list(exchange, list);
    return list != NULL;
}

const cw_route cw_route_list_items = {
    .row = {"list_items", "items of the catalogue, page by page"},
    .method = "GET",
    .path = "/v1/items",
    .options = list_rows,
    .options_bytes = sizeof(list_options),
    .answer = "application/json",
    .run = run_list,
};

/* ---- one ------------------------------------------------------------------------------------- */

static gboolean run_get(cw_exchange *exchange, GError **error)
{
    json_t *item = cw_item_describe(exchange->catalog, exchange->parameter, error);
    if (item != NULL)
        cw_exchange_reply_json(exchange, item);
    return item != NULL;
}

const cw_route cw_route_get_item = {
    .row = {"get_item", "one item, all that its feed says"},
    .method = "GET",
    .path = "/v1/items/{id}",
    .parameter = "id of an item, or source:id",
    .answer = "application/json",
    .run = run_get,
};

/* ---- pictures -------------------------------------------------------------------------------- */

typedef struct {
    gint64 side_px;
} picture_options;

static const cw_option picture_rows[] = {
    CW_INT(picture_options, side_px, 0, 0, 2000, "px",
           "made to fit a square of this side, as JPEG; 0: the file as it is"),
    CW_OPTION_END,
};

static GBytes *shrink(const char *path, int side_px, GError **error)
{
    g_autoptr(cw_image) small = cw_page_shrink_file(path, side_px);
    if (small != NULL)
        return cw_image_encode_jpeg(small, JPEG_QUALITY, error);
    g_set_error_literal(error, CW_ERROR, CW_ERROR_DAMAGED,
                        "the picture's file cannot be read; colorway verify says more");
    return NULL;
}

static GBytes *read_file(const char *path, GError **error)
{
    char *bytes;
    gsize count;
    if (g_file_get_contents(path, &bytes, &count, NULL))
        return g_bytes_new_take(bytes, count);
    g_set_error_literal(error, CW_ERROR, CW_ERROR_DAMAGED,
                        "the picture's file is gone; colorway verify says more");
    return NULL;
}

static gboolean run_picture(cw_exchange *exchange, GError **error)
{
    const picture_options *options = exchange->options;
    g_autofree char *path = NULL, *hash = NULL, *format = NULL;
    guint64 number = 0;
    if (!g_ascii_string_to_unsigned(exchange->parameter, 10, 1, G_MAXINT64, &number, NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" is no number of a picture",
                    exchange->parameter);
        return FALSE;
    }
    if (!cw_picture_find(exchange->catalog, (gint64)number, &path, &hash, &format, error))
        return FALSE;
    GBytes *bytes =
        options->side_px > 0 ? shrink(path, (int)options->side_px, error) : read_file(path, error);
    if (bytes == NULL)
        return FALSE;
    g_autofree char *type = g_strconcat("image/", options->side_px > 0 ? "jpeg" : format, NULL);
    cw_exchange_reply_bytes(exchange, g_intern_string(type), bytes);
    exchange->tag = g_strdup_printf("\"%s-%" G_GINT64_FORMAT "\"", hash, options->side_px);
    return TRUE;
}

const cw_route cw_route_get_picture = {
    .row = {"get_picture", "a picture of an item, as its file is or smaller"},
    .method = "GET",
    .path = "/v1/pictures/{number}",
    .parameter = "number of a picture, as items and hits say it",
    .options = picture_rows,
    .options_bytes = sizeof(picture_options),
    .answer = "image/*",
    .run = run_picture,
};
