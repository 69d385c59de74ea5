/* SPDX-License-Identifier: Apache-2.0
 *
 * Lower resolution: the picture shrunk by a factor from U[least,most] and brought back to its size,
 * so that fine detail is gone while shapes stay (METHODS 2.4, R').
 */
#include <math.h>
#include <string.h>

#include "image/augment.h"

static gboolean apply(cw_raster *raster, const cw_augment_context *context, cw_random *random,
                      GError **error)
{
    const cw_augment_settings *settings = &context->settings;
    double factor = cw_random_uniform(random, settings->lowres_least, settings->lowres_most);
    int width = MAX(1, (int)lround(raster->width / factor));
    int height = MAX(1, (int)lround(raster->height / factor));
    g_autoptr(cw_raster) small =
        cw_raster_resize(raster, NULL, width, height, CW_FILTER_BILINEAR, error);
    if (small == NULL)
        return FALSE;
    g_autoptr(cw_raster) back =
        cw_raster_resize(small, NULL, raster->width, raster->height, CW_FILTER_BILINEAR, error);
    if (back == NULL)
        return FALSE;
    memcpy(raster->pixels, back->pixels,
           (gsize)raster->width * raster->height * 3 * sizeof *raster->pixels);
    return TRUE;
}

const cw_augmentation cw_augment_lower_resolution = {
    {"lower_resolution", "shrink by a random factor and enlarge again"}, apply};
