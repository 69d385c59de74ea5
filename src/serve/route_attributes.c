/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes: what a model reads off the pictures of an item, beside what the feed says.
 */
#include <colorway/predict_attributes.h>

#include "serve/background.h"
#include "serve/route.h"

static gpointer open_attributes(cw_catalog *catalog, const char *model, gpointer before,
                                const cw_progress *progress, GError **error)
{
    return cw_attribute_index_open(catalog, model, before, progress, error);
}

static gpointer ref_attributes(gpointer attributes)
{
    return cw_attribute_index_ref(attributes);
}

static void unref_attributes(gpointer attributes)
{
    cw_attribute_index_unref(attributes);
}

static const cw_background_kind attributes_kind = {
    open_attributes, ref_attributes, unref_attributes, "pictures are being looked at by model"};

typedef struct {
    char *model;
    double min_precision;
} item_options;

static const cw_option item_rows[] = {
    CW_REAL(item_options, min_precision, CW_PREDICT_PRECISION, 0, 0.999, "",
            "the share of right answers that a value is given for"),
    CW_TEXT(item_options, model, NULL, "of attributes; the usual one"),
    CW_OPTION_END,
};

static gboolean run_item(cw_exchange *exchange, GError **error)
{
    const item_options *options = exchange->options;
    GError *reason = NULL;
    g_autoptr(cw_search_index) usual =
        cw_shop_find_index(exchange->shop, exchange->catalog, options->model, &reason);
    g_autoptr(cw_attribute_index) index =
        usual != NULL ? cw_background_find(cw_shop_get_background(exchange->shop), &attributes_kind,
                                           cw_search_index_model(usual), &reason)
                      : NULL;
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
