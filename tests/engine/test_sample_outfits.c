/* SPDX-License-Identifier: Apache-2.0
 *
 * The outfit catalogue: sets that are what they are said to be, styles and harmonies that can be
 * seen on every kind of item, and enough items of every category to choose a missing one from.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/sample/sample_outfit.h"
#include "engine/sample/sample_picture.h"
#include "sample_fixture.h"

enum { SEED = 1, SETS = 1200 };

static int category_named(const char *name)
{
    int category = 0;
    while (!g_str_equal(cw_outfit_categories[category].row.name, name))
        g_assert_cmpint(++category, <, CW_OUTFIT_CATEGORIES);
    return category;
}

/* One that covers the body, or a top and bottoms; nothing twice; one style, one harmony. */
static int check_set(guint64 set, int *styles, int *harmonies, int *categories)
{
    gboolean worn[CW_OUTFIT_CATEGORIES] = {FALSE};
    int items = 0;
    cw_sample_design first, design;
    cw_sample_outfit_design(&first, SEED, set * CW_OUTFIT_PLACES);
    for (guint64 place = 0; place < CW_OUTFIT_PLACES; place++) {
        cw_sample_outfit_design(&design, SEED, set * CW_OUTFIT_PLACES + place);
        if (design.colourway_count == 0)
            continue;
        g_assert_false(worn[design.outfit_category]);
        worn[design.outfit_category] = TRUE;
        g_assert_cmpint(design.style, ==, first.style);
        g_assert_cmpint(design.harmony, ==, first.harmony);
        categories[design.outfit_category]++;
        items++;
    }
    gboolean dress = worn[category_named("all-body")];
    g_assert_true(worn[category_named("tops")] == !dress);
    g_assert_true(worn[category_named("bottoms")] == !dress);
    styles[first.style]++;
    harmonies[first.harmony]++;
    return items;
}

static void expect_alike(const char *what, const int *seen, int count)
{
    double expected = (double)SETS / count;
    for (int i = 0; i < count; i++) {
        g_test_message("%s %d: %d, expected %.0f", what, i, seen[i], expected);
        g_assert_cmpfloat(fabs(seen[i] - expected), <, 3 * sqrt(expected));
    }
}

static void test_sets(void)
{
    int styles[CW_OUTFIT_STYLES] = {0}, harmonies[CW_OUTFIT_HARMONIES] = {0}, sizes[3] = {0};
    int categories[CW_OUTFIT_CATEGORIES] = {0};
    for (guint64 set = 0; set < SETS; set++) {
        int items = check_set(set, styles, harmonies, categories);
        g_assert_cmpint(items, >=, 4);
        g_assert_cmpint(items, <=, CW_OUTFIT_PLACES);
        sizes[items - 4]++;
    }
    expect_alike("style", styles, CW_OUTFIT_STYLES);
    expect_alike("harmony", harmonies, CW_OUTFIT_HARMONIES);
    expect_alike("size", sizes, 3);
    for (int i = 0; i < CW_OUTFIT_CATEGORIES; i++)
        g_assert_cmpint(categories[i], >, SETS / 3);
}

/* Two colours of an item can be told apart, and no colour is in two harmonies. */
static void test_harmonies(void)
{
    int harmony_of[256];
    memset(harmony_of, -1, sizeof harmony_of);
    for (guint64 number = 0; number < 6 * SETS; number++) {
        cw_sample_design design;
        guint32 hex[3];
        cw_sample_outfit_design(&design, SEED, number);
        for (int i = 0; i < 2; i++) {
            int *harmony = &harmony_of[design.colourway[0].colour[i]];
            g_assert_true(*harmony < 0 || *harmony == design.harmony);
            *harmony = design.harmony;
        }
        cw_sample_design_colours(&design, 0, hex);
        g_assert_cmpfloat(cw_colour_distance(hex[0], hex[1]), >, 35);
        g_assert_cmpfloat(fabs(cw_colour_lightness(hex[0]) - cw_colour_lightness(hex[1])), >, 20);
    }
}

static cw_image *look(const cw_sample_design *design, cw_box *item)
{
    const cw_sample_settings settings = {.size = 64, .seed = SEED};
    cw_sample_truth truth = {0};
    cw_image *image = cw_sample_picture(design, 0, 0, &settings, &truth, NULL);
    *item = truth.garment;
    return image;
}

