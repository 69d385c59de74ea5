/* SPDX-License-Identifier: Apache-2.0
 *
 * Boxes by the formulas of METHODS 2.4 for a head of 16 x 20 px at (50,10): cx 58, chin 30, h 20.
 */
#include "image/augment.h"
#include "image/parts.h"

#include <math.h>

static const cw_box head = {50, 10, 16, 20};

static void assert_box(cw_box got, double x, double y, double width, double height)
{
    g_assert_cmpfloat_with_epsilon(got.x, x, 1e-9);
    g_assert_cmpfloat_with_epsilon(got.y, y, 1e-9);
    g_assert_cmpfloat_with_epsilon(got.width, width, 1e-9);
    g_assert_cmpfloat_with_epsilon(got.height, height, 1e-9);
}

static void test_places(void)
{
    assert_box(cw_part_box(CW_PART_NECK, &head), 38, 27, 40, 23);
    assert_box(cw_part_box(CW_PART_SLEEVE_RIGHT, &head), 66, 30, 52, 68);
    assert_box(cw_part_box(CW_PART_SLEEVE_LEFT, &head), -2, 30, 52, 68);
    assert_box(cw_part_box(CW_PART_KNEE, &head), 23, 90, 70, 52);
}

static void test_clip(void)
{
    const cw_box box = {-6, 0, 10, 10}, farther = {-6.1, 0, 10, 10}, frame = {0, 0, 100, 100};
    cw_box clipped;
    g_assert_true(cw_part_clip(&box, &frame, &clipped));
    assert_box(clipped, 0, 0, 4, 10);
    g_assert_false(cw_part_clip(&farther, &frame, &clipped));
    assert_box(clipped, 0, 0, 0, 0);
}

static void test_shake(void)
{
    const cw_box box = {10, 20, 40, 80};
    double least = 0, most = 0;
    for (guint64 item = 0; item < 2000; item++) {
        cw_random random = cw_random_start(1, 0, item);
        cw_box shaken = cw_part_shake(&box, &random);
        double bottom = shaken.y + shaken.height;
        g_assert_cmpfloat(fabs(shaken.x - 10), <=, 4);
        g_assert_cmpfloat(fabs(shaken.x + shaken.width - 50), <=, 4);
        g_assert_cmpfloat(fabs(shaken.y - 20), <=, 8);
        least = MIN(least, bottom - 100);
        most = MAX(most, bottom - 100);
    }
    g_assert_cmpfloat(least, <, -7.9);
    g_assert_cmpfloat(most, >, 7.9);
    g_assert_cmpfloat(least, >=, -8);
    g_assert_cmpfloat(most, <=, 8);
}

static void test_overlap(void)
{
    const cw_box a = {0, 0, 10, 10}, b = {5, 0, 10, 10}, none = {0}, far = {50, 50, 1, 1};
    g_assert_cmpfloat_with_epsilon(cw_box_overlap(&a, &b), 50.0 / 150, 1e-12);
    g_assert_cmpfloat(cw_box_overlap(&a, &a), ==, 1);
    g_assert_cmpfloat(cw_box_overlap(&a, &far), ==, 0);
    g_assert_cmpfloat(cw_box_overlap(&none, &none), ==, 0);
    assert_box(cw_box_scale(&b, 2, 3), 10, 0, 20, 30);
}

/* A picture 100 x 200 whose pixel (x, y) is (x, y, 7), with a white rim. */
static cw_image *ruler(void)
{
    cw_image *image = cw_image_new(100, 200, NULL);
    for (int y = 0; y < 200; y++)
        for (int x = 0; x < 100; x++) {
            guint8 *pixel = image->pixels + 3 * (y * 100 + x);
            gboolean rim = x == 0 || y == 0 || x == 99 || y == 199;
            pixel[0] = rim ? 255 : (guint8)x;
            pixel[1] = rim ? 255 : (guint8)y;
            pixel[2] = rim ? 255 : 7;
        }
    return image;
}

