/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of a search by words: the words stand where a picture would, or beside it; what of them
 * was not asked is said, and each hit shows what each word says of it.
 */
#include "engine/page/page_search.h"
#include "page_fixture.h"

static void draw(desk *d, const char *picture)
{
    g_autoptr(GError) error = NULL;
    char *words[] = {(char *)"red", (char *)"-" HOSTILE, NULL};
    char *left_out[] = {(char *)HOSTILE, (char *)"\"a\" is a stop word", NULL};
    double says[] = {12.345, 0.25};
    cw_search_hit hits[] = {{.id = "2", .picture = d->picture, .says = says}};
    const cw_search_result result = {.model = (char *)"run",
                                     .hits = hits,
                                     .count = 1,
                                     .query.picture = picture,
                                     .text = (char *)("a red " HOSTILE),
                                     .words = words,
                                     .says = says,
                                     .left_out = left_out};
    g_assert_true(cw_page_search(&result, d->path, NULL, &error));
    g_assert_no_error(error);
    desk_read(d);
    g_assert_cmpuint(desk_count(d, "//ul[@class='far']/li[@class='asked']"), ==, 2);
    g_assert_cmpuint(desk_count(d, "//li[@class='asked'][span='red'][span='x12.35']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//p[@class='note'][starts-with(., 'Left out: ')]"), ==, 2);
    g_assert_nonnull(strstr(d->html, "how many times as likely each word is"));
}

static void test_alone(desk *d, gconstpointer data G_GNUC_UNUSED)
{
    draw(d, NULL);
    g_assert_cmpuint(desk_count(d, "//div[text()='what these words say']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//h2[starts-with(., 'a red ')]"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//img"), ==, 1); /* the hit's */
}

static void test_beside_picture(desk *d, gconstpointer data G_GNUC_UNUSED)
{
    draw(d, d->picture);
    g_assert_cmpuint(desk_count(d, "//div[text()='like this picture']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//b[starts-with(., 'and what these words say: a red ')]"), ==,
                     1);
    g_assert_cmpuint(desk_count(d, "//img"), ==, 2);
}

#define TEST(path, function) g_test_add(path, desk, NULL, desk_open, function, desk_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("/page-text/alone", test_alone);
    TEST("/page-text/beside-picture", test_beside_picture);
    return g_test_run();
}
