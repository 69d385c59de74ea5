/* SPDX-License-Identifier: Apache-2.0
 *
 * The descriptors on pictures whose vectors can be worked out by hand.
 */
#include "image/describe.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "image/colour.h"

typedef double (*brightness)(int x, int y);

static cw_image *drawn(int width, int height, brightness at)
{
    cw_image *image = cw_image_new(width, height, NULL);
    for (int i = 0; i < width * height * 3; i++)
        image->pixels[i] = (guint8)rint(255 * CLAMP(at(i / 3 % width, i / 3 / width), 0, 1));
    return image;
}

static double falling_right(int x, int y)
{
    (void)y;
    return 1 - x / 140.0;
}

static double rising_down(int x, int y)
{
    (void)x;
    return y / 170.0;
}

static double rising_diagonally(int x, int y)
{
    return (x + y) / 310.0;
}

static double stripes(int x, int y)
{
    (void)y;
    return x / 10 % 2;
}

static double fine_stripes(int x, int y)
{
    (void)y;
    return x % 2;
}

static double two_slopes(int x, int y)
{
    (void)y;
    return (x < 64 ? 4 * x : 256 + (x - 64)) / 320.0;
}

/* One pixel in five is one level brighter. */
static double faint_noise(int x, int y)
{
    return (100 + (cw_random_at(5, 0, (guint64)x, (guint64)y) % 5 == 0)) / 255.0;
}

static double flat(int x, int y)
{
    (void)x, (void)y;
    return 0.4;
}

static float *describe(const cw_descriptor *descriptor, const cw_image *image)
{
    float *vector = g_new(float, descriptor->dimension);
    g_autoptr(GError) error = NULL;
    g_assert_true(descriptor->fill(image, vector, &error));
    g_assert_no_error(error);
    return vector;
}

static double length_of(const float *vector, gsize count)
{
    double square = 0;
    for (gsize i = 0; i < count; i++)
        square += (double)vector[i] * vector[i];
    return sqrt(square);
}

/* A plane has one orientation: 0 degrees is bin 0, 90 degrees bin 4 (80 to 100), 45 bin 2. In each
 * of 63 blocks its four cells weigh the same, so that clipping leaves 4 x 1/2 of unit length, and
 * the whole is 1 / sqrt(63 * 4). */
static void test_hog_planes(void)
{
    static const struct {
        brightness at;
        int bin;
    } cases[] = {{falling_right, 0}, {rising_down, 4}, {rising_diagonally, 2}};
    g_assert_cmpuint(cw_descriptor_hog.dimension, ==, 7 * 9 * 36);
    for (gsize c = 0; c < G_N_ELEMENTS(cases); c++) {
        g_autoptr(cw_image) image = drawn(128, 160, cases[c].at);
        g_autofree float *vector = describe(&cw_descriptor_hog, image);
        int middle = (4 * 7 + 3) * 36; /* a block that touches no border */
        for (int i = 0; i < 36; i++) {
            double wanted = i % 9 == cases[c].bin ? 1 / sqrt(252) : 0;
            g_assert_cmpfloat_with_epsilon(vector[middle + i], wanted, 0.012);
        }
        g_assert_cmpfloat_with_epsilon(length_of(vector, 2268), 1, 1e-5);
    }
}

/* Left half four times as steep as the right. In the block on the seam the left cells are 4, the
 * right ones 1.094 (one of their 16 columns sees the steep side): / sqrt(2 * (4^2 + 1.094^2)) gives
 * 0.682 and 0.186; clipped 0.2 and 0.186; the second normalisation keeps that ratio. */
static void test_hog_clip(void)
{
    g_autoptr(cw_image) image = drawn(128, 160, two_slopes);
    g_autofree float *vector = describe(&cw_descriptor_hog, image);
    const float *seam = vector + (4 * 7 + 3) * 36;
    g_assert_cmpfloat_with_epsilon(seam[0] / seam[9], 0.2 / 0.186, 0.02);
}

/* Stripes of one pixel have no central difference: invisible where nothing is resized, at 64x80. */
static void test_hog_small(void)
{
    g_autoptr(cw_image) small = drawn(64, 80, fine_stripes), large = drawn(65, 80, fine_stripes);
    g_autofree float *at_64 = describe(&cw_descriptor_hog, small);
    g_autofree float *at_128 = describe(&cw_descriptor_hog, large);
    g_assert_cmpfloat(length_of(at_64, 2268), ==, 0);
    g_assert_cmpfloat_with_epsilon(length_of(at_128, 2268), 1, 1e-5);
}

