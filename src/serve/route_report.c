/* SPDX-License-Identifier: Apache-2.0
 *
 * What colorway report has measured last, but for where files lie on this machine.
 */
#include <colorway/report.h>

#include "serve/route.h"

static void shorten(json_t *object, const char *key)
{
    json_t *reason = json_object_get(object, key);
    if (!json_is_string(reason))
        return;
    g_autofree char *said = cw_exchange_shorten_paths(json_string_value(reason));
    json_object_set_new(object, key, json_string(said));
}

static void hide_folders(json_t *model)
{
    gsize place;
    json_t *result;
    json_object_del(model, "path");
    json_object_del(model, "recipe");
    shorten(model, "missing");
    json_array_foreach(json_object_get(model, "results"), place, result)
    {
        shorten(result, "skipped");
    }
}

static gboolean run_evaluations(cw_exchange *exchange, GError **error)
{
    GError *reason = NULL;
    json_t *report = cw_report_load(exchange->catalog, &reason), *model;
    gsize place;
    if (report == NULL)
        return cw_exchange_reply_absent(exchange, FALSE, reason, error);
    json_object_del(json_object_get(report, "catalog"), "path");
    json_array_foreach(json_object_get(report, "models"), place, model)
    {
        hide_folders(model);
    }
    cw_exchange_reply_json(exchange, report);
    return TRUE;
}

const cw_route cw_route_evaluations = {
    .row = {"evaluations", "what colorway report has measured last: models by protocols, beside "
                           "baselines, and what is published of the methods on other data"},
    .method = "GET",
    .path = "/v1/evaluations",
    .answer = "application/json",
    .run = run_evaluations,
};
