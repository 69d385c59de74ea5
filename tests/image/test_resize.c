/* SPDX-License-Identifier: Apache-2.0
 *
 * Resampling against weights worked out by hand and against the formula written out plainly in
 * double precision.
 */
#include <math.h>

#include "base/error.h"
#include "base/random.h"
#include "image/image.h"

static double triangle(double x)
{
    return fmax(0, 1 - fabs(x));
}

static double keys(double x)
{
    x = fabs(x);
    if (x >= 2)
        return 0;
    return x < 1 ? 1.5 * x * x * x - 2.5 * x * x + 1 : -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2;
}

/* Weight of source pixel j for output i, not normalised. */
static double weight(cw_filter filter, double offset, double length, int output, int i, int j)
{
    double scale = length / output, centre = offset + (i + 0.5) * scale;
    double x = (j + 0.5 - centre) / fmax(scale, 1);
    return filter == CW_FILTER_BILINEAR ? triangle(x) : keys(x);
}

static double plain_value(const cw_raster *from, const cw_box *box, int width, int height,
                          cw_filter filter, int x, int y, int c)
{
    double sum = 0, total = 0;
    for (int j = 0; j < from->height; j++) {
        double down = weight(filter, box->y, box->height, height, y, j);
        for (int i = 0; down != 0 && i < from->width; i++) {
            double both = down * weight(filter, box->x, box->width, width, x, i);
            sum += both * from->pixels[(j * from->width + i) * 3 + c];
            total += both;
        }
    }
    return CLAMP(sum / total, 0, 1);
}

static cw_image *noise(int width, int height)
{
    cw_image *image = cw_image_new(width, height, NULL);
    cw_random random = cw_random_start(7, 0, 0);
    for (int i = 0; i < width * height * 3; i++)
        image->pixels[i] = (guint8)cw_random_below(&random, 256);
    return image;
}

static void compare(int from_width, int from_height, const cw_box *box, int width, int height,
                    cw_filter filter)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = noise(from_width, from_height);
    g_autoptr(cw_raster) raster = cw_raster_from_image(image, NULL);
    g_autoptr(cw_raster) from_bytes = cw_image_resize(image, box, width, height, filter, &error);
    g_assert_no_error(error);
    g_autoptr(cw_raster) result = cw_raster_resize(raster, box, width, height, filter, &error);
    g_assert_no_error(error);
    cw_box all = {0, 0, from_width, from_height};
    for (int i = 0; i < width * height * 3; i++) {
        double wanted = plain_value(raster, box != NULL ? box : &all, width, height, filter,
                                    i / 3 % width, i / 3 / width, i % 3);
        g_assert_cmpfloat_with_epsilon(result->pixels[i], wanted, 2e-6);
        g_assert_cmpfloat_with_epsilon(from_bytes->pixels[i], wanted, 2e-6);
    }
}

static void test_formula(void)
{
    static const cw_box boxes[] = {{0.25, 1.75, 10.5, 7.125}, {3, 2, 1, 1}, {0, 0, 13, 11}};
    static const int sizes[][2] = {{1, 1}, {5, 3}, {13, 11}, {29, 17}, {3, 40}};
    for (gsize b = 0; b <= G_N_ELEMENTS(boxes); b++) {
        for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
            const cw_box *box = b < G_N_ELEMENTS(boxes) ? &boxes[b] : NULL;
            compare(13, 11, box, sizes[s][0], sizes[s][1], CW_FILTER_BILINEAR);
            compare(13, 11, box, sizes[s][0], sizes[s][1], CW_FILTER_BICUBIC);
        }
    }
    compare(1, 1, NULL, 4, 3, CW_FILTER_BICUBIC);
    compare(200, 3, NULL, 7, 2, CW_FILTER_BILINEAR);
}

/* A row of the given values, the same in all channels. */
static cw_raster *row_of(const float *values, int count)
{
    cw_raster *raster = cw_raster_new(count, 1, NULL);
    for (int i = 0; i < count * 3; i++)
        raster->pixels[i] = values[i / 3];
    return raster;
}

/* 4 -> 2: scale 2, weights 3/4 3/4 1/4 (the fourth is beside the picture), divided by 7/4. */
static void test_golden_bilinear(void)
{
    static const float ramp[4] = {0, 1 / 3.0f, 2 / 3.0f, 1};
    g_autoptr(cw_raster) from = row_of(ramp, 4);
    g_autoptr(cw_raster) to = cw_raster_resize(from, NULL, 2, 1, CW_FILTER_BILINEAR, NULL);
    g_assert_cmpfloat_with_epsilon(to->pixels[0], 5.0 / 21, 1e-6);
    g_assert_cmpfloat_with_epsilon(to->pixels[3], 16.0 / 21, 1e-6);
}

/* 2 -> 4 of (0, 1) at 1: keys(1/4) = 0.8671875 and keys(3/4) = 0.2265625, normalised. The outermost
 * would undershoot: clamped. */
static void test_golden_bicubic(void)
{
    static const float step[2] = {0, 1};
    g_autoptr(cw_raster) from = row_of(step, 2);
    g_autoptr(cw_raster) to = cw_raster_resize(from, NULL, 4, 1, CW_FILTER_BICUBIC, NULL);
    g_assert_cmpfloat_with_epsilon(to->pixels[3], 0.2265625 / 1.09375, 1e-6);
    g_assert_cmpfloat(to->pixels[0], ==, 0);
    g_assert_cmpfloat(to->pixels[9], ==, 1);
}

static void test_same_size(void)
{
    g_autoptr(cw_image) image = noise(19, 7);
    g_autoptr(cw_raster) raster = cw_raster_from_image(image, NULL);
    for (int filter = 0; filter < 2; filter++) {
        g_autoptr(cw_raster) same = cw_raster_resize(raster, NULL, 19, 7, (cw_filter)filter, NULL);
        g_assert_cmpmem(same->pixels, 19 * 7 * 12, raster->pixels, 19 * 7 * 12);
    }
}

static void test_refusals(void)
{
    static const cw_box boxes[] = {{-1, 0, 5, 5}, {0, 0, 11, 5}, {0, 5, 5, 5.5},
                                   {0, 0, 0, 5},  {0, 0, 5, -1}, {0, 0, (double)NAN, 5}};
    g_autoptr(cw_image) image = noise(10, 10);
    for (gsize i = 0; i < G_N_ELEMENTS(boxes); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(cw_image_resize(image, &boxes[i], 4, 4, CW_FILTER_BILINEAR, &error));
        g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_image_resize(image, NULL, 0, 4, CW_FILTER_BILINEAR, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

/* The loader's ordinary work must stay far below a training step; best of 20 against neighbours. */
static void test_speed(void)
{
    g_autoptr(cw_image) image = noise(600, 600);
    gint64 best = G_MAXINT64;
    for (int i = 0; i < 20; i++) {
        gint64 start = g_get_monotonic_time();
        g_autoptr(cw_raster) small = cw_image_resize(image, NULL, 64, 64, CW_FILTER_BILINEAR, NULL);
        best = MIN(best, g_get_monotonic_time() - start);
    }
    g_test_message("600x600 -> 64x64: %" G_GINT64_FORMAT " us", best);
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    g_assert_cmpint(best, <, 2000);
#endif
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/resize/formula", test_formula);
    g_test_add_func("/resize/golden-bilinear", test_golden_bilinear);
    g_test_add_func("/resize/golden-bicubic", test_golden_bicubic);
    g_test_add_func("/resize/same-size", test_same_size);
    g_test_add_func("/resize/refusals", test_refusals);
    g_test_add_func("/resize/speed", test_speed);
    return g_test_run();
}
