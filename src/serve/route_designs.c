/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue as a shop shows it: designs with their colours, and what can be filtered by.
 */
#include <colorway/designs.h>
#include <colorway/feed_attributes.h>

#include "base/error.h"
#include "serve/cursor.h"
#include "serve/route.h"
#include "serve/shown_items.h"

/* The model whose predicted groups count: the one asked for, else the usual one, which need not be
 * there. FALSE: an error. (transfer full) */
static gboolean find_model(const cw_exchange *exchange, const char *asked, char **model,
                           GError **error)
{
    GError *problem = NULL;
    g_autoptr(cw_search_index) index =
        cw_shop_find_index(exchange->shop, exchange->catalog, asked, &problem);
    *model = index != NULL ? g_strdup(cw_search_index_model(index)) : NULL;
    if (problem == NULL)
        return TRUE;
    if (asked == NULL && g_error_matches(problem, CW_ERROR, CW_ERROR_NOT_FOUND)) {
        g_error_free(problem);
        return TRUE;
    }
    g_propagate_error(error, problem);
    return FALSE;
}

/* ---- lists ----------------------------------------------------------------------------------- */

typedef struct {
    GStrv where, shows;
    double min_precision;
    gint64 limit;
    char *cursor, *model;
} list_options;

static const cw_option list_rows[] = {
    CW_LIST(list_options, where, "only such items: price<50, color=red, color!="),
    CW_LIST(list_options, shows, CW_SHOWN_SHOWS),
    CW_REAL(list_options, min_precision, CW_PREDICT_PRECISION, 0, 0.999, "", CW_SHOWN_PRECISION),
    CW_INT(list_options, limit, 48, 1, 200, "designs", "how many at most"),
    CW_TEXT(list_options, cursor, NULL, "next of the list before: what comes behind it"),
    CW_TEXT(list_options, model, NULL,
            "whose predicted groups and attributes say what the feed does not; the usual one"),
    CW_OPTION_END,
};

static gboolean run_list(cw_exchange *exchange, GError **error)
{
    const list_options *options = exchange->options;
    g_autofree char *model = NULL;
    cw_designs_request request = {.where = (const char *const *)options->where,
                                  .limit = (gsize)options->limit};
    g_autoptr(GHashTable) among = NULL;
    if (!cw_cursor_read(options->cursor, &request.after, error) ||
        !find_model(exchange, options->model, &model, error) ||
        !cw_shown_items(exchange, model, options->shows, options->min_precision, &among, error))
        return FALSE;
    request.model = model;
    request.among = among;
    json_t *list = cw_designs_list(exchange->catalog, &request, error);
    if (list != NULL)
        cw_cursor_reply_list(exchange, list);
    return list != NULL;
}

const cw_route cw_route_list_designs = {
    .row = {"list_designs", "designs with their colours, page by page"},
    .method = "GET",
    .path = "/v1/designs",
    .kept = TRUE,
    .options = list_rows,
    .options_bytes = sizeof(list_options),
    .answer = "application/json",
    .run = run_list,
};

/* ---- of an item ------------------------------------------------------------------------------ */

typedef struct {
    char *model;
} get_options;

static const cw_option get_rows[] = {
    CW_TEXT(get_options, model, NULL,
            "whose predicted groups say what the feed does not; the usual one"),
    CW_OPTION_END,
};

static gboolean run_get(cw_exchange *exchange, GError **error)
{
    const get_options *options = exchange->options;
    g_autofree char *model = NULL;
    json_t *design = find_model(exchange, options->model, &model, error)
                         ? cw_design_find(exchange->catalog, exchange->parameter, model, error)
                         : NULL;
    if (design != NULL)
        cw_exchange_reply_json(exchange, design);
    return design != NULL;
}

const cw_route cw_route_get_design = {
    .row = {"get_design", "the design of an item, in all its colours"},
    .method = "GET",
    .path = "/v1/items/{id}/design",
    .parameter = "id of an item, or source:id",
    .options = get_rows,
    .options_bytes = sizeof(get_options),
    .answer = "application/json",
    .run = run_get,
};

/* ---- facets ---------------------------------------------------------------------------------- */

typedef struct {
    GStrv where, shows;
    double min_precision;
    gint64 values;
} facet_options;

static const cw_option facet_rows[] = {
    CW_LIST(facet_options, where, "only of such items"),
    CW_LIST(facet_options, shows, CW_SHOWN_SHOWS),
    CW_REAL(facet_options, min_precision, CW_PREDICT_PRECISION, 0, 0.999, "", CW_SHOWN_PRECISION),
    CW_INT(facet_options, values, 20, 1, 1000, "values",
           "of a column at most, the commonest first"),
    CW_OPTION_END,
};

static gboolean run_facets(cw_exchange *exchange, GError **error)
{
    const facet_options *options = exchange->options;
    g_autoptr(GHashTable) among = NULL;
    if (!cw_shown_items(exchange, NULL, options->shows, options->min_precision, &among, error))
        return FALSE;
    const cw_feed_attributes_request request = {
        .where = (const char *const *)options->where,
        .among = among,
        .least = 1,
        .commonest = (gsize)options->values,
    };
    json_t *facets = cw_feed_attributes(exchange->catalog, &request, NULL, error);
    if (facets != NULL)
        cw_exchange_reply_json(exchange, facets);
    return facets != NULL;
}

const cw_route cw_route_facets = {
    .row = {"facets", "which columns the feed has, how full they are, and their commonest values"},
    .method = "GET",
    .path = "/v1/facets",
    .kept = TRUE,
    .options = facet_rows,
    .options_bytes = sizeof(facet_options),
    .answer = "application/json",
    .run = run_facets,
};
