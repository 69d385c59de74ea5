/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of tags: words that texts lack, with pictures, and those that no picture shows.
 */
#include "base/error.h"
#include "engine/page/page_tags.h"
#include "page_fixture.h"

/* A word that two items lack, one that is not visual, one of which nothing is known. */
static json_t *fill(const desk *d)
{
    json_t *lacking = json_pack("[{s:s,s:s,s:f},{s:s,s:s,s:f}]", "picture", d->picture, "caption",
                                HOSTILE, "probability", 0.25, "picture", "/no/such/file.jpg",
                                "caption", "other", "probability", 0.125);
    json_t *words =
        json_pack("[{s:s,s:i,s:f,s:o,s:b},{s:s,s:[],s:b,s:f,s:f,s:f},{s:s,s:[],s:n,s:n}]", "word",
                  "red", "missing", 1234, "precision", 0.875, "lacking", lacking, "visual", 1,
                  "word", "xl", "lacking", "visual", 0, "share", 0.3, "top_five", 0.004, "auc",
                  0.512, "word", "rare", "lacking", "visual", "precision");
    return json_pack("{s:s,s:n,s:f,s:o,s:{s:i,s:i}}", "model", "run <9>", "precision", "coverage",
                     0.5, "words", words, "written", "items", 2, "tags", 3);
}

static void test_tags(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    json_t *result = fill(d);
    g_assert_true(cw_page_tags(result, d->path, NULL, &error));
    g_assert_no_error(error);
    json_decref(result);
    desk_read(d);
    desk_check_pictures(d);
    g_assert_cmpuint(desk_count(d, "//section"), ==, 2); /* red, and what is not visual */
    g_assert_cmpuint(desk_count(d, "//ol[@class='hits']/li"), ==, 2);
    g_assert_cmpuint(desk_count(d, "//ol[@class='hits']//img"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//span[@class='missing']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//tr[td]"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//tr[td[1]='xl' and td[3]='0.004' and td[4]='0.512']"), ==, 1);
    g_assert_nonnull(strstr(d->html, "1,234 items show it"));
    g_assert_nonnull(strstr(d->html, "0.875 were right"));
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    (void)data;
    (void)state;
    return FALSE;
}

static void test_stops(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const cw_progress progress = {stop, NULL};
    json_t *result = fill(d);
    g_assert_false(cw_page_tags(result, d->path, &progress, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_false(g_file_test(d->path, G_FILE_TEST_EXISTS));
    json_decref(result);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/page-tags/tags", desk, NULL, desk_open, test_tags, desk_close);
    g_test_add("/page-tags/stops", desk, NULL, desk_open, test_stops, desk_close);
    return g_test_run();
}
