/* SPDX-License-Identifier: Apache-2.0
 *
 * The pages of searches, colour variants, and questions about them.
 */
#include <math.h>

#include "base/error.h"
#include "engine/page/page_review.h"
#include "engine/page/page_search.h"
#include "engine/page/page_trends.h"
#include "engine/page/page_variants.h"
#include "page_fixture.h"

/* ---- search ---------------------------------------------------------------------------------- */

static void draw_search(desk *d, cw_search_hit *hits, gsize count, const cw_search_hit *query)
{
    g_autoptr(GError) error = NULL;
    const cw_search_result result = {
        .model = (char *)HOSTILE, .hits = hits, .count = count, .query = *query, .seconds = 0.0123};
    cw_page_search(&result, d->path, NULL, &error);
    g_assert_no_error(error);
    desk_read(d);
    desk_check_pictures(d);
}

static void test_search(desk *d, gconstpointer data)
{
    (void)data;
    const cw_search_hit query = {
        .source = "shop", .id = "1", .group = "G", .title = HOSTILE, .picture = d->picture};
    cw_search_hit hits[] = {
        {.source = "shop",
         .id = "2",
         .group = "G",
         .title = HOSTILE,
         .colour = "red",
         .picture = d->picture,
         .similarity = 0.91},
        {.source = "other",
         .id = "3",
         .group = "G",
         .picture = "/no/such/file.jpg",
         .similarity = -0.2},
    };
    draw_search(d, hits, 2, &query);
    g_assert_cmpuint(desk_count(d, "//ol[@class='hits']/li"), ==, 2);
    g_assert_nonnull(strstr(d->html, "0.910"));
    g_assert_nonnull(strstr(d->html, "12.3 ms"));
    g_assert_cmpuint(desk_count(d, "//span[@class='missing']"), ==, 1);
    /* A group of another source that is called the same is another group. */
    g_assert_cmpuint(desk_count(d, "//span[@class='chip good']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//i[@style='width:0.0%']"), ==, 1);
}

/* Where colour counts, each hit shows both parts, and the page says how they are weighed. */
static void test_search_weighed(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    cw_search_hit hits[] = {{.id = "2",
                             .picture = d->picture,
                             .similarity = 0.625,
                             .design_similarity = 0.5,
                             .colour_similarity = 1}};
    cw_search_result result = {
        .model = (char *)"run", .hits = hits, .count = 1, .query.picture = d->picture};
    g_assert_true(cw_page_search(&result, d->path, NULL, &error));
    desk_read(d);
    g_assert_cmpuint(desk_count(d, "//div[@class='share']"), ==, 0);
    g_assert_null(strstr(d->html, "0.500"));
    result.colour_weight = 0.25;
    g_assert_true(cw_page_search(&result, d->path, NULL, &error));
    desk_read(d);
    g_assert_cmpuint(desk_count(d, "//div[@class='share']"), ==, 2);
    g_assert_nonnull(strstr(d->html, "0.625"));
    g_assert_nonnull(strstr(d->html, "0.500"));
    g_assert_nonnull(strstr(d->html, "1.000"));
    g_assert_nonnull(strstr(d->html, "0.75 times the similarity of design plus 0.25 times"));
}

/* Where attributes are asked for, each hit shows how far it is by all of them, those asked for
 * first. */
static void test_search_by(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    char *attributes[] = {(char *)"pattern", (char *)HOSTILE, NULL};
    double weights[] = {1, 0}, distances[] = {0.25, 1.5};
    cw_search_hit hits[] = {{.id = "2", .picture = d->picture, .distances = distances}};
    const cw_search_result result = {.model = (char *)"run",
                                     .hits = hits,
                                     .count = 1,
                                     .query.picture = d->picture,
                                     .attributes = attributes,
                                     .weights = weights};
    g_assert_true(cw_page_search(&result, d->path, NULL, &error));
    desk_read(d);
    g_assert_cmpuint(desk_count(d, "//ul[@class='far']/li"), ==, 2);
    g_assert_cmpuint(desk_count(d, "//li[@class='asked'][span='pattern'][span='0.250']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//li[@class='other'][span='1.500']"), ==, 1);
    g_assert_nonnull(strstr(d->html, "Design is alike by pattern (1.00) alone"));
}

