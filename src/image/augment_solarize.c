/* SPDX-License-Identifier: Apache-2.0
 *
 * Solarisation: v stays below one half, else 1 - v (METHODS 1.2; BYOL, DINO).
 */
#include "base/simd.h"
#include "image/augment.h"

CW_SIMD static void solarize(float *values, gsize count)
{
    for (gsize i = 0; i < count; i++)
        values[i] = values[i] < 0.5f ? values[i] : 1.0f - values[i];
}

static gboolean apply(cw_raster *raster, const cw_augment_context *context G_GNUC_UNUSED,
                      cw_random *random G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    solarize(raster->pixels, (gsize)raster->width * raster->height * 3);
    return TRUE;
}

const cw_augmentation cw_augment_solarize = {{"solarize", "turn the bright half over"}, apply};
