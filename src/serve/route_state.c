/* SPDX-License-Identifier: Apache-2.0
 *
 * What a server says of itself and of its catalogue.
 */
#include <string.h>

#include "base/error.h"
#include "serve/openapi.h"
#include "serve/route.h"

#define JSON "application/json"

static void reply_text(cw_exchange *exchange, const char *type, char *text)
{
    cw_exchange_reply_bytes(exchange, type, g_bytes_new_take(text, strlen(text)));
}

static gboolean reply_json(cw_exchange *exchange, json_t *value)
{
    if (value != NULL)
        cw_exchange_reply_json(exchange, value);
    return value != NULL;
}

static gboolean run_healthz(cw_exchange *exchange, GError **error G_GNUC_UNUSED)
{
    reply_text(exchange, "text/plain", g_strdup("ok\n"));
    return TRUE;
}

const cw_route cw_route_healthz = {
    .row = {"healthz", "whether the server runs"},
    .method = "GET",
    .path = "/healthz",
    .open = TRUE,
    .answer = "text/plain",
    .run = run_healthz,
};

/* Ready for searches: the catalogue can be read, and so can the vectors of its usual model. */
static gboolean run_readyz(cw_exchange *exchange, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(cw_search_index) index =
        cw_shop_find_index(exchange->shop, exchange->catalog, NULL, &reason);
    if (index != NULL)
        return run_healthz(exchange, error);
    g_set_error_literal(error, CW_ERROR, CW_ERROR_BUSY, reason->message);
    return FALSE;
}

const cw_route cw_route_readyz = {
    .row = {"readyz", "whether the server can answer searches"},
    .method = "GET",
    .path = "/readyz",
    .open = TRUE,
    .answer = "text/plain",
    .run = run_readyz,
};

static gboolean run_metrics(cw_exchange *exchange, GError **error G_GNUC_UNUSED)
{
    reply_text(exchange, "text/plain; version=0.0.4; charset=utf-8",
               cw_measures_format(exchange->measures));
    return TRUE;
}

const cw_route cw_route_metrics = {
    .row = {"metrics", "counts and times of requests, for Prometheus"},
    .method = "GET",
    .path = "/metrics",
    .answer = "text/plain",
    .run = run_metrics,
};

static gboolean run_openapi(cw_exchange *exchange, GError **error G_GNUC_UNUSED)
{
    return reply_json(exchange, cw_openapi_build());
}

const cw_route cw_route_openapi = {
    .row = {"openapi", "this description"},
    .method = "GET",
    .path = "/openapi.json",
    .answer = JSON,
    .run = run_openapi,
};

static gboolean run_status(cw_exchange *exchange, GError **error)
{
    return reply_json(exchange, cw_catalog_status(exchange->catalog, error));
}

const cw_route cw_route_status = {
    .row = {"status", "what the catalogue holds, and which models have seen how much of it"},
    .method = "GET",
    .path = "/v1/status",
    .kept = TRUE,
    .answer = JSON,
    .run = run_status,
};
