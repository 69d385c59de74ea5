/* SPDX-License-Identifier: Apache-2.0
 *
 * The pages: files of web/, which are part of the program. What they show they ask the API for, so
 * that they are open to all.
 */
#include "base/error.h"
#include "serve/route.h"
#include "web_resources.h"

static const struct {
    const char *suffix, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
};

static const char *type_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(name, types[i].suffix))
            return types[i].type;
    return "application/octet-stream";
}

static gboolean reply_file(cw_exchange *exchange, const char *name, GError **error)
{
    g_autofree char *path = g_strconcat("/colorway/web/", name, NULL);
    GBytes *bytes =
        g_resource_lookup_data(cw_web_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (bytes == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "there is no \"%s\"", exchange->path);
        return FALSE;
    }
    g_autofree char *sum = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    cw_exchange_reply_bytes(exchange, type_of(name), bytes);
    exchange->tag = g_strdup_printf("\"%.16s\"", sum);
    return TRUE;
}

static gboolean run_front(cw_exchange *exchange, GError **error)
{
    return reply_file(exchange, "index.html", error);
}

/* All pages are one document; web/app.js knows what each shows. */
static gboolean run_page(cw_exchange *exchange, GError **error)
{
    static const char *const pages[] = {"variants", "tags", "map",  "training", "report",
                                        "import",   "api",  "item", NULL};
    if (g_strv_contains(pages, exchange->parameter))
        return reply_file(exchange, "index.html", error);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "there is no \"%s\"", exchange->path);
    return FALSE;
}

static gboolean run_asset(cw_exchange *exchange, GError **error)
{
    return reply_file(exchange, exchange->parameter, error);
}

const cw_route cw_route_front_page = {
    .row = {"front_page", "the catalogue in a browser"},
    .method = "GET",
    .path = "/",
    .any_query = TRUE,
    .open = TRUE,
    .answer = "text/html",
    .run = run_front,
};

const cw_route cw_route_page = {
    .row = {"page", "what else there is in a browser"},
    .method = "GET",
    .path = "/{page}",
    .parameter = "name of a page: variants, tags, map, training, report, import, api, item",
    .any_query = TRUE,
    .open = TRUE,
    .answer = "text/html",
    .run = run_page,
};

const cw_route cw_route_asset = {
    .row = {"asset", "a file of the pages"},
    .method = "GET",
    .path = "/assets/{name}",
    .parameter = "name of the file",
    .open = TRUE,
    .answer = "*/*",
    .run = run_asset,
};
