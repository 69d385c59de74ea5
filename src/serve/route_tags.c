/* SPDX-License-Identifier: Apache-2.0
 *
 * Tags: the words that a model knows, the pictures that call for one, what texts lack, which words
 * compete, and what one item's pictures call for.
 */
#include <colorway/tag.h>

#include "base/error.h"
#include "serve/background.h"
#include "serve/route.h"

static gpointer open_tags(cw_catalog *catalog, const char *model, gpointer before G_GNUC_UNUSED,
                          const cw_progress *progress, GError **error)
{
    return cw_tag_index_open(catalog, model, progress, error);
}

static gpointer ref_tags(gpointer tags)
{
    return cw_tag_index_ref(tags);
}

static void unref_tags(gpointer tags)
{
    cw_tag_index_unref(tags);
}

static const cw_background_kind tags_kind = {open_tags, ref_tags, unref_tags,
                                             "pictures are being asked for the words of model"};

/* The tags by the model asked for, else by the usual one. (transfer full) */
static cw_tag_index *find(const cw_exchange *exchange, const char *model, GError **error)
{
    g_autoptr(cw_search_index) index =
        cw_shop_find_index(exchange->shop, exchange->catalog, model, error);
    return index != NULL ? cw_background_find(cw_shop_get_background(exchange->shop), &tags_kind,
                                              cw_search_index_model(index), error)
                         : NULL;
}

static gboolean reply(cw_exchange *exchange, json_t *answer)
{
    if (answer != NULL)
        cw_exchange_reply_json(exchange, answer);
    return answer != NULL;
}

/* ---- one word -------------------------------------------------------------------------------- */

typedef struct {
    char *word, *model;
    double precision;
    gint64 limit;
} word_options;

static const cw_option word_rows[] = {
    CW_TEXT(word_options, word, NULL, "a word that the model knows"),
    CW_REAL(word_options, precision, CW_TAG_PRECISION, 0, 0.999, "",
            "the share of right tags that it is given for"),
    CW_INT(word_options, limit, 48, 0, 500, "colourways", "how many at most"),
    CW_TEXT(word_options, model, NULL, "whose words; the usual one's"),
    CW_OPTION_END,
};

static gboolean ask(cw_exchange *exchange, gboolean missing, GError **error)
{
    const word_options *options = exchange->options;
    if (options->word == NULL) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "no word given; use word");
        return FALSE;
    }
    g_autoptr(cw_tag_index) index = find(exchange, options->model, error);
    return index != NULL &&
           reply(exchange, cw_tag_index_ask(index, options->word, options->precision, missing,
                                            (gsize)options->limit, error));
}

static gboolean run_tagged(cw_exchange *exchange, GError **error)
{
    return ask(exchange, FALSE, error);
}

const cw_route cw_route_tagged = {
    .row = {"tagged", "the colourways whose pictures call for a word most surely"},
    .method = "GET",
    .path = "/v1/tags",
    .options = word_rows,
    .options_bytes = sizeof(word_options),
    .answer = "application/json",
    .run = run_tagged,
};

static gboolean run_missing(cw_exchange *exchange, GError **error)
{
    return ask(exchange, TRUE, error);
}

const cw_route cw_route_tags_missing = {
    .row = {"tags_missing", "the same of those whose text lacks the word"},
    .method = "GET",
    .path = "/v1/tags/missing",
    .options = word_rows,
    .options_bytes = sizeof(word_options),
    .answer = "application/json",
    .run = run_missing,
};

/* ---- all words ------------------------------------------------------------------------------- */

typedef struct {
    char *model;
} model_options;

static const cw_option model_rows[] = {
    CW_TEXT(model_options, model, NULL, "whose words; the usual one's"),
    CW_OPTION_END,
};

/* What is known of all words, but for `left_out`. */
static gboolean describe(cw_exchange *exchange, const char *left_out, GError **error)
{
    const model_options *options = exchange->options;
    GError *reason = NULL;
    g_autoptr(cw_tag_index) index = find(exchange, options->model, &reason);
    if (index == NULL)
        return cw_exchange_reply_absent(exchange, options->model != NULL, reason, error);
    json_t *whole = cw_tag_index_describe(index), *answer = json_copy(whole);
    json_decref(whole);
    json_object_del(answer, left_out);
    return reply(exchange, answer);
}

static gboolean run_words(cw_exchange *exchange, GError **error)
{
    return describe(exchange, "synonyms", error);
}

const cw_route cw_route_tag_words = {
    .row = {"tag_words", "the words that a model knows: in how many texts each is, from which "
                         "probability on it is given, to how many items, and what that is worth"},
    .method = "GET",
    .path = "/v1/tags/words",
    .options = model_rows,
    .options_bytes = sizeof(model_options),
    .answer = "application/json",
    .run = run_words,
};

static gboolean run_synonyms(cw_exchange *exchange, GError **error)
{
    return describe(exchange, "words", error);
}

const cw_route cw_route_tag_synonyms = {
    .row = {"tag_synonyms", "sets of words that compete for the same pictures, and which one wins"},
    .method = "GET",
    .path = "/v1/tags/synonyms",
    .options = model_rows,
    .options_bytes = sizeof(model_options),
    .answer = "application/json",
    .run = run_synonyms,
};

/* ---- one item -------------------------------------------------------------------------------- */

static gboolean run_item(cw_exchange *exchange, GError **error)
{
    const model_options *options = exchange->options;
    GError *reason = NULL;
    g_autoptr(cw_tag_index) index = find(exchange, options->model, &reason);
    if (index == NULL)
        return cw_exchange_reply_absent(exchange, options->model != NULL, reason, error);
    return reply(exchange,
                 cw_tag_index_of_item(index, exchange->catalog, exchange->parameter, error));
}

const cw_route cw_route_item_tags = {
    .row = {"item_tags", "the words that the pictures of an item call for most surely"},
    .method = "GET",
    .path = "/v1/items/{id}/tags",
    .parameter = "id of an item, or source:id",
    .options = model_rows,
    .options_bytes = sizeof(model_options),
    .answer = "application/json",
    .run = run_item,
};