/* What was changed, and which hits have it. */
static void test_search_changed(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    cw_search_value values[] = {{"long", FALSE}, {"short", TRUE}};
    cw_search_change changes[] = {{"sleeve", "long", {"short", FALSE}}};
    cw_search_hit hits[] = {{.id = "2", .picture = d->picture, .values = values},
                            {.id = "3", .picture = d->picture, .values = values + 1}};
    cw_search_result result = {.model = (char *)"run",
                               .hits = hits,
                               .count = 2,
                               .query.picture = d->picture,
                               .changes = changes,
                               .change_count = 1,
                               .never = (char *)HOSTILE};
    g_assert_true(cw_page_search(&result, d->path, NULL, &error));
    desk_read(d);
    g_assert_nonnull(strstr(d->html, "<b>sleeve: long</b>"));
    g_assert_nonnull(strstr(d->html, "in place of short<"));
    g_assert_nonnull(strstr(d->html, "There is nothing to find: "));
    g_assert_cmpuint(desk_count(d, "//span[@class='chip good']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//span[@class='chip']"), ==, 1);
    g_assert_nonnull(strstr(d->html, "sleeve short (predicted)"));
}

/* A search by a picture, that found nothing: no list of something similar. */
static void test_search_without_hits(desk *d, gconstpointer data)
{
    (void)data;
    const cw_search_hit query = {.picture = d->picture};
    draw_search(d, NULL, 0, &query);
    g_assert_nonnull(strstr(d->html, "Nothing is alike enough"));
    g_assert_cmpuint(desk_count(d, "//ol"), ==, 0);
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    (void)data;
    return state->done < 1;
}

static void test_search_stopped(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const cw_progress progress = {stop, NULL};
    cw_search_hit hits[] = {{.id = "2", .picture = d->picture}, {.id = "3", .picture = d->picture}};
    const cw_search_result result = {
        .model = (char *)"run", .hits = hits, .count = 2, .query.picture = d->picture};
    g_assert_false(cw_page_search(&result, d->path, &progress, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_false(g_file_test(d->path, G_FILE_TEST_EXISTS));
}

/* ---- variants -------------------------------------------------------------------------------- */

static void draw_variants(desk *d, cw_variants_member *members, gsize count, gsize groups)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) names = g_new0(char *, groups + 1);
    for (gsize i = 0; i < groups; i++)
        names[i] = g_strdup_printf("cw-%" G_GSIZE_FORMAT, i);
    for (gsize i = 0; i < count; i++) {
        members[i].source = "shop";
        members[i].id = "<id>";
        members[i].picture = d->picture;
    }
    const cw_variants_result result = {.model = (char *)HOSTILE,
                                       .members = members,
                                       .count = count,
                                       .names = names,
                                       .groups = groups,
                                       .threshold = 0.25,
                                       .chosen = (char *)HOSTILE};
    cw_page_variants(&result, d->path, &error);
    g_assert_no_error(error);
    desk_read(d);
    desk_check_pictures(d);
}

static char *class_of(const desk *d, int place)
{
    g_autofree char *expression = g_strdup_printf("string((//article)[%d]/@class)", place);
    return desk_text(d, expression);
}

/* Four groups: one the feed has, too (with a member elsewhere), one that joins two feed groups, one
 * new, and one that is a single colourway in two sizes and not shown. */
static void test_variants(desk *d, gconstpointer data)
{
    (void)data;
    cw_variants_member members[] = {
        {.colourway = 1, .group = "A", .predicted = 0, .confidence = 0.7, .title = HOSTILE},
        {.colourway = 2, .group = "A", .predicted = 0, .confidence = 0.9},
        {.colourway = 2, .group = "A", .predicted = 0, .confidence = 0.9},
        {.colourway = 3, .group = "B", .predicted = 1, .confidence = 0.99, .colour = HOSTILE},
        {.colourway = 4, .group = "B", .predicted = 1, .confidence = 0.95},
        {.colourway = 5, .group = "A", .predicted = 1, .confidence = 0.8},
        {.colourway = 6, .predicted = 2, .confidence = 0.98},
        {.colourway = 7, .predicted = 2, .confidence = 0.98},
        {.colourway = 8, .predicted = 3, .confidence = 1},
        {.colourway = 8, .predicted = 3, .confidence = 1},
    };
    draw_variants(d, members, G_N_ELEMENTS(members), 4);
    g_assert_cmpuint(desk_count(d, "//article"), ==, 3);
    g_autofree char *first = class_of(d, 1), *second = class_of(d, 2), *third = class_of(d, 3);
    g_assert_cmpstr(first, ==, "group card fresh");
    g_assert_cmpstr(second, ==, "group card differs");
    g_assert_cmpstr(third, ==, "group card agrees");
    /* Sizes are one picture; only the stranger is marked. */
    g_assert_cmpuint(desk_count(d, "(//article)[3]//li"), ==, 2);
    g_assert_nonnull(strstr(d->html, "and 1 other size<"));
    g_assert_cmpuint(desk_count(d, "//li[@class='differs']"), ==, 1);
    g_autofree char *sure = desk_text(d, "(//span[@class='sure'])[3]");
    g_assert_cmpstr(sure, ==, "70 % sure");
    g_assert_nonnull(strstr(d->html, "feed group A; 1 more elsewhere"));
}

