/* SPDX-License-Identifier: Apache-2.0
 *
 * Equalisation: the shares of no brighter pixels, hue kept, monotone changes of light undone.
 */
#include "image/colour.h"
#include "image/tones.h"

/* Tones 10, 10, 40, 200: nothing, a half and all of the two pixels above the darkest. */
static void test_shares(void)
{
    static const float old[4] = {200, 10, 10, 40}, new[4] = {1, 0, 0, 0.5f};
    float pixels[12];
    for (int i = 0; i < 12; i++)
        pixels[i] = old[i / 3] / 255;
    cw_tones tones;
    cw_tones_measure(pixels, 4, &tones);
    cw_tones_apply(&tones, pixels, 4);
    for (int i = 0; i < 12; i++)
        g_assert_cmpfloat_with_epsilon(pixels[i], new[i / 3], 1e-3);
}

static void test_one_tone(void)
{
    static const float gray[9] = {.35f, .35f, .35f, .35f, .35f, .35f, .35f, .35f, .35f};
    cw_tones tones;
    cw_tones_measure(gray, 3, &tones);
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
