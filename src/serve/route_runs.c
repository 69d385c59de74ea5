/* SPDX-License-Identifier: Apache-2.0
 *
 * Training runs: what there is, how it goes, what may be begun.
 */
#include "base/error.h"
#include "method/method.h"
#include "serve/route.h"
#include "serve/runs.h"
#include "train/recipe.h"

#define JSON "application/json"
#define RUN "name of a run"

/* A report has its style and pictures in itself, and no script; it is read, and does nothing. */
#define REPORT_POLICY                                                                              \
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; "       \
    "base-uri 'none'; form-action 'none'; sandbox"

static gboolean reply(cw_exchange *exchange, json_t *value)
{
    cw_exchange_reply_json(exchange, value);
    return TRUE;
}

static gboolean run_list(cw_exchange *exchange, GError **error G_GNUC_UNUSED)
{
    return reply(exchange, json_pack("{s:o}", "runs", cw_runs_list(exchange->runs)));
}

const cw_route cw_route_list_runs = {
    .row = {"list_runs", "training runs, the last changed first"},
    .method = "GET",
    .path = "/v1/runs",
    .answer = JSON,
    .run = run_list,
};

static gboolean run_get(cw_exchange *exchange, GError **error)
{
    g_autofree char *folder = cw_run_find(exchange->runs, exchange->parameter, error);
    return folder != NULL && reply(exchange, cw_run_describe(folder));
}

const cw_route cw_route_get_run = {
    .row = {"get_run", "what a run was set to, and its last figures"},
    .method = "GET",
    .path = "/v1/runs/{name}",
    .parameter = RUN,
    .answer = JSON,
    .run = run_get,
};

typedef struct {
    gint64 points;
} curves_options;

static const cw_option curves_rows[] = {
    CW_INT(curves_options, points, 400, 4, 100000, "points",
           "of a curve at most; the least and the largest value of each stretch stay"),
    CW_OPTION_END,
};

static gboolean run_curves(cw_exchange *exchange, GError **error)
{
    const curves_options *options = exchange->options;
    g_autofree char *folder = cw_run_find(exchange->runs, exchange->parameter, error);
    return folder != NULL && reply(exchange, cw_run_curves(folder, (gsize)options->points));
}

const cw_route cw_route_get_curves = {
    .row = {"get_curves", "every figure of a run over its steps"},
    .method = "GET",
    .path = "/v1/runs/{name}/curves",
    .parameter = RUN,
    .options = curves_rows,
    .options_bytes = sizeof(curves_options),
    .answer = JSON,
    .run = run_curves,
};

static gboolean run_strip(cw_exchange *exchange, GError **error)
{
    g_autofree char *folder = cw_run_find(exchange->runs, exchange->parameter, error);
    return folder != NULL && reply(exchange, cw_run_strip(folder));
}

const cw_route cw_route_get_strip = {
    .row = {"get_strip", "pinned items of a run and their nearest neighbours, epoch by epoch"},
    .method = "GET",
    .path = "/v1/runs/{name}/strip",
    .parameter = RUN,
    .answer = JSON,
    .run = run_strip,
};

typedef struct {
    gint64 picture;
} thumbnail_options;

static const cw_option thumbnail_rows[] = {
    CW_INT(thumbnail_options, picture, 0, 0, 999, NULL, "its place, as the strip says it"),
    CW_OPTION_END,
};

static gboolean reply_file(cw_exchange *exchange, const char *path, const char *type,
                           GError **error)
{
    char *text;
    gsize bytes;
    if (!g_file_get_contents(path, &text, &bytes, NULL)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_NOT_FOUND, "the run does not have that yet");
        return FALSE;
    }
    cw_exchange_reply_bytes(exchange, type, g_bytes_new_take(text, bytes));
    return TRUE;
}

static gboolean run_thumbnail(cw_exchange *exchange, GError **error)
{
    const thumbnail_options *options = exchange->options;
    g_autofree char *folder = cw_run_find(exchange->runs, exchange->parameter, error);
    if (folder == NULL)
        return FALSE;
    g_autofree char *name = g_strdup_printf("%03" G_GINT64_FORMAT ".jpg", options->picture);
    g_autofree char *path = g_build_filename(folder, "strip", name, NULL);
    return reply_file(exchange, path, "image/jpeg", error);
}

const cw_route cw_route_get_thumbnail = {
    .row = {"get_thumbnail", "a picture of the strip of a run"},
    .method = "GET",
    .path = "/v1/runs/{name}/thumbnail",
    .parameter = RUN,
    .options = thumbnail_rows,
    .options_bytes = sizeof(thumbnail_options),
    .answer = "image/jpeg",
    .run = run_thumbnail,
};

static gboolean run_report(cw_exchange *exchange, GError **error)
{
    g_autofree char *folder = cw_run_find(exchange->runs, exchange->parameter, error);
    if (folder == NULL)
        return FALSE;
    g_autofree char *path = g_build_filename(folder, "report.html", NULL);
    exchange->policy = REPORT_POLICY;
    return reply_file(exchange, path, "text/html; charset=utf-8", error);
}

const cw_route cw_route_get_report = {
    .row = {"get_report", "the report of a run as a page"},
    .method = "GET",
    .path = "/v1/runs/{name}/report",
    .parameter = RUN,
    .answer = "text/html",
    .run = run_report,
};

typedef struct {
    gint64 from;
} events_options;

static const cw_option events_rows[] = {
    CW_INT(events_options, from, -1, -1, G_MAXINT, "bytes",
           "what of metrics.jsonl is known already, as curves say; -1: all there is now. The "
           "header Last-Event-ID goes before it"),
    CW_OPTION_END,
};

static gboolean run_events(cw_exchange *exchange, GError **error)
{
    const events_options *options = exchange->options;
    g_autofree char *folder = cw_run_find(exchange->runs, exchange->parameter, error);
    gint64 from = options->from;
    if (folder == NULL)
        return FALSE;
    if (exchange->last_event != NULL &&
        !g_ascii_string_to_signed(exchange->last_event, 10, 0, G_MAXINT64, &from, NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" is the id of no event",
                    exchange->last_event);
        return FALSE;
    }
    const cw_event_source source = cw_run_events(folder, from);
    cw_exchange_reply_events(exchange, &source);
    return TRUE;
}

const cw_route cw_route_follow_run = {
    .row = {"follow_run",
            "server-sent events: each line of figures as it is written, then \"end\""},
    .method = "GET",
    .path = "/v1/runs/{name}/events",
    .parameter = RUN,
    .options = events_rows,
    .options_bytes = sizeof(events_options),
    .answer = "text/event-stream",
    .run = run_events,
};

/* ---- what may be begun ----------------------------------------------------------------------- */

static json_t *list_rows(const cw_row_table *table)
{
    json_t *list = json_array();
    for (const cw_row *const *row = table->rows; *row != NULL; row++)
        json_array_append_new(
            list, json_pack("{s:s,s:s}", "name", (*row)->name, "summary", (*row)->summary));
    return list;
}

static gboolean run_recipes(cw_exchange *exchange, GError **error G_GNUC_UNUSED)
{
    return reply(exchange, json_pack("{s:o,s:o}", "recipes", list_rows(&cw_recipe_table), "methods",
                                     list_rows(&cw_method_table)));
}

const cw_route cw_route_list_recipes = {
    .row = {"list_recipes", "the recipes that come with the program, and the methods"},
    .method = "GET",
    .path = "/v1/recipes",
    .answer = JSON,
    .run = run_recipes,
};
