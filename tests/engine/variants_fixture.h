/* SPDX-License-Identifier: Apache-2.0
 *
 * A shop of 16 designs in three colours whose pictures a tiny network tells apart; the feed names
 * the groups of the first twelve.
 */
#pragma once

#include <math.h>

#include "colorway/variants.h"
#include "model_fixture.h"

#define DESIGNS 16
#define COLOURS 3
#define HIDDEN 4 /* designs from this one down have no group in the feed */

/* The last designs lose their groups. */
static inline void hide_groups(char *feed)
{
    for (int d = DESIGNS - HIDDEN; d < DESIGNS; d++)
        for (int c = 0; c < COLOURS; c++) {
            g_autofree char *start = g_strdup_printf("\n%d-%d,g", d, c);
            char *group = strstr(feed, start) + strlen(start) - 1, *end = strchr(group, ',');
            memmove(group, end, strlen(end) + 1);
        }
}

static inline void open_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    g_autofree char *feed = shop_draw_designs(s, DESIGNS, COLOURS, FALSE);
    g_autofree char *model = shop_write_model(s, "run", 7);
    hide_groups(feed);
    g_autofree char *said = shop_import(s, feed);
    g_assert_cmpstr(said, ==, "48 0 0 0 0 0");
    shop_embed(s, model);
}

static inline void group_items(shop *s, const cw_variants_request *request,
                               cw_variants_result *result)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_variants(s->catalog, request, NULL, result, &error));
    g_assert_no_error(error);
}

static inline const cw_variants_member *member_of(const cw_variants_result *result, const char *id)
{
    const cw_variants_member *found = NULL;
    for (gsize i = 0; i < result->count; i++)
        if (strcmp(result->members[i].id, id) == 0) {
            g_assert_null(found);
            found = &result->members[i];
        }
    g_assert_nonnull(found);
    return found;
}

static inline void assert_fails(shop *s, const cw_variants_request *request, cw_error code,
                                const char *pattern)
{
    g_autoptr(GError) error = NULL;
    cw_variants_result result;
    g_assert_false(cw_variants(s->catalog, request, NULL, &result, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}