/* The head ends at 30; .17 of its height are cut below. */
static void test_region(void)
{
    g_autoptr(cw_image) image = ruler();
    const cw_parts parts = {
        .person = {20.5, 8, 60, 150}, .head = head, .garment = {30, 40, 40, 60}};
    cw_preprocess_options options = {0};
    assert_box(cw_preprocess_region(image, &parts, &options), 0, 0, 100, 200);
    options.person_crop = TRUE;
    assert_box(cw_preprocess_region(image, &parts, &options), 20, 8, 61, 150);
    assert_box(cw_preprocess_region(image, NULL, &options), 0, 0, 100, 200);
    options.head_crop = TRUE;
    assert_box(cw_preprocess_region(image, &parts, &options), 20, 34, 61, 124);
    options.square = TRUE;
    assert_box(cw_preprocess_region(image, &parts, &options), -11, 34, 124, 124);
    options = (cw_preprocess_options){.garment_crop = TRUE, .person_crop = TRUE, .margin = 0.1};
    assert_box(cw_preprocess_region(image, &parts, &options), 24, 34, 52, 72);
    const cw_parts portrait = {.head = {20, 20, 60, 150}};
    options = (cw_preprocess_options){.head_crop = TRUE};
    assert_box(cw_preprocess_region(image, &portrait, &options), 0, 0, 100, 200);
}

/* Pixels keep their places; what lies outside has the border's colour. */
static void test_preprocess(void)
{
    g_autoptr(cw_image) image = ruler();
    g_autoptr(GError) error = NULL;
    const cw_parts parts = {.person = {20, 8, 60, 150}, .head = head};
    const cw_preprocess_options options = {.person_crop = TRUE, .head_crop = TRUE, .square = TRUE};
    g_autoptr(cw_image) out = cw_preprocess(image, &parts, &options, &error);
    g_assert_no_error(error);
    g_assert_cmpint(out->width, ==, 124);
    g_assert_cmpint(out->height, ==, 124);
    cw_box region = cw_preprocess_region(image, &parts, &options);
    g_assert_cmpint(out->pixels[0], ==, 255);
    for (int y = 0; y < 124; y++)
        for (int x = 40; x < 90; x++) {
            const guint8 *pixel = out->pixels + 3 * (y * 124 + x);
            g_assert_cmpint(pixel[0], ==, x + (int)region.x);
            g_assert_cmpint(pixel[1], ==, y + 34);
        }
    float fill[3];
    cw_augment_border_colour(image, fill);
    g_autoptr(cw_raster) same =
        cw_preprocess_resize(image, &parts, &options, NULL, fill, 124, 124, &error);
    g_assert_no_error(error);
    for (int i = 0; i < 124 * 124 * 3; i++)
        g_assert_cmpfloat_with_epsilon((double)same->pixels[i], out->pixels[i] / 255.0, 1e-5);
}

static void test_normalise(void)
{
    g_autoptr(cw_raster) raster = cw_raster_new(1, 1, NULL);
    float out[3];
    raster->pixels[0] = 0.485f + 0.229f;
    raster->pixels[1] = 0.456f;
    raster->pixels[2] = 1;
    cw_preprocess_normalise(raster, out);
    g_assert_cmpfloat_with_epsilon((double)out[0], 1, 1e-6);
    g_assert_cmpfloat_with_epsilon((double)out[1], 0, 1e-6);
    g_assert_cmpfloat_with_epsilon((double)out[2], 2.64, 1e-5);
}

static void test_options(void)
{
    cw_preprocess_options options;
    g_autoptr(GError) error = NULL;
    cw_options_reset(cw_preprocess_rows, &options);
    g_assert_true(cw_options_set(cw_preprocess_rows, &options, "margin", "0.05", &error));
    g_assert_true(cw_options_set(cw_preprocess_rows, &options, "square", "1", &error));
    g_assert_cmpfloat(options.margin, ==, 0.05);
    g_assert_true(options.square);
    g_assert_false(options.person_crop || options.head_crop || options.garment_crop);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/parts/places", test_places);
    g_test_add_func("/parts/clip", test_clip);
    g_test_add_func("/parts/shake", test_shake);
    g_test_add_func("/parts/overlap", test_overlap);
    g_test_add_func("/parts/region", test_region);
    g_test_add_func("/parts/preprocess", test_preprocess);
    g_test_add_func("/parts/normalise", test_normalise);
    g_test_add_func("/parts/options", test_options);
    return g_test_run();
}
