/* SPDX-License-Identifier: Apache-2.0
 *
 * The descriptors on the real shop of COLORWAY_TEST_DATA (luma): the baseline figures that
 * PRODUCT.md prints for its protocols "side" and "warped" must come out. Gallery: the main pictures
 * of all rows, the query's own row taken out; a hit is a picture of the same group among the first
 * k.
 */
#include <math.h>
#include <string.h>

#include "image/describe.h"

#define TOLERANCE 0.02

typedef struct {
    GPtrArray *groups; /* char *, one a row of the feed */
    GPtrArray *images; /* char *, main pictures */
    GPtrArray *others; /* char *, further pictures, comma-separated, or "" */
} shop;

typedef struct {
    const char *folder;
    const cw_descriptor *descriptor;
    float *gallery; /* [M,D] */
} bench;

static GPtrArray *read_lines(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    char **lines = g_strsplit(g_strchomp(text), "\n", -1);
    GPtrArray *array = g_ptr_array_new_with_free_func(g_free);
    for (char **line = lines + 1; *line != NULL; line++)
        g_ptr_array_add(array, g_strdup(g_strchomp(*line)));
    g_strfreev(lines);
    return array;
}

static shop read_shop(const char *folder)
{
    shop all = {g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free),
                g_ptr_array_new_with_free_func(g_free)};
    g_autoptr(GPtrArray) lines = read_lines(folder, "feed.tsv");
    for (guint i = 0; i < lines->len; i++) {
        g_auto(GStrv) cells = g_strsplit(lines->pdata[i], "\t", -1);
        g_assert_cmpuint(g_strv_length(cells), >=, 7);
        g_ptr_array_add(all.groups, g_strdup(cells[1]));
        g_ptr_array_add(all.images, g_strdup(cells[5]));
        g_ptr_array_add(all.others, g_strdup(cells[6]));
    }
    return all;
}

static void shop_clear(shop *all)
{
    g_ptr_array_unref(all->groups);
    g_ptr_array_unref(all->images);
    g_ptr_array_unref(all->others);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(shop, shop_clear)

static void describe(const bench *with, const char *name, float *vector)
{
    g_autofree char *path = g_build_filename(with->folder, name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_load(path, NULL, &error);
    g_assert_no_error(error);
    with->descriptor->fill(image, vector, &error);
    g_assert_no_error(error);
}

static gboolean has_sibling(const shop *all, guint row)
{
    for (guint i = 0; i < all->groups->len; i++) {
        if (i != row && strcmp(all->groups->pdata[i], all->groups->pdata[row]) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Place (from 0) of the best picture of the same group, the query's own row left out. */
static guint place_of_hit(const bench *with, const shop *all, guint row, const float *query)
{
    gsize dimension = with->descriptor->dimension;
    g_autofree float *scores = g_new(float, all->groups->len);
    float best = -INFINITY;
    for (guint i = 0; i < all->groups->len; i++) {
        scores[i] = 0;
        for (gsize d = 0; d < dimension; d++)
            scores[i] += query[d] * with->gallery[i * dimension + d];
        if (i != row && strcmp(all->groups->pdata[i], all->groups->pdata[row]) == 0)
            best = MAX(best, scores[i]);
    }
    guint place = 0;
    for (guint i = 0; i < all->groups->len; i++)
        place += i != row && scores[i] > best;
    return place;
}

typedef struct {
    guint queries, at_1, at_10;
} tally;

static void ask(const bench *with, const shop *all, guint row, const char *name, tally *hits)
{
    g_autofree float *query = g_new(float, with->descriptor->dimension);
    describe(with, name, query);
    guint place = place_of_hit(with, all, row, query);
    hits->queries++;
    hits->at_1 += place < 1;
    hits->at_10 += place < 10;
}

static tally run_side(const bench *with, const shop *all)
{
    tally hits = {0};
    for (guint row = 0; row < all->groups->len; row++) {
        const char *others = all->others->pdata[row];
        if (*others == '\0' || !has_sibling(all, row))
            continue;
        g_auto(GStrv) names = g_strsplit(others, ",", -1);
        for (char **name = names; *name != NULL; name++)
            ask(with, all, row, g_strstrip(*name), &hits);
    }
    return hits;
}

static tally run_warped(const bench *with, const shop *all)
{
    tally hits = {0};
    g_autoptr(GPtrArray) lines = read_lines(with->folder, "warped.csv");
    g_assert_cmpuint(lines->len, ==, all->groups->len); /* row i is row i of the feed */
    for (guint row = 0; row < lines->len; row++) {
        const char *comma = strrchr(lines->pdata[row], ',');
        if (has_sibling(all, row))
            ask(with, all, row, comma + 1, &hits);
    }
    return hits;
}

static void check(const char *what, const tally *hits, guint queries, double at_1, double at_10)
{
    double found_1 = (double)hits->at_1 / hits->queries;
    double found_10 = (double)hits->at_10 / hits->queries;
    g_test_message("%s: %u queries, R@1 %.3f (%.3f), R@10 %.3f (%.3f)", what, hits->queries,
                   found_1, at_1, found_10, at_10);
    g_assert_cmpuint(hits->queries, ==, queries);
    g_assert_cmpfloat_with_epsilon(found_1, at_1, TOLERANCE);
    if (at_10 > 0)
        g_assert_cmpfloat_with_epsilon(found_10, at_10, TOLERANCE);
}

static void run(const cw_descriptor *descriptor, double side_1, double side_10, double warped_1,
                double warped_10)
{
    const char *data = g_getenv("COLORWAY_TEST_DATA");
    if (data == NULL) {
        g_test_skip("COLORWAY_TEST_DATA is not set");
        return;
    }
    g_autofree char *folder = g_build_filename(data, "luma", NULL);
    g_auto(shop) all = read_shop(folder);
    g_autofree float *gallery = g_new(float, all.images->len * descriptor->dimension);
    bench with = {folder, descriptor, gallery};
    for (guint i = 0; i < all.images->len; i++)
        describe(&with, all.images->pdata[i], gallery + i * descriptor->dimension);
    tally side = run_side(&with, &all), warped = run_warped(&with, &all);
    check("side", &side, 236, side_1, side_10);
    check("warped", &warped, 412, warped_1, warped_10);
}

static void test_hog(void)
{
    run(&cw_descriptor_hog, 0.064, 0.174, 0.255, 0.434);
}

static void test_colour(void)
{
    run(&cw_descriptor_colour, 0.059, 0, 0.075, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/describe/luma/hog", test_hog);
    g_test_add_func("/describe/luma/colour", test_colour);
    return g_test_run();
}
