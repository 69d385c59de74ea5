/* SPDX-License-Identifier: Apache-2.0
 *
 * Goldens worked out by hand from the formulas of METHODS 1.2.
 */
#include "image/augment.h"

#include <math.h>
#include <string.h>

static void assert_near(float got, double expected)
{
    g_assert_cmpfloat_with_epsilon((double)got, expected, 2e-6);
}

static void assert_pixel(const cw_raster *raster, int index, double r, double g, double b)
{
    assert_near(raster->pixels[3 * index], r);
    assert_near(raster->pixels[3 * index + 1], g);
    assert_near(raster->pixels[3 * index + 2], b);
}

static cw_raster *row_of(int pixels, const float *values)
{
    cw_raster *raster = cw_raster_new(pixels, 1, NULL);
    memcpy(raster->pixels, values, 3 * (gsize)pixels * sizeof *values);
    return raster;
}

static cw_raster *noise(int width, int height, guint64 seed)
{
    cw_raster *raster = cw_raster_new(width, height, NULL);
    cw_random random = cw_random_start(seed, 0, 0);
    for (int i = 0; i < width * height * 3; i++)
        raster->pixels[i] = (float)cw_random_unit(&random);
    return raster;
}

static gsize bytes_of(const cw_raster *raster)
{
    return (gsize)raster->width * raster->height * 3 * sizeof(float);
}

static cw_augment_context context_with(cw_augment_scratch *scratch)
{
    return (cw_augment_context){.settings = {.brightness = 0.4,
                                             .contrast = 0.4,
                                             .saturation = 0.2,
                                             .hue = 0.1,
                                             .jitter_law = (char *)"torchvision",
                                             .blur_least = 0.1,
                                             .blur_most = 2,
                                             .rotation = 30,
                                             .lowres_least = 2,
                                             .lowres_most = 4},
                                .fill = {1, 1, 1},
                                .scratch = scratch};
}

static void test_brightness(void)
{
    g_autoptr(cw_raster) raster = row_of(1, (float[]){0.2f, 0.4f, 0.8f});
    cw_augment_brightness(raster, 1.5f);
    assert_pixel(raster, 0, 0.3, 0.6, 1.0);
    cw_augment_brightness_add(raster, -0.4f);
    assert_pixel(raster, 0, 0.0, 0.2, 0.6);
}

/* Luma of the two pixels .2989 and .114, mean .20645. */
static void test_contrast(void)
{
    g_autoptr(cw_raster) raster = row_of(2, (float[]){1, 0, 0, 0, 0, 1});
    cw_augment_contrast(raster, 0.5f);
    assert_pixel(raster, 0, 0.603225, 0.103225, 0.103225);
    assert_pixel(raster, 1, 0.103225, 0.103225, 0.603225);
    g_autoptr(cw_raster) second = row_of(2, (float[]){1, 0, 0, 0, 0, 1});
    cw_augment_contrast_by_channel(second, 0.5f);
    assert_pixel(second, 0, 0.75, 0, 0.25);
    assert_pixel(second, 1, 0.25, 0, 0.75);
}

static void test_saturation(void)
{
    g_autoptr(cw_raster) raster = row_of(1, (float[]){1, 0, 0});
    cw_augment_saturation(raster, 0.5f);
    assert_pixel(raster, 0, 0.64945, 0.14945, 0.14945);
    cw_augment_saturation(raster, 4.0f);
    assert_pixel(raster, 0, 1, 0, 0);
}

/* (.8,.4,.2) lies at 1/3 of a sixth: chroma .6. One sixth on: (.6,.8,.2); half a circle on:
 * (.2,.6,.8). Greys stay. */
static void test_hue(void)
{
    g_autoptr(cw_raster) raster = row_of(
        5, (float[]){1, 0, 0, 0.8f, 0.4f, 0.2f, 0.5f, 0.5f, 0.5f, 0, 0, 0, 0.1f, 0.2f, 0.9f});
    cw_augment_hue(raster, 1.0f / 6);
    assert_pixel(raster, 0, 1, 1, 0);
    assert_pixel(raster, 1, 0.6, 0.8, 0.2);
    assert_pixel(raster, 2, 0.5, 0.5, 0.5);
    assert_pixel(raster, 3, 0, 0, 0);
    cw_augment_hue(raster, 1.0f / 3);
    assert_pixel(raster, 0, 0, 1, 1);
    assert_pixel(raster, 1, 0.2, 0.6, 0.8);
    cw_augment_hue(raster, -0.5f);
    assert_pixel(raster, 1, 0.8, 0.4, 0.2);
    assert_pixel(raster, 4, 0.1, 0.2, 0.9);
}

