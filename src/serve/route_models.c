/* SPDX-License-Identifier: Apache-2.0
 *
 * Models, and what may be asked of them.
 */
#include "serve/route.h"

static gboolean describe(cw_exchange *exchange, const char *model, GError **error)
{
    g_autoptr(cw_search_index) index =
        cw_shop_find_index(exchange->shop, exchange->catalog, model, error);
    json_t *about = index != NULL ? cw_search_index_describe(index, error) : NULL;
    if (about != NULL)
        cw_exchange_reply_json(exchange, about);
    return about != NULL;
}

static gboolean run_get(cw_exchange *exchange, GError **error)
{
    return describe(exchange, exchange->parameter, error);
}

const cw_route cw_route_get_model = {
    .row = {"get_model", "what may be asked of a model: attributes, edits, words"},
    .method = "GET",
    .path = "/v1/models/{name}",
    .parameter = "name of a model, as status says it",
    .answer = "application/json",
    .run = run_get,
};

static gboolean run_usual(cw_exchange *exchange, GError **error)
{
    GError *reason = NULL;
    return describe(exchange, NULL, &reason) ||
           cw_exchange_reply_absent(exchange, FALSE, reason, error);
}

const cw_route cw_route_usual_model = {
    .row = {"usual_model", "the same of the model that answers what names none"},
    .method = "GET",
    .path = "/v1/model",
    .answer = "application/json",
    .run = run_usual,
};