static void test_variants_without_confidence(desk *d, gconstpointer data)
{
    (void)data;
    cw_variants_member members[] = {{.colourway = 1, .confidence = NAN},
                                    {.colourway = 2, .confidence = NAN}};
    draw_variants(d, members, 2, 1);
    g_assert_cmpuint(desk_count(d, "//article"), ==, 1);
    g_assert_null(strstr(d->html, "% sure"));
    g_assert_null(strstr(d->html, "nan"));
}

static void test_no_variants(desk *d, gconstpointer data)
{
    (void)data;
    cw_variants_member members[] = {{.colourway = 1, .confidence = 1}};
    draw_variants(d, members, 1, 1);
    g_assert_nonnull(strstr(d->html, "No two colourways are alike enough."));
    g_assert_cmpuint(desk_count(d, "//input"), ==, 0);
}

/* ---- review ---------------------------------------------------------------------------------- */

static void draw_review(desk *d, cw_variants_doubt *doubts, gsize count, const char *pairs)
{
    g_autoptr(GError) error = NULL;
    cw_variants_member members[] = {
        {.source = "shop", .id = "1", .group = HOSTILE, .title = HOSTILE, .colour = HOSTILE},
        {.source = "shop", .id = "2"}};
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        members[i].picture = d->picture;
    const cw_variants_result result = {.model = (char *)HOSTILE,
                                       .members = members,
                                       .count = G_N_ELEMENTS(members),
                                       .chosen = (char *)HOSTILE,
                                       .pairs = (char *)pairs,
                                       .doubts = doubts,
                                       .doubt_count = count};
    cw_page_review(&result, d->path, &error);
    g_assert_no_error(error);
    desk_read_scripted(d);
    desk_check_pictures(d);
}

/* The browser runs this script and no other: its digest stands in the policy. */
static void check_script(const desk *d)
{
    guint8 digest[32];
    gsize length = sizeof digest;
    g_assert_cmpuint(desk_count(d, "//script"), ==, 1);
    g_autofree char *script = desk_text(d, "string(//script)");
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)script, -1);
    g_checksum_get_digest(sum, digest, &length);
    g_autofree char *base64 = g_base64_encode(digest, length);
    g_autofree char *policy = desk_text(d, "string(//meta[@http-equiv]/@content)");
    g_assert_nonnull(strstr(policy, base64));
    g_assert_null(strstr(policy, "script-src 'unsafe-inline'"));
}

static void test_review(desk *d, gconstpointer data)
{
    (void)data;
    cw_variants_doubt doubts[] = {
        {TRUE, 0, 1, {HOSTILE, "2"}, 0.125, 0.4},
        {FALSE, 1, 0, {"2", "shop:1"}, 0.75, 0.1},
        {FALSE, 1, 0, {"2", "1"}, NAN, 0.1},
    };
    draw_review(d, doubts, G_N_ELEMENTS(doubts), "id,id,same\na,\"b\"\"<\",yes\n");
    check_script(d);
    g_assert_cmpuint(desk_count(d, "(//ul[@class='doubts'])[1]/li"), ==, 1);
    g_assert_cmpuint(desk_count(d, "(//ul[@class='doubts'])[2]/li"), ==, 2);
    g_assert_cmpuint(desk_count(d, "//li[@data-a='2'][@data-b='shop:1']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//li//button[@value='yes']"), ==, 3);
    g_assert_cmpuint(desk_count(d, "//li//button[@value='no']"), ==, 3);
    g_assert_nonnull(strstr(d->html, "12 % probable"));
    g_assert_null(strstr(d->html, "nan"));
    /* What was decided before is handed on, as it was read. */
    g_autofree char *before = desk_text(d, "string(//pre[@id='before'])");
    g_assert_cmpstr(before, ==, "id,id,same\na,\"b\"\"<\",yes\n");
}

static char *key_of_review(desk *d, cw_variants_doubt *doubts)
{
    draw_review(d, doubts, 1, NULL);
    g_assert_nonnull(strstr(d->html, "card.dataset.key"));
    char *key = desk_text(d, "string(//li[@data-key]/@data-key)");
    g_clear_pointer(&d->html, g_free);
    g_clear_pointer(&d->document, xmlFreeDoc);
    return key;
}

/* An answer is remembered for these pictures, whatever page stands at the path and whatever name
 * the items have in it. */