/* Nothing there, and noise far below one level of 256, both describe nothing. */
static void test_hog_flat(void)
{
    g_autoptr(cw_image) plain = drawn(300, 200, flat), noisy = drawn(500, 625, faint_noise);
    g_autofree float *nothing = describe(&cw_descriptor_hog, plain);
    g_autofree float *little = describe(&cw_descriptor_hog, noisy);
    g_assert_cmpfloat(length_of(nothing, 2268), ==, 0);
    g_assert_cmpfloat(length_of(little, 2268), ==, 0);
}

/* Shape without colour: the same luma in other colours gives nearly the same vector. */
static void test_hog_ignores_colour(void)
{
    g_autoptr(cw_image) grey = drawn(128, 160, stripes), tinted = drawn(128, 160, stripes);
    for (int i = 0; i < 128 * 160; i++)
        tinted->pixels[i * 3] = 255; /* red: white stripes on red */
    g_autofree float *a = describe(&cw_descriptor_hog, grey);
    g_autofree float *b = describe(&cw_descriptor_hog, tinted);
    double cosine = 0;
    for (int i = 0; i < 2268; i++)
        cosine += (double)a[i] * b[i];
    g_assert_cmpfloat(cosine, >, 0.99);
}

static void test_colour_histogram(void)
{
    g_autoptr(cw_image) image = cw_image_new(64, 80, NULL);
    for (int i = 0; i < 64 * 80; i++)
        memcpy(image->pixels + i * 3, i < 64 * 20 ? "\x1F\x20\xFF" : "\xFF\0\0", 3);
    g_assert_cmpuint(cw_descriptor_colour.dimension, ==, 512);
    g_autofree float *vector = describe(&cw_descriptor_colour, image);
    g_assert_cmpfloat_with_epsilon(vector[(0 * 8 + 1) * 8 + 7], 0.5, 1e-6);
    g_assert_cmpfloat_with_epsilon(vector[(7 * 8 + 0) * 8 + 0], sqrt(0.75), 1e-6);
    g_assert_cmpfloat_with_epsilon(length_of(vector, 512), 1, 1e-6);
}

/* ---- the garment's colour -------------------------------------------------------------------- */

static void paint(cw_image *image, int left, int top, int right, int bottom, guint32 rgb)
{
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
            for (int c = 0; c < 3; c++)
                image->pixels[3 * (y * image->width + x) + c] = (guint8)(rgb >> (16 - 8 * c));
}

/* A garment of one colour, broad above and narrow below, before a backdrop of another. */
static float *garment(guint32 backdrop, guint32 colour)
{
    g_autoptr(cw_image) image = cw_image_new(120, 160, NULL);
    paint(image, 0, 0, 120, 160, backdrop);
    paint(image, 20, 30, 100, 90, colour);
    paint(image, 42, 90, 78, 140, colour);
    return describe(&cw_descriptor_garment_colour, image);
}

static double alike(const float *a, const float *b)
{
    double sum = 0;
    for (int i = 0; i < CW_GARMENT_COLOUR_DIMENSION; i++)
        sum += (double)a[i] * b[i];
    return sum;
}

static double garments_alike(guint32 a, guint32 b)
{
    g_autofree float *of_a = garment(0xFFFFFF, a), *of_b = garment(0xFFFFFF, b);
    return alike(of_a, of_b);
}

static double distance_of(guint32 a, guint32 b)
{
    const guint8 of_a[] = {(guint8)(a >> 16), (guint8)(a >> 8), (guint8)a};
    const guint8 of_b[] = {(guint8)(b >> 16), (guint8)(b >> 8), (guint8)b};
    return cw_luv_distance(cw_luv_from_rgb(of_a), cw_luv_from_rgb(of_b));
}

/* exp(-d^2 / 4608) for the distance d of two colours, which fill their pictures: worked out with
 * the lattice's bounds left out, which bend it a little for the most vivid colours. */
static void test_garment_law(void)
{
    static const guint32 pairs[][2] = {
        {0x808080, 0x808080}, {0x808080, 0x9A9A9A}, {0x8B4513, 0xB7410E}, {0x36454F, 0x008080},
        {0x87CEEB, 0xD3D3D3}, {0x808000, 0xD2B48C}, {0x000000, 0xFFFFFF}};
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        const double d = distance_of(pairs[i][0], pairs[i][1]);
        g_autofree float *one = garment(pairs[i][0], pairs[i][0]);
        g_autofree float *other = garment(pairs[i][1], pairs[i][1]);
        g_assert_cmpfloat_with_epsilon(alike(one, other), exp(-d * d / 4608), 0.05);
    }
}

static void test_garment_order(void)
{
    const guint32 red = 0xFF0000, maroon = 0x800000, blue = 0x0000FF, gray = 0x808080;
    const guint32 light_gray = 0xD3D3D3, teal = 0x008080, dark_teal = 0x007070;
    g_assert_cmpfloat(garments_alike(red, maroon), >, garments_alike(red, blue) + 0.05);
    g_assert_cmpfloat(garments_alike(gray, light_gray), >, garments_alike(gray, red) + 0.3);
    g_assert_cmpfloat(garments_alike(gray, light_gray), >, garments_alike(gray, teal) - 0.3);
    g_assert_cmpfloat(garments_alike(teal, dark_teal), >, 0.95);
}

