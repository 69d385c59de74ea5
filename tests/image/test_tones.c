/* SPDX-License-Identifier: Apache-2.0
 *
 * Equalisation: the shares of no brighter pixels, hue kept, monotone changes of light undone.
 */
#include "image/colour.h"
#include "image/tones.h"

static cw_image *row_of(int count, const guint8 *tones)
{
    cw_image *image = cw_image_new(count, 1, NULL);
    for (int i = 0; i < 3 * count; i++)
        image->pixels[i] = tones[i / 3];
    return image;
}

/* Tones 10, 10, 40, 200: nothing, a half and all of the two pixels above the darkest. */
static void test_shares(void)
{
    g_autoptr(cw_image) image = row_of(4, (const guint8[]){200, 10, 10, 40});
    cw_tones tones;
    cw_tones_measure(image, &tones);
    float pixels[12];
    for (int i = 0; i < 12; i++)
        pixels[i] = (float)image->pixels[i] / 255;
    cw_tones same;
    cw_tones_measure_view(pixels, 4, &same);
    g_assert_cmpmem(&same, sizeof same, &tones, sizeof tones);
    cw_tones_apply(&tones, pixels, 4);
    static const float expected[4] = {1, 0, 0, 0.5f};
    for (int i = 0; i < 12; i++)
        g_assert_cmpfloat_with_epsilon(pixels[i], expected[i / 3], 1e-3);
}

static void test_one_tone(void)
{
    g_autoptr(cw_image) image = row_of(3, (const guint8[]){90, 90, 90});
    cw_tones tones;
    cw_tones_measure(image, &tones);
    float pixel[3] = {0.3f, 0.3f, 0.3f};
    cw_tones_apply(&tones, pixel, 1);
    g_assert_cmpfloat_with_epsilon(pixel[0], 0.3, 0.005);
}

/* The luma is the curve's; the three channels move in proportion. */
static void test_colour_stays(void)
{
    for (int to_white = 0; to_white < 2; to_white++) {
        cw_tones tones;
        for (int level = 0; level < CW_TONES_LEVELS; level++)
            tones.level[level] = to_white ? 0.9f : 0.1f;
        float pixel[3] = {0.8f, 0.4f, 0.2f};
        cw_tones_apply(&tones, pixel, 1);
        g_assert_cmpfloat_with_epsilon(cw_luma(pixel[0], pixel[1], pixel[2]), to_white ? 0.9 : 0.1,
                                       1e-3);
        g_assert_cmpfloat_with_epsilon((pixel[0] - pixel[1]) / (pixel[1] - pixel[2]), 2, 1e-3);
        for (int channel = 0; channel < 3; channel++) {
            g_assert_cmpfloat(pixel[channel], >=, 0);
            g_assert_cmpfloat(pixel[channel], <=, 1);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tones/shares", test_shares);
    g_test_add_func("/tones/one-tone", test_one_tone);
    g_test_add_func("/tones/colour-stays", test_colour_stays);
    return g_test_run();
}
