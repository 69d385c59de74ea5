/* SPDX-License-Identifier: Apache-2.0
 *
 * What completes an outfit, and how well one goes together.
 */
#include <colorway/outfits.h>

#include "base/json_text.h"
#include "serve/route.h"

typedef struct {
    GStrv item, where;
    char *category, *model;
    gint64 k;
} complete_options;

static const cw_option complete_rows[] = {
    CW_LIST(complete_options, item, "an item of the outfit: its id, or source:id"),
    CW_TEXT(complete_options, category, NULL, "what is wanted: shoes, bags, ..."),
    CW_INT(complete_options, k, 10, 1, 1000, "hits", "how many at most"),
    CW_LIST(complete_options, where, "only such items: price<50"),
    CW_TEXT(complete_options, model, NULL, "a model of outfits, as status names it"),
    CW_OPTION_END,
};

/* Pictures by their numbers: paths are nobody's business. */
static json_t *numbered(json_t *object, gint64 picture)
{
    json_object_set_new(object, "picture",
                        picture > 0 ? json_integer((json_int_t)picture) : json_null());
    return object;
}

static const char *const nothing[] = {NULL};

static gboolean run_complete(cw_exchange *exchange, GError **error)
{
    const complete_options *options = exchange->options;
    const cw_outfit_request request = {
        .items = options->item != NULL ? (const char *const *)options->item : nothing,
        .complete = options->category != NULL ? options->category : "",
        .model = options->model,
        .k = options->k,
        .where = (const char *const *)options->where,
        .threads = 1,
    };
    cw_outfit_result result;
    if (!cw_outfit_complete(exchange->catalog, &request, NULL, &result, error))
        return FALSE;
    json_t *hits = json_array();
    for (gsize i = 0; i < result.count; i++)
        json_array_append_new(hits, numbered(cw_outfit_hit_json(&result, &result.hits[i]),
                                             result.hits[i].picture_number));
    cw_exchange_reply_json(exchange,
                           json_pack("{s:o,s:o,s:I}", "model", cw_json_text(result.model), "hits",
                                     hits, "without_vector", (json_int_t)result.without_vector));
    cw_outfit_result_clear(&result);
    return TRUE;
}

const cw_route cw_route_complete_outfit = {
    .row = {"complete_outfit", "what of a category goes with some items"},
    .method = "GET",
    .path = "/v1/outfits/complete",
    .options = complete_rows,
    .options_bytes = sizeof(complete_options),
    .answer = "application/json",
    .run = run_complete,
};

typedef struct {
    GStrv item;
    char *model;
    gint64 seed;
} score_options;

static const cw_option score_rows[] = {
    CW_LIST(score_options, item, "an item of the outfit: its id, or source:id"),
    CW_TEXT(score_options, model, NULL, "a model of outfits, as status names it"),
    CW_INT(score_options, seed, 0, 0, 1e9, NULL, "of the outfits that it is compared with"),
    CW_OPTION_END,
};

static gboolean run_score(cw_exchange *exchange, GError **error)
{
    const score_options *options = exchange->options;
    const cw_outfit_request request = {
        .items = options->item != NULL ? (const char *const *)options->item : nothing,
        .model = options->model,
        .k = 1,
        .seed = (guint64)options->seed,
        .threads = 1,
    };
    cw_outfit_result result;
    if (!cw_outfit_score(exchange->catalog, &request, NULL, &result, error))
        return FALSE;
    json_t *score = cw_outfit_score_json(&result), *piece;
    gsize place;
    json_array_foreach(json_object_get(score, "items"), place, piece)
        numbered(piece, result.items[place].picture_number);
    cw_exchange_reply_json(exchange, score);
    cw_outfit_result_clear(&result);
    return TRUE;
}

const cw_route cw_route_score_outfit = {
    .row = {"score_outfit",
            "how well items go together, beside outfits drawn from their categories"},
    .method = "GET",
    .path = "/v1/outfits/score",
    .options = score_rows,
    .options_bytes = sizeof(score_options),
    .answer = "application/json",
    .run = run_score,
};
