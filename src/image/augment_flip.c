/* SPDX-License-Identifier: Apache-2.0
 *
 * Left-right mirror image: pixel x of each row changes places with W - 1 - x.
 */
#include "image/augment.h"

static gboolean apply(cw_raster *raster, const cw_augment_context *context G_GNUC_UNUSED,
                      cw_random *random G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    for (int y = 0; y < raster->height; y++) {
        float *left = raster->pixels + (gsize)y * raster->width * 3;
        float *right = left + ((gsize)raster->width - 1) * 3;
        for (; left < right; left += 3, right -= 3)
            for (int channel = 0; channel < 3; channel++) {
                float swap = left[channel];
                left[channel] = right[channel];
                right[channel] = swap;
            }
    }
    return TRUE;
}

const cw_augmentation cw_augment_flip = {{"flip", "mirror left and right"}, apply};
