/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes: what a model reads off the pictures, of an item and of all, beside what the feed
 * says.
 */
#include "serve/route.h"
#include "serve/shown_items.h"

/* ---- of an item ------------------------------------------------------------------------------ */

typedef struct {
    char *model;
    double min_precision;
} item_options;

static const cw_option item_rows[] = {
    CW_REAL(item_options, min_precision, CW_PREDICT_PRECISION, 0, 0.999, "", CW_SHOWN_PRECISION),
    CW_TEXT(item_options, model, NULL, "of attributes; the usual one"),
    CW_OPTION_END,
};

static gboolean run_item(cw_exchange *exchange, GError **error)
{
    const item_options *options = exchange->options;
    GError *reason = NULL;
    g_autoptr(cw_attribute_index) index = cw_shown_index(exchange, options->model, &reason);
    if (index == NULL)
        return cw_exchange_reply_absent(exchange, options->model != NULL, reason, error);
    json_t *said = cw_attribute_index_of_item(index, exchange->catalog, exchange->parameter,
                                              options->min_precision, error);
    if (said != NULL)
        cw_exchange_reply_json(exchange, said);
    return said != NULL;
}

const cw_route cw_route_item_attributes = {
    .row = {"item_attributes", "what the pictures of an item show of each attribute, how surely, "
                               "and what the feed says"},
    .method = "GET",
    .path = "/v1/items/{id}/attributes",
    .parameter = "id of an item, or source:id",
    .options = item_rows,
    .options_bytes = sizeof(item_options),
    .answer = "application/json",
    .run = run_item,
};

/* ---- of all ---------------------------------------------------------------------------------- */

typedef struct {
    GStrv where, shows;
    char *model;
    double min_precision;
} facet_options;

static const cw_option facet_rows[] = {
    CW_LIST(facet_options, where, "only of such items"),
    CW_LIST(facet_options, shows, CW_SHOWN_SHOWS),
    CW_REAL(facet_options, min_precision, CW_PREDICT_PRECISION, 0, 0.999, "", CW_SHOWN_PRECISION),
    CW_TEXT(facet_options, model, NULL, "of attributes; the usual one"),
    CW_OPTION_END,
};

static gboolean run_facets(cw_exchange *exchange, GError **error)
{
    const facet_options *options = exchange->options;
    GError *reason = NULL;
    g_autoptr(cw_attribute_index) index = cw_shown_index(exchange, options->model, &reason);
    if (index == NULL)
        return cw_exchange_reply_absent(exchange, options->model != NULL, reason, error);
    const char *const *shows = (const char *const *)options->shows;
    const gboolean all = shows == NULL || *shows == NULL;
    g_autoptr(GHashTable) among =
        all ? NULL : cw_attribute_index_find(index, shows, options->min_precision, error);
    json_t *counts = all || among != NULL
                         ? cw_attribute_index_count(index, exchange->catalog,
                                                    (const char *const *)options->where, among,
                                                    options->min_precision, error)
                         : NULL;
    if (counts != NULL)
        cw_exchange_reply_json(exchange, counts);
    return counts != NULL;
}

const cw_route cw_route_shown_facets = {
    .row = {"shown_facets", "how many colourways are of each value of the attributes that a model "
                            "knows, by the feed and, where it is silent, by their pictures"},
    .method = "GET",
    .path = "/v1/facets/shown",
    .options = facet_rows,
    .options_bytes = sizeof(facet_options),
    .answer = "application/json",
    .run = run_facets,
};
