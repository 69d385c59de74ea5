/* SPDX-License-Identifier: Apache-2.0
 *
 * Colour variants: pairs that wait for a person, what was decided about them, and the variants of
 * an item. What changes the catalogue does so by a handle of its own, for the time of the request.
 */
#include <colorway/decisions.h>
#include <colorway/variants.h>

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "engine/catalog/catalog_store.h"
#include "engine/variants/item_card.h"
#include "engine/variants/pairs.h"
#include "serve/cursor.h"
#include "serve/route.h"

/* ---- what waits ------------------------------------------------------------------------------ */

typedef struct {
    char *lane, *cursor, *model;
    gint64 limit;
} review_options;

static const cw_option review_rows[] = {
    CW_TEXT(review_options, lane, NULL,
            "sure: one design by the pictures; unsure: near the threshold; disagree: one by the "
            "feed, two by the pictures; all"),
    CW_INT(review_options, limit, 48, 1, 200, "pairs", "how many at most"),
    CW_TEXT(review_options, cursor, NULL, "next of the list before: what comes behind it"),
    CW_TEXT(review_options, model, NULL, "whose groups; the usual one"),
    CW_OPTION_END,
};

/* The model asked for, else the usual one. (transfer full) */
static char *find_model(const cw_exchange *exchange, const char *asked, GError **error)
{
    g_autoptr(cw_search_index) index =
        cw_shop_find_index(exchange->shop, exchange->catalog, asked, error);
    return index != NULL ? g_strdup(cw_search_index_model(index)) : NULL;
}

static gboolean run_review(cw_exchange *exchange, GError **error)
{
    const review_options *options = exchange->options;
    cw_review_request request = {.lane = options->lane, .limit = (gsize)options->limit};
    if (!cw_cursor_read(options->cursor, &request.after, error))
        return FALSE;
    g_autofree char *model = find_model(exchange, options->model, error);
    request.model = model;
    json_t *list = model != NULL ? cw_review_list(exchange->catalog, &request, error) : NULL;
    if (list != NULL)
        cw_cursor_reply_list(exchange, list);
    return list != NULL;
}

const cw_route cw_route_review_variants = {
    .row = {"review_variants", "pairs that are worth a person's look, as grouped last"},
    .method = "GET",
    .path = "/v1/variants",
    .options = review_rows,
    .options_bytes = sizeof(review_options),
    .answer = "application/json",
    .run = run_review,
};

/* ---- decisions ------------------------------------------------------------------------------- */

typedef struct {
    char *first, *second, *same;
} decide_options;

static const cw_option decide_rows[] = {
    CW_TEXT(decide_options, first, NULL, "id of an item, or source:id"),
    CW_TEXT(decide_options, second, NULL, "id of another"),
    CW_TEXT(decide_options, same, NULL, "true: they are one design; false: they are two"),
    CW_OPTION_END,
};

static gboolean run_decide(cw_exchange *exchange, GError **error)
{
    const decide_options *options = exchange->options;
    cw_decision_request request = {options->first, options->second, FALSE, exchange->caller};
    gint64 number;
    if (request.first == NULL || request.second == NULL || options->same == NULL ||
        !cw_pairs_read_same(options->same, &request.same)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "a decision names first and second, two items, and same, true or "
                            "false");
        return FALSE;
    }
    g_autoptr(cw_catalog) catalog =
        cw_catalog_open(cw_shop_path(exchange->shop), CW_CATALOG_WRITE, error);
    if (catalog == NULL || !cw_decision_make(catalog, &request, &number, error))
        return FALSE;
    cw_exchange_reply_json(exchange, json_pack("{s:I}", "number", (json_int_t)number));
    return TRUE;
}

const cw_route cw_route_decide_variants = {
    .row = {"decide_variants", "say that two items are one design, or two"},
    .method = "POST",
    .path = "/v1/variants/decisions",
    .options = decide_rows,
    .options_bytes = sizeof(decide_options),
    .body_only = TRUE,
    .scope = CW_SCOPE_WRITE,
    .answer = "application/json",
    .run = run_decide,
};

typedef struct {
    gint64 limit;
    char *cursor;
} list_options;

static const cw_option list_rows[] = {
    CW_INT(list_options, limit, 50, 1, 500, "decisions", "how many at most"),
    CW_TEXT(list_options, cursor, NULL, "next of the list before: what comes behind it"),
    CW_OPTION_END,
};

