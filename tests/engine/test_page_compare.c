/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of a comparison: its tables, what the models disagree about, sheets of clusters.
 */
#include "engine/page/page_compare.h"
#include "page_fixture.h"

static json_t *picture(const desk *d, const char *caption)
{
    return json_pack("{s:s,s:s}", "picture", d->picture, "caption", caption);
}

static json_t *member(const desk *d, const char *design, gboolean main)
{
    json_t *of = picture(d, "shirt");
    json_object_set_new(of, "design", design != NULL ? json_string(design) : json_null());
    json_object_set_new(of, "main", json_boolean(main));
    return of;
}

/* One pair of each kind, one query; back nothing. */
static json_t *directions(const desk *d)
{
    json_t *shown = json_array();
    const int kinds[] = {1, 0, -1};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        json_array_append_new(shown,
                              json_pack("{s:o,s:o,s:f,s:f,s:f,s:o}", "first", picture(d, HOSTILE),
                                        "second", picture(d, "coat"), "similar", 0.0625, "distant",
                                        0.875, "nearer", 0.93, "same",
                                        kinds[i] < 0 ? json_null() : json_boolean(kinds[i] > 0)));
    json_t *query = json_pack("{s:o,s:o,s:o,s:i}", "query", picture(d, "asked"), "right",
                              picture(d, "found"), "wrong", picture(d, "mistaken"), "rank", 37);
    return json_pack(
        "[{s:s,s:s,s:{s:b,s:i,s:i,s:o},s:{s:i,s:[o]}},{s:s,s:s,s:{s:i,s:i,s:[]},s:{s:i,s:[]}}]",
        "one", "skill", "other", "<b>", "pairs", "by_scale", 1, "count", 1234, "same", 1200,
        "shown", shown, "queries", "count", 1, "shown", query, "one", "<b>", "other", "skill",
        "pairs", "count", 0, "same", 0, "shown", "queries", "count", 0, "shown");
}

static json_t *fill(const desk *d)
{
    json_t *models =
        json_pack("[{s:s,s:i,s:i,s:f,s:f,s:i},{s:s,s:i,s:i,s:n,s:n,s:i}]", "recipe", "skill",
                  "similar", 2000, "same", 1900, "close", 0.5, "typical", 0.987, "right", 40,
                  "recipe", "<b>", "similar", 1, "same", 0, "close", "typical", "right", 39);
    json_t *about = json_pack("{s:f,s:s,s:b,s:b,s:i,s:i,s:o,s:o}", "similar", 0.15, "best", "skill",
                              "best_by_cscore", 1, "sampled", 0, "colourways", 80, "queries", 50,
                              "models", models, "directions", directions(d));
    json_t *mixed =
        json_pack("{s:i,s:i,s:i,s:[o,o,o]}", "size", 5, "of_design", 2, "design_size", 6, "members",
                  member(d, "g1", TRUE), member(d, "g1", TRUE), member(d, NULL, FALSE));
    json_t *pure = json_pack("{s:i,s:i,s:i,s:[o,o]}", "size", 2, "of_design", 2, "design_size", 2,
                             "members", member(d, "g1", TRUE), member(d, "g1", TRUE));
    return json_pack("{s:[s,s],s:[s,s],s:[i],s:[],s:o,s:[{s:s,s:i,s:[o,o]},{s:s,s:i,s:[]}]}",
                     "recipes", "skill", "<b>", "columns", "skill", "<b>", "seeds", 0, "protocols",
                     "disagreements", about, "sheets", "recipe", "skill", "clusters", 9, "shown",
                     pure, mixed, "recipe", "<b>", "clusters", 9, "shown");
}

static void draw(desk *d, const json_t *result)
{
    g_autoptr(GError) error = NULL;
    cw_page_compare(result, "shop.db", d->path, &error);
    g_assert_no_error(error);
    desk_read(d);
    desk_check_pictures(d);
}

static void check_text(const desk *d, const char *expression, const char *expected)
{
    g_autofree char *text = desk_text(d, expression);
    g_assert_cmpstr(text, ==, expected);
}

static void test_disagreements(desk *d, gconstpointer data)
{
    (void)data;
    json_t *result = fill(d);
    draw(d, result);
    json_decref(result);
    g_assert_cmpuint(desk_count(d, "//ul[@class='errors']/li"), ==, 3);
    check_text(d, "string((//summary)[1])",
               "skill calls similar on its own scale, <b> far: 1,234 pairs, 1,200 of one design");
    check_text(d, "string((//ul[@class='errors']//span)[1])", "one design by the feed");
    check_text(d, "string((//ul[@class='errors']//span)[2])", "two designs by the feed");
    check_text(d, "string((//ul[@class='errors']//span)[3])", "the feed does not say");
    g_assert_nonnull(strstr(d->html, "farther than 93.0 % of its pairs"));
    g_assert_cmpuint(desk_count(d, "//div[@class='right']//img"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//div[@class='wrong']//img[@alt='mistaken']"), ==, 1);
    g_assert_nonnull(strstr(d->html, "finds the design at rank 37"));
    g_assert_nonnull(strstr(d->html, "&lt;b&gt; calls no pair similar that skill calls far"));
    g_assert_nonnull(strstr(d->html, "&lt;b&gt; gets nothing right that skill gets wrong"));
    check_text(d, "string(//table[caption[starts-with(.,'80 colourways')]]//tr[td][1]/td[4])",
               "0.987");
}

static void test_sheets(desk *d, gconstpointer data)
{
    (void)data;
    json_t *result = fill(d);
    draw(d, result);
    json_decref(result);
    g_assert_cmpuint(desk_count(d, "//article[@class='sheet']"), ==, 2);
    check_text(d, "string((//article//span)[1])", "2 of one design");
    check_text(d, "string((//article//span)[2])", "2 of one design, 3 of others");
    check_text(d, "normalize-space((//article/p)[2]/text()[last()])",
               "4 more of that design elsewhere");
    g_assert_cmpuint(desk_count(d, "//li[@class='differs']"), ==, 1);
    check_text(d, "normalize-space(//li[@class='differs'])", "no design");
    g_assert_nonnull(strstr(d->html, "and 2 colourways more"));
    g_assert_cmpuint(
        desk_count(d, "//details[summary='<b>: 9 clusters']//p[starts-with(.,'None')]"), ==, 1);
}

/* A result of nothing to look at has no such sections. */
static void test_nothing(desk *d, gconstpointer data)
{
    (void)data;
    json_t *result = fill(d);
    json_object_del(result, "disagreements");
    json_object_del(result, "sheets");
    draw(d, result);
    json_decref(result);
    g_assert_cmpuint(desk_count(d, "//section"), ==, 2); /* scores, runs */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/page-compare/disagreements", desk, NULL, desk_open, test_disagreements,
               desk_close);
    g_test_add("/page-compare/sheets", desk, NULL, desk_open, test_sheets, desk_close);
    g_test_add("/page-compare/nothing", desk, NULL, desk_open, test_nothing, desk_close);
    return g_test_run();
}