static void test_negative(void)
{
    g_autoptr(cw_raster) raster = row_of(2, (float[]){0.5f, 0.25f, 1, 0.2f, 0, 0.9f});
    cw_augment_negative.apply(raster, NULL, NULL, NULL);
    assert_pixel(raster, 0, 0.5, 0.75, 0);
    assert_pixel(raster, 1, 0.8, 1, 0.1);
}

static void test_gray_and_solarize(void)
{
    g_autoptr(cw_raster) raster = row_of(2, (float[]){0.5f, 0.25f, 1, 0.2f, 0.5f, 0.9f});
    cw_augment_solarize.apply(raster, NULL, NULL, NULL);
    assert_pixel(raster, 0, 0.5, 0.25, 0);
    assert_pixel(raster, 1, 0.2, 0.5, 0.1);
    cw_augment_to_gray(raster);
    double luma = 0.2989 * 0.5 + 0.587 * 0.25;
    assert_pixel(raster, 0, luma, luma, luma);
}

static void test_flip(void)
{
    g_autoptr(cw_raster) raster = row_of(3, (float[]){1, 2, 3, 4, 5, 6, 7, 8, 9});
    cw_augment_flip.apply(raster, NULL, NULL, NULL);
    assert_pixel(raster, 0, 7, 8, 9);
    assert_pixel(raster, 1, 4, 5, 6);
    assert_pixel(raster, 2, 1, 2, 3);
    g_autoptr(cw_raster) big = noise(8, 5, 1), same = noise(8, 5, 1);
    cw_augment_flip.apply(big, NULL, NULL, NULL);
    g_assert_cmpmem(big->pixels + 3 * 8, 12, same->pixels + 3 * 15, 12);
    cw_augment_flip.apply(big, NULL, NULL, NULL);
    g_assert_cmpmem(big->pixels, bytes_of(big), same->pixels, bytes_of(same));
}

/* Sigma 1, weights exp(-k k / 2) over their sum 2.50662080: .39894347, .24197143, .05399113. */
static void test_blur(void)
{
    cw_augment_scratch scratch = {0};
    g_autoptr(cw_raster) raster = cw_raster_new(15, 15, NULL);
    raster->pixels[3 * (7 * 15 + 7) + 1] = 1;
    g_assert_true(cw_augment_gaussian(raster, 1.0, &scratch, NULL));
    const double w0 = 0.39894347, w1 = 0.24197143, w2 = 0.05399113;
    assert_pixel(raster, 7 * 15 + 7, 0, w0 * w0, 0);
    assert_pixel(raster, 7 * 15 + 8, 0, w0 * w1, 0);
    assert_pixel(raster, 6 * 15 + 6, 0, w1 * w1, 0);
    assert_pixel(raster, 9 * 15 + 6, 0, w1 * w2, 0);
    g_autoptr(cw_raster) plain = row_of(2, (float[]){0.3f, 0.6f, 0.9f, 0.3f, 0.6f, 0.9f});
    g_assert_true(cw_augment_gaussian(plain, 5.0, &scratch, NULL));
    assert_pixel(plain, 0, 0.3, 0.6, 0.9);
    cw_augment_scratch_clear(&scratch);
}

/* A quarter turn counter-clockwise brings the right column to the top. */
static void test_rotation(void)
{
    cw_augment_scratch scratch = {0};
    const float fill[3] = {0.25f, 0.5f, 0.75f};
    g_autoptr(cw_raster) raster = noise(3, 3, 2), before = noise(3, 3, 2);
    g_assert_true(cw_augment_turn(raster, 90, fill, &scratch, NULL));
    for (int i = 0; i < 3; i++) {
        const float *from = before->pixels + 3 * (3 * i + 2);
        assert_pixel(raster, i, (double)from[0], (double)from[1], (double)from[2]);
    }
    g_autoptr(cw_raster) corner = noise(31, 31, 3);
    g_assert_true(cw_augment_turn(corner, 45, fill, &scratch, NULL));
    assert_pixel(corner, 0, 0.25, 0.5, 0.75);
    cw_augment_scratch_clear(&scratch);
}

