/* SPDX-License-Identifier: Apache-2.0
 *
 * The colour histogram of METHODS.md 0.3: a vector of square roots of shares has unit length by
 * itself (the shares sum to 1), and its cosine is the Bhattacharyya coefficient.
 */
#include <math.h>
#include <string.h>

#include "image/describe.h"

#define BINS 8 /* a channel */
#define WIDTH 64
#define HEIGHT 80

static int bin_of(float value)
{
    return MIN((int)(value * BINS), BINS - 1);
}

static gboolean fill_colour(const cw_image *image, float *vector, GError **error)
{
    g_autoptr(cw_raster) raster =
        cw_image_resize(image, NULL, WIDTH, HEIGHT, CW_FILTER_BILINEAR, error);
    if (raster == NULL)
        return FALSE;
    memset(vector, 0, BINS * BINS * BINS * sizeof *vector);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        const float *rgb = raster->pixels + i * 3;
        vector[(bin_of(rgb[0]) * BINS + bin_of(rgb[1])) * BINS + bin_of(rgb[2])] += 1;
    }
    for (int i = 0; i < BINS * BINS * BINS; i++)
        vector[i] = sqrtf(vector[i] / (WIDTH * HEIGHT));
    return TRUE;
}

const cw_descriptor cw_descriptor_colour = {
    {"colour_histogram", "square roots of an 8x8x8 RGB histogram: colour without shape"},
    BINS *BINS *BINS,
    fill_colour};
