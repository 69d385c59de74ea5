/* SPDX-License-Identifier: Apache-2.0
 *
 * Searches in a shop of known designs, embedded by one model.
 */
#pragma once

#include "colorway/search.h"
#include "model_fixture.h"

#define DESIGNS 6
#define COLOURS 3

static inline void open_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    shop_fill(s, DESIGNS, COLOURS, FALSE);
}

static inline void open_embedded(shop *s, gconstpointer data)
{
    open_shop(s, data);
    g_autofree char *model = shop_write_model(s, "run", 7);
    shop_embed(s, model);
}

/* The ids found, with a blank between. (transfer full) */
static inline char *ids_of(const cw_search_result *result)
{
    GString *ids = g_string_new(NULL);
    for (gsize i = 0; i < result->count; i++) {
        g_string_append_printf(ids, "%s%s", i > 0 ? " " : "", result->hits[i].id);
        g_assert_cmpint(result->hits[i].item, >, 0);
        g_assert_true(i == 0 || result->hits[i - 1].similarity >= result->hits[i].similarity);
    }
    return g_string_free(ids, FALSE);
}

static inline char *search_ids(const shop *s, const cw_search_request *request)
{
    g_autoptr(GError) error = NULL;
    cw_search_result result;
    g_assert_true(cw_search(s->catalog, request, NULL, &result, &error));
    g_assert_no_error(error);
    char *ids = ids_of(&result);
    cw_search_result_clear(&result);
    return ids;
}

static inline void assert_fails(const shop *s, const cw_search_request *request, cw_error code,
                                const char *pattern)
{
    g_autoptr(GError) error = NULL;
    cw_search_result result;
    g_assert_false(cw_search(s->catalog, request, NULL, &result, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
    cw_search_result_clear(&result);
}

#define BY_ITEM(id_, k_) .item = (id_), .k = (k_), .min_similarity = -1, .threads = 1
