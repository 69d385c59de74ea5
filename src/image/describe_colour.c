/* SPDX-License-Identifier: Apache-2.0
 *
 * The colour histogram of METHODS.md 0.3: a vector of square roots of shares has unit length by
 * itself (the shares sum to 1), and its cosine is the Bhattacharyya coefficient.
 */
#include <math.h>
#include <string.h>

#include "image/describe.h"

#define BINS 8              /* a channel */
#define LEVELS (256 / BINS) /* a bin */
#define WIDTH 64
#define HEIGHT 80

static gboolean fill_colour(const cw_image *image, float *vector, GError **error)
{
    g_autoptr(cw_raster) raster =
        cw_image_resize(image, NULL, WIDTH, HEIGHT, CW_FILTER_BILINEAR, error);
    g_autoptr(cw_image) small = raster != NULL ? cw_image_from_raster(raster, error) : NULL;
    if (small == NULL)
        return FALSE;
    memset(vector, 0, BINS * BINS * BINS * sizeof *vector);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        const guint8 *rgb = small->pixels + i * 3;
        vector[(rgb[0] / LEVELS * BINS + rgb[1] / LEVELS) * BINS + rgb[2] / LEVELS] += 1;
    }
    for (int i = 0; i < BINS * BINS * BINS; i++)
        vector[i] = sqrtf(vector[i] / (WIDTH * HEIGHT));
    return TRUE;
}

const cw_descriptor cw_descriptor_colour = {
    {"colour_histogram", "square roots of an 8x8x8 RGB histogram: colour without shape"},
    BINS *BINS *BINS,
    fill_colour};
