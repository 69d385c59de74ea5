/* SPDX-License-Identifier: Apache-2.0
 *
 * The protocols on the real shop of COLORWAY_TEST_DATA (luma): the baselines' figures that are
 * known for `side`, `warped` and the clusters of `warped` come out of cw_evaluate(), from the
 * catalogue and from files alike.
 */
#include "colorway/evaluate.h"
#include "import_fixture.h"

#define TOLERANCE 0.011 /* 3 queries of 236 */

static double value_of(const json_t *result, const char *row, gsize column)
{
    gsize place;
    json_t *one;
    json_array_foreach(
        json_object_get(result, "rows"), place,
        one) if (strcmp(json_string_value(json_object_get(one, "name")), row) ==
                 0) return json_real_value(json_array_get(json_object_get(one, "values"), column));
    g_error("no row \"%s\"", row);
}

static json_t *evaluate(cw_catalog *catalog, const cw_evaluate_request *request)
{
    g_autoptr(GError) error = NULL;
    json_t *result = cw_evaluate(catalog, request, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *table = cw_evaluate_format(result);
    g_test_message("%s", table);
    return result;
}

static const char *find_luma(void)
{
    const char *data = g_getenv("COLORWAY_TEST_DATA");
    if (data == NULL)
        g_test_skip("COLORWAY_TEST_DATA does not say where the real catalogues are");
    return data;
}

static void check(const json_t *result, int queries, double hog_1, double hog_10, double colour_1)
{
    const json_t *facts = json_object_get(result, "facts");
    g_assert_cmpint(json_integer_value(json_object_get(facts, "queries")), ==, queries);
    g_assert_cmpint(json_integer_value(json_object_get(facts, "gallery")), ==, 458);
    g_assert_cmpint(json_integer_value(json_object_get(facts, "absent")), ==, 0);
    g_assert_cmpfloat_with_epsilon(value_of(result, "R@1", 0), hog_1, TOLERANCE);
    g_assert_cmpfloat_with_epsilon(value_of(result, "R@10", 0), hog_10, TOLERANCE);
    g_assert_cmpfloat_with_epsilon(value_of(result, "R@1", 1), colour_1, 0.02);
}

static void test_side(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    const char *folder = find_luma();
    if (folder == NULL)
        return;
    g_autofree char *feed = g_build_filename(folder, "luma", "feed.tsv", NULL);
    const char *const feeds[] = {feed, NULL};
    cw_import_sources sources = {feeds, NULL, NULL};
    g_assert_true(cw_import(s->catalog, &sources, &s->settings, NULL, &s->result, &error));
    const cw_evaluate_request request = {
        .protocol = "retrieval", .model = "none", .threshold = -1, .threads = 2};
    json_t *result = evaluate(s->catalog, &request);
    check(result, 236, 0.064, 0.176, 0.059);
    json_decref(result);
}

/* Rewrites a table of the shop as image,group,item; `image` names its column of pictures. */
static void write_rows(const shop *s, const char *luma, const char *from, const char *separator,
                       const char *image, const char *to)
{
    g_autofree char *path = g_build_filename(luma, from, NULL), *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    g_auto(GStrv) header = g_strsplit(g_strchomp(lines[0]), separator, -1);
    int column = 0;
    while (strcmp(header[column], image) != 0)
        column++;
    g_autoptr(GString) csv = g_string_new("image,group,item\n");
    for (char **line = lines + 1; *line != NULL; line++) {
        g_auto(GStrv) cells = g_strsplit(g_strchomp(*line), separator, -1);
        g_string_append_printf(csv, "%s/%s,%s,%s\n", luma, cells[column], cells[1], cells[0]);
    }
    shop_write(s, to, csv->str, -1);
}

static void test_warped(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const char *folder = find_luma();
    if (folder == NULL)
        return;
    g_autofree char *luma = g_build_filename(folder, "luma", NULL);
    g_autofree char *warped = shop_path(s, "warped.csv"), *gallery = shop_path(s, "gallery.csv");
    write_rows(s, luma, "feed.tsv", "\t", "image_link", "gallery.csv");
    write_rows(s, luma, "warped.csv", ",", "image", "warped.csv");
    cw_evaluate_request request = {.protocol = "retrieval",
                                   .model = "none",
                                   .queries = warped,
                                   .gallery = gallery,
                                   .threshold = -1,
                                   .threads = 2};
    json_t *result = evaluate(NULL, &request);
    /* All 458 rows ask here; the 46 without another colour find nothing. */
    const double share = 412.0 / 458;
    const json_t *facts = json_object_get(result, "facts");
    g_assert_cmpint(json_integer_value(json_object_get(facts, "absent")), ==, 46);
    g_assert_cmpfloat_with_epsilon(value_of(result, "R@1", 0), 0.2535 * share, TOLERANCE);
    g_assert_cmpfloat_with_epsilon(value_of(result, "R@10", 0), 0.4365 * share, TOLERANCE);
    g_assert_cmpfloat_with_epsilon(value_of(result, "R@1", 1), 0.075 * share, 0.02);
    json_decref(result);
    request.protocol = "clusters";
    request.gallery = NULL;
    request.baselines = "hog";
    result = evaluate(NULL, &request);
    g_assert_cmpfloat_with_epsilon(value_of(result, "CScore, best cut", 0), 0.14, 0.015);
    json_decref(result);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SHOP_ADD("/evaluate/luma/side", test_side);
    SHOP_ADD("/evaluate/luma/warped", test_warped);
    return g_test_run();
}