static void test_review_remembers(desk *d, gconstpointer data)
{
    (void)data;
    cw_variants_doubt doubt = {TRUE, 0, 1, {"1", "2"}, 0.125, 0.4};
    g_autofree char *key = key_of_review(d, &doubt);
    g_assert_cmpuint(strlen(key), ==, 64);
    doubt.names[0] = "shop:1";
    g_autofree char *named = key_of_review(d, &doubt);
    g_assert_cmpstr(named, ==, key);
    doubt.second = 0;
    g_autofree char *other_items = key_of_review(d, &doubt);
    g_assert_cmpstr(other_items, !=, key);
    doubt.second = 1;
    g_autofree char *moved = desk_file(d, "other.jpg");
    g_free(d->picture);
    d->picture = g_steal_pointer(&moved);
    desk_draw(d, "other.jpg", 80);
    g_autofree char *other_pictures = key_of_review(d, &doubt);
    g_assert_cmpstr(other_pictures, !=, key);
}

static void test_review_of_nothing(desk *d, gconstpointer data)
{
    (void)data;
    draw_review(d, NULL, 0, NULL);
    g_assert_cmpuint(desk_count(d, "//ul"), ==, 0);
    g_assert_cmpuint(desk_count(d, "//p[@class='notice good']"), ==, 2);
    g_autofree char *before = desk_text(d, "string(//pre[@id='before'])");
    g_assert_cmpstr(before, ==, "id,id,same\n");
}

/* ---- trends ---------------------------------------------------------------------------------- */

static void test_trends(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    cw_variants_member members[] = {
        {.colourway = 1, .colour = "ink", .seen = 3, .category = "hats"},
        {.colourway = 2, .predicted = 1, .colour = HOSTILE, .seen = 5, .category = HOSTILE},
        {.colourway = 3, .predicted = 1, .colour = "sea", .seen = 5, .category = "hats"},
        {.colourway = 3, .predicted = 1, .colour = "sea", .seen = -1, .category = "hats"},
        {.colourway = 4, .predicted = 1, .colour = "sea", .seen = -1, .category = "hats"},
        {.colourway = 5, .predicted = 2, .seen = 3},
        {.colourway = 6, .predicted = 2, .seen = 3},
    };
    char *names[] = {(char *)"cw-0", (char *)HOSTILE, (char *)"cw-2"};
    cw_variants_trend trends[] = {
        {1, 5, 3, 0.5, "hats"}, {5, 7, 2, 1.0 / 3, NULL}, {0, 1, 1, 1.0 / 6, HOSTILE}};
    const cw_variants_result result = {.model = (char *)HOSTILE,
                                       .members = members,
                                       .count = G_N_ELEMENTS(members),
                                       .names = names,
                                       .groups = 3,
                                       .variant_groups = 2,
                                       .trends = trends,
                                       .chosen = (char *)HOSTILE};
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        members[i].id = HOSTILE;
        members[i].picture = d->picture;
    }
    cw_page_trends(&result, d->path, &error);
    g_assert_no_error(error);
    desk_read(d);
    desk_check_pictures(d);
    /* The largest first; its sizes are one, its category that of most; one in one colour is told.
     */
    g_assert_cmpuint(desk_count(d, "//tbody/tr"), ==, 2);
    g_assert_cmpuint(desk_count(d, "(//tbody/tr)[1]//li"), ==, 3);
    g_assert_cmpuint(desk_count(d, "(//tbody/tr)[1]/td[.='hats']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "(//tbody/tr)[1]/td[.='50.0 %']"), ==, 1);
    g_assert_nonnull(strstr(d->html, "and 1 designs in one colour"));
    /* Colours: three of one, two of another. */
    g_autofree char *first = desk_text(d, "string((//section[1]//li)[1]/b)");
    g_autofree char *second = desk_text(d, "string((//section[1]//li)[2]/b)");
    g_assert_cmpstr(first, ==, "3");
    g_assert_cmpstr(second, ==, "2");
    g_assert_cmpuint(desk_count(d, "//section[1]//li"), ==, 2);
}

#define TEST(path, function) g_test_add(path, desk, NULL, desk_open, function, desk_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("/page/search", test_search);
    TEST("/page/search-without-hits", test_search_without_hits);
    TEST("/page/search-weighed", test_search_weighed);
    TEST("/page/search-by", test_search_by);
    TEST("/page/search-changed", test_search_changed);
    TEST("/page/search-stopped", test_search_stopped);
    TEST("/page/variants", test_variants);
    TEST("/page/variants-without-confidence", test_variants_without_confidence);
    TEST("/page/no-variants", test_no_variants);
    TEST("/page/review", test_review);
    TEST("/page/review-remembers", test_review_remembers);
    TEST("/page/review-of-nothing", test_review_of_nothing);
    TEST("/page/trends", test_trends);
    return g_test_run();
}