/* The garment counts, not what is behind it or how large the picture is. */
static void test_garment_backdrop(void)
{
    static const guint32 backdrops[] = {0xFFFFFF, 0xD8D2C8, 0x303030, 0x4169E1};
    g_autofree float *first = garment(backdrops[0], 0x9C2F3A);
    for (gsize i = 1; i < G_N_ELEMENTS(backdrops); i++) {
        g_autofree float *other = garment(backdrops[i], 0x9C2F3A);
        g_assert_cmpfloat(alike(first, other), >, 0.97);
    }
    g_autoptr(cw_image) large = cw_image_new(960, 1280, NULL);
    paint(large, 0, 0, 960, 1280, 0xFFFFFF);
    paint(large, 240, 320, 720, 1040, 0x9C2F3A);
    g_autofree float *of_large = describe(&cw_descriptor_garment_colour, large);
    g_assert_cmpfloat(alike(first, of_large), >, 0.99);
}

/* Nothing stands out: the picture's one colour is the answer, and a garment's of that colour. A
 * large garment that fades into the backdrop is of it, too, and not of its seams. */
static void test_garment_blank(void)
{
    g_autofree float *blank = garment(0x87CEEB, 0x87CEEB), *sky = garment(0xFFFFFF, 0x87CEEB);
    g_assert_cmpfloat(alike(blank, sky), >, 0.99);
    g_autoptr(cw_image) fading = cw_image_new(240, 320, NULL);
    paint(fading, 0, 0, 240, 320, 0xFFFFFF);
    paint(fading, 60, 40, 180, 280, 0xC02020); /* its seam, and inside it is white again */
    paint(fading, 62, 42, 240, 320, 0xFFFFFF);
    paint(fading, 62, 270, 180, 274, 0xC02020);
    g_autofree float *of_fading = describe(&cw_descriptor_garment_colour, fading);
    g_autofree float *white = garment(0xFFFFFF, 0xFFFFFF);
    g_assert_cmpfloat(alike(of_fading, white), >, 0.8);
}

/* What version 1 says of one picture. When this changes, CW_GARMENT_COLOUR_VERSION goes up. */
static void test_garment_golden(void)
{
    g_autofree float *vector = garment(0x808080, 0x808080);
    int most = 0;
    for (int i = 0; i < CW_GARMENT_COLOUR_DIMENSION; i++)
        if (vector[i] > vector[most])
            most = i;
    g_assert_cmpint(CW_GARMENT_COLOUR_VERSION, ==, 1);
    g_assert_cmpint(most, ==,
                    148); /* node (2,2,4); with the shares of a colour at L 53.6 alone .394 */
    g_assert_cmpfloat_with_epsilon(vector[most], 0.39399, 1e-4);
    g_assert_cmpfloat_with_epsilon(length_of(vector, CW_GARMENT_COLOUR_DIMENSION), 1, 1e-5);
}

/* What holds for every row. */
static void test_table(void)
{
    g_autoptr(cw_image) pixel = cw_image_new(1, 1, NULL), wide = drawn(500, 3, stripes);
    const cw_image *images[] = {pixel, wide};
    g_assert_true(cw_row_find(&cw_descriptor_table, "hog", NULL) == &cw_descriptor_hog.row);
    for (const cw_row *const *row = cw_descriptor_table.rows; *row != NULL; row++) {
        const cw_descriptor *descriptor = (const cw_descriptor *)*row;
        for (gsize i = 0; i < G_N_ELEMENTS(images); i++) {
            g_autofree float *vector = describe(descriptor, images[i]);
            double length = length_of(vector, descriptor->dimension);
            g_assert_true(length == 0 || fabs(length - 1) < 1e-5);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/describe/hog-planes", test_hog_planes);
    g_test_add_func("/describe/hog-clip", test_hog_clip);
    g_test_add_func("/describe/hog-small", test_hog_small);
    g_test_add_func("/describe/hog-flat", test_hog_flat);
    g_test_add_func("/describe/hog-ignores-colour", test_hog_ignores_colour);
    g_test_add_func("/describe/colour-histogram", test_colour_histogram);
    g_test_add_func("/describe/garment-law", test_garment_law);
    g_test_add_func("/describe/garment-order", test_garment_order);
    g_test_add_func("/describe/garment-backdrop", test_garment_backdrop);
    g_test_add_func("/describe/garment-blank", test_garment_blank);
    g_test_add_func("/describe/garment-golden", test_garment_golden);
    g_test_add_func("/describe/table", test_table);
    return g_test_run();
}
