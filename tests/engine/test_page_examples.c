/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of a retrieval: each query once, a row a column, what is right framed; and how the
 * queries were chosen.
 */
#include "base/error.h"
#include "engine/page/page_examples.h"
#include "page_fixture.h"

static json_t *picture(const desk *d, const char *caption)
{
    return json_pack("{s:s,s:s}", "picture", d->picture, "caption", caption);
}

static json_t *hit(const desk *d, const char *caption, double similarity, gboolean same)
{
    json_t *of = picture(d, caption);
    json_object_set_new(of, "similarity", json_real(similarity));
    json_object_set_new(of, "same", json_boolean(same));
    return of;
}

/* The model finds it first, a column of a hostile name at 1,234, a third had no picture. */
static json_t *query(const desk *d, const char *caption)
{
    json_t *of = picture(d, caption);
    json_object_set_new(
        of, "answers",
        json_pack("[{s:s,s:i,s:[o,o]},{s:s,s:i,s:[o]},{s:s,s:n,s:[]},{s:s,s:i,s:[]}]", "column",
                  "model", "rank", 1, "hits", hit(d, "found", 0.8125, TRUE),
                  hit(d, HOSTILE, 0.5, FALSE), "column", "<b>", "rank", 1234, "hits",
                  hit(d, "mistaken", -0.25, FALSE), "column", "hog", "rank", "hits", "column",
                  "colour", "rank", 0, "hits"));
    return of;
}

static json_t *fill(const desk *d)
{
    json_t *parts = json_pack("[{s:i,s:[o,o],s:s,s:s},{s:i,s:[],s:s,s:s},{s:i,s:[o]}]", "count",
                              1200, "shown", query(d, "first"), query(d, HOSTILE), "right", "model",
                              "wrong", "<b>", "count", 3, "shown", "right", "<b>", "wrong", "model",
                              "count", 4120, "shown", query(d, "drawn"));
    json_t *crop = json_pack("{s:s,s:[s],s:[{s:s,s:[f],s:n}]}", "name", "garment crop", "columns",
                             "model", "rows", "name", "R@1", "values", 0.75, "note");
    return json_pack("{s:s,s:s,s:[s,s],s:[{s:s,s:[f,n],s:n}],s:{s:i},s:[o],"
                     "s:{s:i,s:i,s:i,s:i,s:o}}",
                     "protocol", "retrieval", "model", HOSTILE, "columns", "model", "<b>", "rows",
                     "name", "R@1", "values", 0.625, "note", "facts", "queries", 4120, "tables",
                     crop, "examples", "seed", 7, "queries", 4120, "both", 2000, "neither", 917,
                     "parts", parts);
}

static void draw(desk *d, json_t *result)
{
    g_autoptr(GError) error = NULL;
    cw_page_examples(result, "shop.db", d->path, NULL, &error);
    g_assert_no_error(error);
    json_decref(result);
    desk_read(d);
    desk_check_pictures(d);
}

static void check_text(const desk *d, const char *expression, const char *expected)
{
    g_autofree char *text = desk_text(d, expression);
    g_assert_cmpstr(text, ==, expected);
}

static void test_queries(desk *d, gconstpointer data G_GNUC_UNUSED)
{
    draw(d, fill(d));
    g_assert_cmpuint(desk_count(d, "//article"), ==, 3);
    g_assert_cmpuint(desk_count(d, "//article/div[@class='asked']//img"), ==, 3);
    g_assert_cmpuint(desk_count(d, "//article//div[@class='look']"), ==, 12);
    g_assert_cmpuint(desk_count(d, "//li[@class='right']//img[@alt='found']"), ==, 3);
    g_assert_cmpuint(desk_count(d, "//li[@class='wrong']//img"), ==, 6);
    g_assert_cmpuint(desk_count(d, "//li[@class='wrong' and @title='mistaken']"), ==, 3);
    check_text(d, "normalize-space((//li[@class='right'])[1])", "0.812 same");
    check_text(d, "normalize-space((//li[@title='mistaken'])[1])", "-0.250");
    check_text(d, "normalize-space((//div[@class='look']/div)[1])", "modelright");
    check_text(d, "normalize-space((//div[@class='look']/div)[2])",
               "<b>wrong, found at rank 1,234");
    check_text(d, "normalize-space((//div[@class='look']/div)[3])", "hogcannot read this picture");
    check_text(d, "normalize-space((//div[@class='look']/div)[4])",
               "colourthere is nothing to find");
}

static void test_choice(desk *d, gconstpointer data G_GNUC_UNUSED)
{
    draw(d, fill(d));
    check_text(d, "string((//h2)[2])", "model right, <b> wrong: 1,200 of 4,120");
    check_text(d, "string((//h2)[3])", "<b> right, model wrong: 3 of 4,120");
    check_text(d, "string((//h2)[4])", "At random: 1 of 4,120");
    g_assert_nonnull(strstr(d->html, "Shown: 2, drawn by seed 7"));
    g_assert_nonnull(strstr(d->html, "All of them are among those drawn at random"));
    g_assert_nonnull(strstr(d->html, "Drawn from all queries by seed 7"));
    check_text(d, "string(//div[dt='both right']/dd)", "2,000");
    check_text(d, "string(//div[dt='only model right']/dd)", "1,200");
    check_text(d, "string(//div[dt='only <b> right']/dd)", "3");
    check_text(d, "string(//div[dt='neither right']/dd)", "917");
    check_text(d, "string(//table[caption='all pictures, whole']//td[1])", "0.625");
    check_text(d, "string(//table[caption='garment crop']//td[1])", "0.750");
}

/* One column alone has nobody to be compared with; without a model no name stands in the title. */
static void test_alone(desk *d, gconstpointer data G_GNUC_UNUSED)
{
    json_t *result = fill(d);
    json_t *parts = json_object_get(json_object_get(result, "examples"), "parts");
    json_array_remove(parts, 0);
    json_array_remove(parts, 0);
    json_object_set_new(result, "model", json_null());
    draw(d, result);
    g_assert_cmpuint(desk_count(d, "//article"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//dt"), ==, 0);
    check_text(d, "string(//h1)", "What baselines find, side by side");
}

static gboolean refuse(gpointer data G_GNUC_UNUSED, const cw_progress_state *state G_GNUC_UNUSED)
{
    return FALSE;
}

static void test_interrupted(desk *d, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    const cw_progress progress = {refuse, NULL};
    json_t *result = fill(d);
    g_assert_false(cw_page_examples(result, "shop.db", d->path, &progress, &error));
    json_decref(result);
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_false(g_file_test(d->path, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/page-examples/queries", desk, NULL, desk_open, test_queries, desk_close);
    g_test_add("/page-examples/choice", desk, NULL, desk_open, test_choice, desk_close);
    g_test_add("/page-examples/alone", desk, NULL, desk_open, test_alone, desk_close);
    g_test_add("/page-examples/interrupted", desk, NULL, desk_open, test_interrupted, desk_close);
    return g_test_run();
}