static gboolean run_list(cw_exchange *exchange, GError **error)
{
    const list_options *options = exchange->options;
    gint64 after;
    json_t *list = cw_cursor_read(options->cursor, &after, error)
                       ? cw_decisions_list(exchange->catalog, after, (gsize)options->limit, error)
                       : NULL;
    if (list != NULL)
        cw_cursor_reply_list(exchange, list);
    return list != NULL;
}

const cw_route cw_route_list_decisions = {
    .row = {"list_decisions", "what was decided about pairs, undone or not, the latest first"},
    .method = "GET",
    .path = "/v1/variants/decisions",
    .options = list_rows,
    .options_bytes = sizeof(list_options),
    .answer = "application/json",
    .run = run_list,
};

static gboolean run_undo(cw_exchange *exchange, GError **error)
{
    guint64 number = 0;
    if (!g_ascii_string_to_unsigned(exchange->parameter, 10, 1, G_MAXINT64, &number, NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" is no number of a decision",
                    exchange->parameter);
        return FALSE;
    }
    g_autoptr(cw_catalog) catalog =
        cw_catalog_open(cw_shop_path(exchange->shop), CW_CATALOG_WRITE, error);
    if (catalog == NULL || !cw_decision_undo(catalog, (gint64)number, exchange->caller, error))
        return FALSE;
    cw_exchange_reply_json(exchange, json_pack("{s:I}", "undone", (json_int_t)number));
    return TRUE;
}

const cw_route cw_route_undo_decision = {
    .row = {"undo_decision", "let a decision stand no longer; that it was made stays known"},
    .method = "DELETE",
    .path = "/v1/variants/decisions/{number}",
    .parameter = "number of a decision",
    .scope = CW_SCOPE_WRITE,
    .answer = "application/json",
    .run = run_undo,
};

static gboolean run_export(cw_exchange *exchange, GError **error)
{
    char *text = cw_decisions_format(exchange->catalog, error);
    if (text != NULL)
        cw_exchange_reply_bytes(exchange, "text/csv; charset=utf-8",
                                g_bytes_new_take(text, strlen(text)));
    return text != NULL;
}

const cw_route cw_route_export_decisions = {
    .row = {"export_decisions", "decisions that stand, as colorway variants --pairs reads them"},
    .method = "GET",
    .path = "/v1/variants/decisions.csv",
    .answer = "text/csv",
    .run = run_export,
};

/* ---- of an item ------------------------------------------------------------------------------ */

typedef struct {
    GStrv where;
    char *model;
} of_options;

static const cw_option of_rows[] = {
    CW_LIST(of_options, where, "only such variants: availability=in_stock"),
    CW_TEXT(of_options, model, NULL, "by whose groups; the usual one"),
    CW_OPTION_END,
};

/* (transfer full) */
static json_t *json_of_result(const cw_exchange *exchange, const cw_variants_result *result,
                              GError **error)
{
    json_t *items = json_array();
    for (gsize i = 0; i < result->count; i++) {
        const cw_variants_member *member = &result->members[i];
        json_t *card = cw_item_card(cw_catalog_store(exchange->catalog), member->item, error);
        if (card == NULL) {
            json_decref(items);
            return NULL;
        }
        json_object_set_new(card, "confidence",
                            isnan(member->confidence) ? json_null()
                                                      : json_real(member->confidence));
        json_array_append_new(items, card);
    }
    return json_pack("{s:o,s:o,s:o}", "model", cw_json_text(result->model), "predicted_group",
                     cw_json_text(result->names[0]), "items", items);
}

static gboolean run_of(cw_exchange *exchange, GError **error)
{
    const of_options *options = exchange->options;
    cw_variants_result result;
    g_autofree char *model = find_model(exchange, options->model, error);
    const cw_variants_of_request request = {
        .item = exchange->parameter,
        .model = model,
        .where = (const char *const *)options->where,
    };
    if (model == NULL || !cw_variants_of(exchange->catalog, &request, &result, error))
        return FALSE;
    json_t *answer = json_of_result(exchange, &result, error);
    cw_variants_result_clear(&result);
    if (answer != NULL)
        cw_exchange_reply_json(exchange, answer);
    return answer != NULL;
}

const cw_route cw_route_variants_of = {
    .row = {"variants_of", "an item in other colours, as its pictures were grouped last"},
    .method = "GET",
    .path = "/v1/items/{id}/variants",
    .parameter = "id of an item, or source:id",
    .options = of_rows,
    .options_bytes = sizeof(of_options),
    .answer = "application/json",
    .run = run_of,
};
