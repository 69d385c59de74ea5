/* SPDX-License-Identifier: Apache-2.0
 *
 * The negative: 1 - v. A print is light on dark in one colourway and dark on light in another,
 * which no change of hue or brightness shows.
 */
#include "base/simd.h"
#include "image/augment.h"

CW_SIMD static void turn_over(float *values, gsize count)
{
    for (gsize i = 0; i < count; i++)
        values[i] = 1.0f - values[i];
}

static gboolean apply(cw_raster *raster, const cw_augment_context *context G_GNUC_UNUSED,
                      cw_random *random G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
    turn_over(raster->pixels, (gsize)raster->width * raster->height * 3);
    return TRUE;
}

const cw_augmentation cw_augment_negative = {{"negative", "turn light and dark over"}, apply};