/* The share of the pixels of the item's box that differ between two pictures. */
static double difference(const cw_sample_design *a, const cw_sample_design *b)
{
    cw_box box;
    int differ = 0, all = 0;
    g_autoptr(cw_image) one = look(a, &box);
    g_autoptr(cw_image) other = look(b, &box);
    for (int y = (int)box.y; y < (int)(box.y + box.height); y++) {
        for (int x = (int)box.x; x < (int)(box.x + box.width); x++, all++) {
            gsize at = ((gsize)y * one->width + x) * 3;
            int most = 0;
            for (gsize c = 0; c < 3; c++)
                most = MAX(most, ABS(one->pixels[at + c] - other->pixels[at + c]));
            differ += most > 36;
        }
    }
    return (double)differ / MAX(all, 1);
}

/* The item of another set's style in the cloth of its own. */
static void test_visible(void)
{
    double least[CW_OUTFIT_CATEGORIES], colour[CW_OUTFIT_CATEGORIES];
    for (int i = 0; i < CW_OUTFIT_CATEGORIES; i++)
        least[i] = colour[i] = 1;
    for (guint64 number = 0; number < 240; number++) {
        cw_sample_design design, other;
        cw_sample_outfit_design(&design, SEED, number);
        cw_sample_outfit_design(&other, SEED, number + 6);
        cw_sample_design styled = design, coloured = design;
        styled.pattern = other.pattern;
        styled.motif = other.motif;
        coloured.colourway[0] = other.colourway[0];
        double *style_least = &least[design.outfit_category];
        double *colour_least = &colour[design.outfit_category];
        if (design.style != other.style)
            *style_least = MIN(*style_least, difference(&design, &styled));
        if (design.harmony != other.harmony)
            *colour_least = MIN(*colour_least, difference(&design, &coloured));
    }
    for (int i = 0; i < CW_OUTFIT_CATEGORIES; i++) {
        g_test_message("%s: two styles differ in %.3f of it, two harmonies in %.3f",
                       cw_outfit_categories[i].row.name, least[i], colour[i]);
        g_assert_cmpfloat(least[i], >, 0.02);
        g_assert_cmpfloat(colour[i], >, 0.1);
    }
}

/* Every item is in one set, which the truth knows; nothing depends on the threads. */
static void test_files(void)
{
    table feed = table_read("one", "feed.tsv", "\t"), truth = table_read("one", "truth.csv", ",");
    table sets = table_read("one", "outfits.csv", ",");
    g_assert_cmpuint(sets.lines->len, ==, feed.lines->len);
    g_assert_cmpuint(sets.lines->len, ==, truth.lines->len);
    for (guint i = 1; i < sets.lines->len; i++) {
        g_assert_cmpstr(field(&sets, i, "item"), ==, field(&feed, i, "id"));
        g_assert_cmpstr(field(&sets, i, "item"), ==, field(&truth, i, "id"));
        g_assert_cmpstr(field(&sets, i, "set_id"), ==, field(&truth, i, "set_id"));
        g_assert_cmpstr(field(&feed, i, "category"), ==, field(&truth, i, "category"));
        g_assert_true(same_file("one", "five", field(&feed, i, "image_link")));
    }
    g_assert_true(same_file("one", "five", "feed.tsv"));
    g_assert_true(same_file("one", "five", "truth.csv"));
    g_assert_true(same_file("one", "five", "outfits.csv"));
    g_ptr_array_unref(feed.lines);
    g_ptr_array_unref(truth.lines);
    g_ptr_array_unref(sets.lines);
}

static void test_refusals(void)
{
    g_autofree char *folder = path_of("refused", NULL);
    g_autoptr(GError) error = NULL;
    cw_sample_settings settings = settings_of(1, 1, 64);
    settings.outfits = 1;
    settings.attributes = TRUE;
    g_assert_false(cw_sample_render(folder, &settings, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("colorway-outfits-XXXXXX", NULL);
    cw_sample_settings settings = settings_of(1, 1, 64);
    settings.outfits = 15;
    settings.threads = 1;
    render("one", &settings);
    settings.threads = 5;
    render("five", &settings);
    g_test_add_func("/sample_outfits/sets", test_sets);
    g_test_add_func("/sample_outfits/harmonies", test_harmonies);
    g_test_add_func("/sample_outfits/visible", test_visible);
    g_test_add_func("/sample_outfits/files", test_files);
    g_test_add_func("/sample_outfits/refusals", test_refusals);
    int status = g_test_run();
    remove_tree(root);
    g_free(root);
    return status;
}
