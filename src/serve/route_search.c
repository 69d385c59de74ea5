/* SPDX-License-Identifier: Apache-2.0
 *
 * Searches: the same questions as on the command line, of an index that is at hand.
 */
#include <colorway/search.h>

#include "base/error.h"
#include "base/json_text.h"
#include "engine/catalog/catalog_store.h"
#include "serve/route.h"

typedef struct {
    char *item, *text, *model, *by;
    gint64 k;
    double text_weight, color_weight, min_similarity;
    gboolean other_color;
    GStrv change, where;
} search_options;

static const cw_option rows[] = {
    CW_TEXT(search_options, item, NULL, "what looks like this item: its id, or source:id"),
    CW_TEXT(search_options, text, NULL,
            "what these words say, alone or beside an item; -word: not that"),
    CW_REAL(search_options, text_weight, CW_SEARCH_TEXT_WEIGHT, 0, 1, NULL,
            "from the item alone to the text alone, where there are both"),
    CW_INT(search_options, k, 10, 1, 1000, "hits", "how many at most"),
    CW_TEXT(search_options, by, NULL,
            "alike by these attributes of the model, each of a weight: pattern:2,sleeve:1"),
    CW_LIST(search_options, change, "the same, but for these attributes: sleeve=long"),
    CW_LIST(search_options, where, "only such items: price<50"),
    CW_BOOL(search_options, other_color, 0, "only items of another colour: the design recoloured"),
    CW_REAL(search_options, color_weight, 0, 0, 1, NULL,
            "from any colour to this colour in any design"),
    CW_REAL(search_options, min_similarity, -1, -1, 1, NULL, "what is less alike is no hit"),
    CW_TEXT(search_options, model, NULL, "whose vectors, as status names them; the usual one"),
    CW_OPTION_END,
};

/* The picture of a hit by its number: paths are nobody's business. */
static json_t *json_of_hit(const cw_search_result *result, const cw_search_hit *hit)
{
    json_t *object = cw_search_hit_json(result, hit);
    json_object_set_new(object, "picture",
                        hit->picture_number > 0 ? json_integer((json_int_t)hit->picture_number)
                                                : json_null());
    return object;
}

static json_t *json_of_texts(char *const *texts)
{
    json_t *array = json_array();
    for (; texts != NULL && *texts != NULL; texts++)
        json_array_append_new(array, cw_json_text(*texts));
    return array;
}

/* An index may be older than a removal: what is gone by now is no hit. */
static gboolean is_there(const cw_exchange *exchange, const cw_search_hit *hit)
{
    g_autoptr(cw_item) item =
        cw_store_get_item(cw_catalog_store(exchange->catalog), hit->item, NULL);
    return item != NULL && !item->withdrawn;
}

static json_t *json_of_result(const cw_exchange *exchange, const cw_search_result *result)
{
    json_t *hits = json_array();
    for (gsize i = 0; i < result->count; i++)
        if (is_there(exchange, &result->hits[i]))
            json_array_append_new(hits, json_of_hit(result, &result->hits[i]));
    return json_pack("{s:o,s:o,s:o,s:o,s:I,s:I,s:f}", "model", cw_json_text(result->model), "hits",
                     hits, "left_out", json_of_texts(result->left_out), "never",
                     cw_json_text(result->never), "without_vector",
                     (json_int_t)result->without_vector, "without_color",
                     (json_int_t)result->without_colour, "seconds", result->seconds);
}

static cw_search_request request_of(const search_options *options)
{
    return (cw_search_request){
        .item = options->item,
        .text = options->text,
        .text_weight = options->text_weight,
        .k = options->k,
        .min_similarity = options->min_similarity,
        .colour_weight = options->color_weight,
        .by = options->by,
        .change = (const char *const *)options->change,
        .where = (const char *const *)options->where,
        .other_colour = options->other_color,
        .threads = 1, /* others search beside it */
    };
}

