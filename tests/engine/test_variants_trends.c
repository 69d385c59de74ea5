/* SPDX-License-Identifier: Apache-2.0
 *
 * Trends: the designs of a shop by size, with the colours that the feed names and pictures show.
 */
#include "variants_fixture.h"

/* Design 2 has five colourways, one of them in two sizes; three of them are dresses, so are three
 * of its six items. */
static void open_shop_of_sizes(shop *s, gconstpointer data)
{
    shop_open(s, data);
    g_autofree char *feed = shop_draw_designs(s, DESIGNS, COLOURS, FALSE);
    g_autofree char *model = shop_write_model(s, "run", 7);
    shop_draw_design(s, "2-3.png", 2, 3, 0);
    shop_draw_design(s, "2-4.png", 2, 4, 0);
    g_autofree char *all = g_strconcat(feed,
                                       "2-3,g2,design 2,2-3.png,,rust,S,,coat\n"
                                       "2-3L,g2,design 2,2-3.png,,rust,L,,coat\n"
                                       "2-4,g2,design 2,2-4.png,,moss,,,coat\n",
                                       NULL);
    g_autofree char *said = shop_import(s, all);
    g_assert_cmpstr(said, ==, "51 0 0 0 0 0");
    shop_embed(s, model);
}

static void test_trends(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = shop_path(s, "trends.csv"), *text = NULL;
    const cw_variants_request request = {.threshold = -1, .trends = TRUE, .threads = 2};
    cw_variants_result result;
    double share = 0;
    group_items(s, &request, &result);
    g_assert_cmpuint(result.groups, ==, DESIGNS);
    for (gsize t = 0; t < result.groups; t++) {
        const cw_variants_trend *trend = &result.trends[t];
        g_assert_cmpuint(trend->colourways, <=, t > 0 ? result.trends[t - 1].colourways : 5);
        share += trend->share;
    }
    g_assert_cmpfloat_with_epsilon(share, 1, 1e-9);
    g_assert_cmpuint(result.trends[0].colourways, ==, 5);
    g_assert_cmpuint(result.trends[0].end - result.trends[0].first, ==, 6);
    g_assert_cmpstr(result.trends[0].category, ==, "dress"); /* three colourways of five */
    g_autoptr(GPtrArray) named = cw_variants_trend_colours(&result, &result.trends[0], FALSE);
    g_autoptr(GPtrArray) seen = cw_variants_trend_colours(&result, &result.trends[0], TRUE);
    g_assert_cmpuint(named->len, ==, 5);
    g_assert_cmpuint(seen->len, >, 2);
    g_assert_true(g_ptr_array_find_with_equal_func(seen, "teal", g_str_equal, NULL));
    g_assert_true(cw_variants_export_trends(&result, path, &error));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, DESIGNS + 2);
    g_assert_true(g_str_has_prefix(
        lines[1], "cw-2-0,design 2,dress,5,6,0.10000,red; teal; plum; rust; moss,"));
    cw_variants_result_clear(&result);
}

/* What was going on, and where to stop it. */
typedef struct {
    const char *stop_at;
    gboolean clustered;
    int looked; /* after that */
} watch;

static gboolean watch_over(gpointer data, const cw_progress_state *state)
{
    watch *w = data;
    w->clustered = w->clustered || strcmp(state->activity, "clustering") == 0;
    if (strcmp(state->activity, "looking at colours") != 0)
        return TRUE;
    g_assert_true(w->clustered);
    g_assert_cmpint(state->total, ==, DESIGNS * COLOURS + 2);
    w->looked++;
    return w->stop_at == NULL || strcmp(w->stop_at, state->activity) != 0;
}

/* Pictures are looked at when the groups are known, and whoever waits may stop that. */
static void test_interrupted(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    const cw_variants_request request = {.threshold = -1, .trends = TRUE, .threads = 1};
    cw_variants_result result;
    watch w = {.stop_at = "looking at colours"};
    const cw_progress progress = {watch_over, &w};
    g_assert_false(cw_variants(s->catalog, &request, &progress, &result, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_cmpint(w.looked, ==, 1);
    g_clear_error(&error);
    w = (watch){0};
    g_assert_true(cw_variants(s->catalog, &request, &progress, &result, &error));
    g_assert_cmpint(w.looked, ==, DESIGNS * COLOURS + 2);
    cw_variants_result_clear(&result);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/variants/trends", shop, NULL, open_shop_of_sizes, test_trends, shop_close);
    g_test_add("/variants/trends-interrupted", shop, NULL, open_shop_of_sizes, test_interrupted,
               shop_close);
    return g_test_run();
}