static void test_lower_resolution(void)
{
    cw_augment_scratch scratch = {0};
    cw_augment_context context = context_with(&scratch);
    cw_random random = cw_random_start(1, 0, 0);
    g_autoptr(cw_raster) raster = cw_raster_new(32, 24, NULL);
    for (int i = 0; i < 32 * 24 * 3; i++)
        raster->pixels[i] = (float)((i / 3 % 32 + i / 96) % 2);
    g_assert_true(cw_augment_lower_resolution.apply(raster, &context, &random, NULL));
    for (int i = 0; i < 32 * 24 * 3; i++)
        g_assert_cmpfloat_with_epsilon((double)raster->pixels[i], 0.5, 0.3);
    g_assert_cmpint(raster->width, ==, 32);
}

static void test_firing_rates(void)
{
    const cw_augment_context context = {0};
    static const double rates[] = {0.1, 0.5, 0.8};
    const int draws = 10000;
    g_autoptr(cw_raster) raster = row_of(1, (float[]){0, 0, 1});
    for (gsize i = 0; i < G_N_ELEMENTS(rates); i++) {
        int fired = 0;
        for (int item = 0; item < draws; item++) {
            cw_random random = cw_random_start(5, 1, (guint64)item);
            gboolean fires;
            raster->pixels[0] = 0;
            g_assert_true(cw_augment_maybe(&cw_augment_gray, rates[i], raster, &context, &random,
                                           &fires, NULL));
            fired += fires;
        }
        double deviation = sqrt(draws * rates[i] * (1 - rates[i]));
        g_assert_cmpfloat(fabs(fired - draws * rates[i]), <, 3 * deviation);
    }
}

static double chi_squared(const int *bins, int count, int total)
{
    double sum = 0, expected = (double)total / count;
    for (int i = 0; i < count; i++)
        sum += (bins[i] - expected) * (bins[i] - expected) / expected;
    return sum;
}

/* On a square picture with at most .4 of the area every try fits, so the share is uniform, and so
 * are the logarithm of the aspect and the place. 9 degrees of freedom: .999 quantile 27.9. */
static void test_crop_law(void)
{
    const cw_augment_crop crop = {0.05, 0.4, 4.0 / 3, 10};
    int area[10] = {0}, aspect[10] = {0}, place[10] = {0};
    for (int item = 0; item < 10000; item++) {
        cw_random random = cw_random_start(3, 0, (guint64)item);
        cw_box box = cw_augment_crop_box(&crop, 2000, 2000, &random);
        g_assert_cmpfloat(box.x, >=, 0);
        g_assert_cmpfloat(box.x + box.width, <=, 2000);
        g_assert_cmpfloat(box.y + box.height, <=, 2000);
        double share = box.width * box.height / 4e6, ratio = log(box.width / box.height);
        area[CLAMP((int)((share - 0.05) / 0.35 * 10), 0, 9)]++;
        aspect[CLAMP((int)((ratio / log(4.0 / 3) + 1) * 5), 0, 9)]++;
        place[CLAMP((int)(box.x / (2001 - box.width) * 10), 0, 9)]++;
        g_assert_cmpfloat(fabs(ratio), <, log(4.0 / 3) + 0.01);
    }
    g_assert_cmpfloat(chi_squared(area, 10, 10000), <, 27.9);
    g_assert_cmpfloat(chi_squared(aspect, 10, 10000), <, 27.9);
    g_assert_cmpfloat(chi_squared(place, 10, 10000), <, 27.9);
}

static void test_crop_fallback(void)
{
    const cw_augment_crop crop = {0.4, 1, 4.0 / 3, 10};
    cw_random random = cw_random_start(1, 0, 0);
    cw_box tall = cw_augment_crop_box(&crop, 1, 100, &random);
    g_assert_cmpfloat(tall.y, ==, 49);
    g_assert_cmpfloat(tall.width * tall.height, ==, 1);
    cw_box wide = cw_augment_crop_box(&crop, 300, 30, &random);
    g_assert_cmpfloat(wide.x, ==, 130);
    g_assert_cmpfloat(wide.width, ==, 40);
    g_assert_cmpfloat(wide.height, ==, 30);
    const cw_augment_crop all = {1, 1, 4.0 / 3, 1};
    cw_box whole = cw_augment_crop_box(&all, 10, 11, &random);
    g_assert_cmpfloat(whole.width * whole.height, ==, 110);
}