static gboolean answer(cw_exchange *exchange, const cw_search_request *request, GError **error)
{
    const search_options *options = exchange->options;
    cw_search_result result;
    g_autoptr(cw_search_index) index =
        cw_shop_find_index(exchange->shop, exchange->catalog, options->model, error);
    if (index == NULL || !cw_search_in(index, exchange->catalog, request, NULL, &result, error))
        return FALSE;
    if (request->pixels != NULL)
        cw_exchange_note_time(exchange, "network", result.embed_seconds);
    cw_exchange_note_time(exchange, "search", result.seconds);
    cw_exchange_reply_json(exchange, json_of_result(exchange, &result));
    cw_search_result_clear(&result);
    return TRUE;
}

static gboolean run(cw_exchange *exchange, GError **error)
{
    const cw_search_request request = request_of(exchange->options);
    return answer(exchange, &request, error);
}

static gboolean run_picture(cw_exchange *exchange, GError **error)
{
    cw_search_request request = request_of(exchange->options);
    const gint64 start_us = g_get_monotonic_time();
    g_autoptr(GBytes) bytes = g_bytes_new_static(exchange->body->data, exchange->body->len);
    g_autoptr(cw_image) image = cw_untrusted_decode(exchange->untrusted, bytes, error);
    if (image == NULL)
        return FALSE;
    cw_exchange_note_time(exchange, "decode",
                          (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC);
    request.pixels = image->pixels;
    request.width_px = image->width;
    request.height_px = image->height;
    return answer(exchange, &request, error);
}

/* ---- by vector ------------------------------------------------------------------------------- */

static json_t *vector_members(void)
{
    return json_pack("{s:{s:s,s:s,s:{s:s}}}", "vector", "type", "array", "description",
                     "numbers by the model, as many as its vectors have; their length is of no "
                     "account",
                     "items", "type", "number");
}

/* Numbers beyond those of a float are found to be not finite. (transfer full) */
static float *read_vector(const json_t *numbers, GError **error)
{
    json_t *number;
    gsize i;
    g_autofree float *vector = g_new0(float, json_array_size(numbers) + 1);
    if (!json_is_array(numbers)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "\"vector\" is to be an array of numbers");
        return NULL;
    }
    json_array_foreach((json_t *)numbers, i, number)
    {
        if (!json_is_number(number)) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "vector: [%" G_GSIZE_FORMAT "] is no number", i);
            return NULL;
        }
        vector[i] = (float)json_number_value(number);
    }
    return g_steal_pointer(&vector);
}

static gboolean run_vector(cw_exchange *exchange, GError **error)
{
    cw_search_request request = request_of(exchange->options);
    json_t *numbers = json_incref(json_object_get(exchange->members, "vector"));
    g_autofree float *vector = read_vector(numbers, error);
    request.vector = vector;
    request.dimension = json_array_size(numbers);
    json_decref(numbers);
    json_object_del(exchange->members, "vector");
    /* What else there is is called like no option. */
    return vector != NULL &&
           cw_options_from_json(rows, exchange->options, exchange->members, error) &&
           answer(exchange, &request, error);
}

const cw_route cw_route_search = {
    .row = {"search", "what looks like an item, or what words say"},
    .method = "GET",
    .path = "/v1/search",
    .options = rows,
    .options_bytes = sizeof(search_options),
    .answer = "application/json",
    .run = run,
};

const cw_route cw_route_search_by_body = {
    .row = {"search_by_body", "the same, asked by a JSON object"},
    .method = "POST",
    .path = "/v1/search",
    .options = rows,
    .options_bytes = sizeof(search_options),
    .answer = "application/json",
    .run = run,
};

const cw_route cw_route_search_by_picture = {
    .row = {"search_by_picture", "the same for a picture: JPEG, PNG or WebP in the body"},
    .method = "POST",
    .path = "/v1/search/picture",
    .options = rows,
    .options_bytes = sizeof(search_options),
    .body_most = 20 * 1024 * 1024,
    .body = "a picture",
    .answer = "application/json",
    .run = run_picture,
};

const cw_route cw_route_search_by_vector = {
    .row = {"search_by_vector", "the same for a vector by the model"},
    .method = "POST",
    .path = "/v1/search/vector",
    .options = rows,
    .options_bytes = sizeof(search_options),
    .members = vector_members,
    .answer = "application/json",
    .run = run_vector,
};
