/* SPDX-License-Identifier: Apache-2.0
 *
 * Grey: L = 0.2989 R + 0.587 G + 0.114 B in all three channels (METHODS 1.2, torchvision's luma).
 */
#include "base/simd.h"
#include "image/augment.h"

CW_SIMD static void to_gray(float *pixels, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        float luma =
            0.2989f * pixels[3 * i] + 0.587f * pixels[3 * i + 1] + 0.114f * pixels[3 * i + 2];
        pixels[3 * i] = luma;
        pixels[3 * i + 1] = luma;
        pixels[3 * i + 2] = luma;
    }
}

void cw_augment_to_gray(cw_raster *raster)
{
    to_gray(raster->pixels, (gsize)raster->width * raster->height);
}

static gboolean apply(cw_raster *raster, const cw_augment_context *context G_GNUC_UNUSED,
                      cw_random *random G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    cw_augment_to_gray(raster);
    return TRUE;
}

const cw_augmentation cw_augment_gray = {{"gray", "take the colour away"}, apply};