/* Every row: values stay in [0,1], and the outcome depends on the address alone. */
static void test_every_row(void)
{
    cw_augment_scratch scratch = {0};
    cw_augment_context context = context_with(&scratch);
    for (const cw_row *const *row = cw_augmentations.rows; *row != NULL; row++) {
        const cw_augmentation *augmentation = (const cw_augmentation *)*row;
        g_autoptr(cw_raster) first = noise(33, 20, 4), second = noise(33, 20, 4),
                             other = noise(33, 20, 4), input = noise(33, 20, 4);
        cw_random a = cw_random_start(1, 2, 3), b = cw_random_start(1, 2, 4);
        g_assert_true(augmentation->apply(first, &context, &a, NULL));
        g_assert_true(augmentation->apply(other, &context, &b, NULL));
        a = cw_random_start(1, 2, 3);
        g_assert_true(augmentation->apply(second, &context, &a, NULL));
        g_assert_cmpmem(first->pixels, bytes_of(first), second->pixels, bytes_of(second));
        g_assert_cmpint(memcmp(first->pixels, input->pixels, bytes_of(first)), !=, 0);
        if (a.draw > 0)
            g_assert_cmpint(memcmp(first->pixels, other->pixels, bytes_of(first)), !=, 0);
        for (int i = 0; i < 33 * 20 * 3; i++) {
            g_assert_cmpfloat(first->pixels[i], >=, 0);
            g_assert_cmpfloat(first->pixels[i], <=, 1);
        }
    }
    cw_augment_scratch_clear(&scratch);
}

/* The single operations in the order of the permutation that is drawn first, then their numbers. */
static void jitter_by_hand(cw_raster *raster, gboolean byol, cw_random *random, guint32 order[4])
{
    cw_random_permutation(random, order, 4);
    const float brightness = (float)cw_random_uniform(random, 1 - 0.4, 1 + 0.4);
    const float contrast = (float)cw_random_uniform(random, 1 - 0.4, 1 + 0.4);
    const float saturation = (float)cw_random_uniform(random, 1 - 0.2, 1 + 0.2);
    const float turns = (float)cw_random_uniform(random, -0.1, 0.1);
    for (int i = 0; i < 4; i++) {
        if (order[i] == 0 && byol)
            cw_augment_brightness_add(raster, brightness - 1);
        else if (order[i] == 0)
            cw_augment_brightness(raster, brightness);
        else if (order[i] == 1 && byol)
            cw_augment_contrast_by_channel(raster, contrast);
        else if (order[i] == 1)
            cw_augment_contrast(raster, contrast);
        else if (order[i] == 2)
            cw_augment_saturation(raster, saturation);
        else
            cw_augment_hue(raster, turns);
    }
}

/* All 24 orders of the four operations come up, and each is the order in which they are applied. */
static void test_jitter_order(void)
{
    static const char *const laws[] = {"torchvision", "byol"};
    cw_augment_scratch scratch = {0};
    cw_augment_context context = context_with(&scratch);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (int item = 0; item < 1000; item++) {
        context.settings.jitter_law = (char *)laws[item % 2];
        cw_random random = cw_random_start(8, 0, (guint64)item), same = random;
        guint32 order[4];
        g_autoptr(cw_raster) raster = noise(3, 2, 4), expected = noise(3, 2, 4);
        g_assert_true(cw_augment_jitter.apply(raster, &context, &random, NULL));
        jitter_by_hand(expected, item % 2 == 1, &same, order);
        g_assert_cmpuint(random.draw, ==, same.draw);
        g_assert_cmpmem(raster->pixels, bytes_of(raster), expected->pixels, bytes_of(expected));
        guint key = order[0] + 4 * order[1] + 16 * order[2] + 64 * order[3];
        g_hash_table_add(seen, GUINT_TO_POINTER(key + 1));
    }
    g_assert_cmpuint(g_hash_table_size(seen), ==, 24);
}

/* An augmentation of uniform strength, and the operation of one strength that it must be. The
 * number at `index` of a picture of 33 by `rows` pixels only falls, or only rises, with the
 * strength. */
typedef struct {
    const cw_augmentation *augmentation;
    void (*operate)(cw_raster *raster, double strength, cw_augment_scratch *scratch);
    double least, most;
    int rows, index;
} strength_law;

