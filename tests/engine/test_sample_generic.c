/* SPDX-License-Identifier: Apache-2.0
 *
 * The generic catalogue: classes that come alike and say nothing of each other, that can be seen,
 * and that the feed tells; no garment among them.
 */
#include <math.h>

#include "base/error.h"
#include "engine/sample/sample_generic.h"
#include "engine/sample/sample_picture.h"
#include "sample_fixture.h"

enum { SEED = 1, THINGS = 4000 };

static void expect_alike(const char *what, const int *seen, int count)
{
    const double expected = (double)THINGS / count;
    for (int i = 0; i < count; i++) {
        g_test_message("%s %d: %d, expected %.0f", what, i, seen[i], expected);
        g_assert_cmpfloat(fabs(seen[i] - expected), <, 4 * sqrt(expected));
    }
}

/* Pairs, too: a shape says nothing of the texture. */
static void test_classes(void)
{
    int shapes[CW_GENERIC_SHAPES] = {0}, textures[CW_GENERIC_TEXTURES] = {0};
    int pairs[CW_GENERIC_SHAPES * CW_GENERIC_TEXTURES] = {0};
    for (guint64 number = 0; number < THINGS; number++) {
        cw_sample_design design, again;
        cw_sample_generic_design(&design, SEED, number);
        cw_sample_generic_design(&again, SEED, number);
        g_assert_cmpmem(&design, sizeof design, &again, sizeof again);
        g_assert_cmpint(design.colourway_count, ==, 1);
        shapes[design.outline]++;
        textures[design.texture]++;
        pairs[design.outline * CW_GENERIC_TEXTURES + design.texture]++;
    }
    expect_alike("shape", shapes, CW_GENERIC_SHAPES);
    expect_alike("texture", textures, CW_GENERIC_TEXTURES);
    expect_alike("pair", pairs, G_N_ELEMENTS(pairs));
}

static cw_image *look(const cw_sample_design *design)
{
    const cw_sample_settings settings = {.size = 128, .seed = SEED};
    cw_sample_truth truth = {0};
    cw_image *image = cw_sample_picture(design, 0, 0, &settings, &truth, NULL);
    g_assert_cmpfloat(truth.garment.width, >, 10);
    return image;
}

/* The share of the pixels that differ between two pictures. */
static double difference(const cw_sample_design *a, const cw_sample_design *b)
{
    g_autoptr(cw_image) one = look(a);
    g_autoptr(cw_image) other = look(b);
    const gsize count = (gsize)one->width * (gsize)one->height;
    int differ = 0;
    for (gsize i = 0; i < count; i++) {
        int most = 0;
        for (gsize c = 0; c < 3; c++)
            most = MAX(most, ABS(one->pixels[3 * i + c] - other->pixels[3 * i + c]));
        differ += most > 36;
    }
    return (double)differ / (double)count;
}

/* One thing in every other shape, and in the texture of every other one. */
static void test_visible(void)
{
    cw_sample_design first, other;
    double shape_least = 1, texture_least = 1;
    cw_sample_generic_design(&first, SEED, 0);
    for (int outline = 0; outline < CW_GENERIC_SHAPES; outline++) {
        cw_sample_design shaped = first;
        shaped.outline = outline;
        if (outline != first.outline)
            shape_least = MIN(shape_least, difference(&first, &shaped));
    }
    for (guint64 number = 1; number < 40; number++) {
        cw_sample_generic_design(&other, SEED, number);
        cw_sample_design textured = first;
        textured.pattern = other.pattern;
        textured.motif = other.motif;
        if (other.texture != first.texture)
            texture_least = MIN(texture_least, difference(&first, &textured));
    }
    g_test_message("another shape changes %.3f of the picture, another texture %.3f", shape_least,
                   texture_least);
    g_assert_cmpfloat(shape_least, >, 0.01);
    g_assert_cmpfloat(texture_least, >, 0.02);
}

/* The feed says what the truth does; nothing depends on the threads. */
static void test_files(void)
{
    table feed = table_read("one", "feed.tsv", "\t"), truth = table_read("one", "truth.csv", ",");
    g_assert_cmpuint(feed.lines->len, ==, 31);
    g_assert_cmpuint(truth.lines->len, ==, feed.lines->len);
    for (guint i = 1; i < feed.lines->len; i++) {
        cw_sample_design design;
        cw_sample_generic_design(&design, SEED, i - 1);
        g_assert_cmpstr(field(&feed, i, "id"), ==, field(&truth, i, "id"));
        g_assert_cmpstr(field(&feed, i, "shape"), ==, cw_generic_shape_names[design.outline]);
        g_assert_cmpstr(field(&feed, i, "texture"), ==, cw_generic_texture_names[design.texture]);
        g_assert_cmpstr(field(&feed, i, "shape"), ==, field(&truth, i, "shape"));
        g_assert_cmpstr(field(&feed, i, "texture"), ==, field(&truth, i, "texture"));
        g_assert_cmpstr(field(&feed, i, "product_type"), ==, "Things");
        g_assert_true(same_file("one", "five", field(&feed, i, "image_link")));
    }
    g_assert_true(same_file("one", "five", "feed.tsv"));
    g_assert_true(same_file("one", "five", "truth.csv"));
    g_ptr_array_unref(feed.lines);
    g_ptr_array_unref(truth.lines);
}

static void test_refusals(void)
{
    g_autofree char *folder = path_of("refused", NULL);
    for (int other = 0; other < 2; other++) {
        g_autoptr(GError) error = NULL;
        cw_sample_settings settings = settings_of(1, 1, 64);
        settings.generic = TRUE;
        settings.attributes = other == 0;
        settings.outfits = other;
        g_assert_false(cw_sample_render(folder, &settings, NULL, &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, other == 0 ? "attributes and generic pictures"
                                                           : "outfits and generic pictures"));
        g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("colorway-generic-XXXXXX", NULL);
    cw_sample_settings settings = settings_of(30, 1, 64);
    settings.generic = TRUE;
    settings.threads = 1;
    render("one", &settings);
    settings.threads = 5;
    render("five", &settings);
    g_test_add_func("/sample_generic/classes", test_classes);
    g_test_add_func("/sample_generic/visible", test_visible);
    g_test_add_func("/sample_generic/files", test_files);
    g_test_add_func("/sample_generic/refusals", test_refusals);
    int status = g_test_run();
    remove_tree(root);
    g_free(root);
    return status;
}