static void brighten(cw_raster *raster, double factor, cw_augment_scratch *scratch G_GNUC_UNUSED)
{
    cw_augment_brightness(raster, (float)factor);
}

static void blur(cw_raster *raster, double sigma_px, cw_augment_scratch *scratch)
{
    g_assert_true(cw_augment_gaussian(raster, sigma_px, scratch, NULL));
}

static void turn(cw_raster *raster, double degrees, cw_augment_scratch *scratch)
{
    const float fill[3] = {0};
    g_assert_true(cw_augment_turn(raster, degrees, fill, scratch, NULL));
}

/* Darker from the top down, and a bright spot in the middle. */
static cw_raster *slope_and_spot(int rows)
{
    cw_raster *raster = cw_raster_new(33, rows, NULL);
    for (int i = 0; i < 33 * rows * 3; i++)
        raster->pixels[i] = 0.5f - 0.4f * (float)(i / 99) / (float)rows;
    const int middle = rows / 2 * 33 + 16;
    raster->pixels[3 * middle] = 0.7f;
    return raster;
}

/* As often in each tenth of the strengths; 9 degrees of freedom, as in test_crop_law(). */
static void check_strength(gconstpointer data)
{
    const strength_law *law = data;
    cw_augment_scratch scratch = {0};
    cw_augment_context context = context_with(&scratch);
    double edges[9];
    int tenths[10] = {0};
    context.settings.contrast = context.settings.saturation = context.settings.hue = 0;
    for (int i = 0; i < 9; i++) {
        g_autoptr(cw_raster) raster = slope_and_spot(law->rows);
        law->operate(raster, law->least + (i + 1) * (law->most - law->least) / 10, &scratch);
        edges[i] = raster->pixels[law->index];
    }
    const double sign = edges[8] > edges[0] ? 1 : -1;
    for (int item = 0; item < 10000; item++) {
        cw_random random = cw_random_start(5, 0, (guint64)item);
        g_autoptr(cw_raster) raster = slope_and_spot(law->rows);
        g_assert_true(law->augmentation->apply(raster, &context, &random, NULL));
        int tenth = 0;
        while (tenth < 9 && sign * (raster->pixels[law->index] - edges[tenth]) > 0)
            tenth++;
        tenths[tenth]++;
    }
    g_assert_cmpfloat(chi_squared(tenths, 10, 10000), <, 27.9);
    cw_augment_scratch_clear(&scratch);
}

static const strength_law strength_laws[] = {
    {&cw_augment_jitter, brighten, 0.6, 1.4, 1, 3 * 16},
    {&cw_augment_blur, blur, 0.1, 2, 1, 3 * 16},
    {&cw_augment_rotate, turn, -30, 30, 33, 3 * (16 * 33 + 26)},
};

static void test_border_colour(void)
{
    g_autoptr(cw_image) image = cw_image_new(20, 10, NULL);
    for (int i = 0; i < 200; i++)
        image->pixels[3 * i] = i / 20 == 0 ? 9 : 51;
    float colour[3];
    cw_augment_border_colour(image, colour);
    assert_near(colour[0], 0.2);
    assert_near(colour[1], 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/augment/brightness", test_brightness);
    g_test_add_func("/augment/contrast", test_contrast);
    g_test_add_func("/augment/saturation", test_saturation);
    g_test_add_func("/augment/hue", test_hue);
    g_test_add_func("/augment/negative", test_negative);
    g_test_add_func("/augment/gray-and-solarize", test_gray_and_solarize);
    g_test_add_func("/augment/flip", test_flip);
    g_test_add_func("/augment/blur", test_blur);
    g_test_add_func("/augment/rotation", test_rotation);
    g_test_add_func("/augment/lower-resolution", test_lower_resolution);
    g_test_add_func("/augment/firing-rates", test_firing_rates);
    g_test_add_func("/augment/crop-law", test_crop_law);
    g_test_add_func("/augment/crop-fallback", test_crop_fallback);
    g_test_add_func("/augment/every-row", test_every_row);
    g_test_add_func("/augment/jitter-order", test_jitter_order);
    for (gsize i = 0; i < G_N_ELEMENTS(strength_laws); i++) {
        g_autofree char *path =
            g_strconcat("/augment/strength/", strength_laws[i].augmentation->row.name, NULL);
        g_test_add_data_func(path, &strength_laws[i], check_strength);
    }
    g_test_add_func("/augment/border-colour", test_border_colour);
    return g_test_run();
}
