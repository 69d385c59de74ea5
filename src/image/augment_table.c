/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of augmentations, chance, and the working memory they share.
 */
#include <string.h>

#include "base/size.h"
#include "image/augment.h"

static const cw_row *const rows[] = {
    &cw_augment_flip.row,   &cw_augment_rotate.row,   &cw_augment_lower_resolution.row,
    &cw_augment_jitter.row, &cw_augment_gray.row,     &cw_augment_negative.row,
    &cw_augment_blur.row,   &cw_augment_solarize.row, NULL,
};
const cw_row_table cw_augmentations = {"augmentation", rows};

gboolean cw_augment_maybe(const cw_augmentation *augmentation, double probability,
                          cw_raster *raster, const cw_augment_context *context, cw_random *random,
                          gboolean *fired, GError **error)
{
    gboolean fires = cw_random_chance(random, probability);
    if (fired != NULL)
        *fired = fires;
    return !fires || augmentation->apply(raster, context, random, error);
}

float *cw_augment_scratch_floats(cw_augment_scratch *scratch, gsize count, GError **error)
{
    if (scratch->count >= count)
        return scratch->floats;
    float *floats = cw_size_alloc(count, sizeof *floats, "augmentation scratch", error);
    if (floats == NULL)
        return NULL;
    cw_augment_scratch_clear(scratch);
    scratch->floats = floats;
    scratch->count = count;
    return floats;
}

void cw_augment_scratch_clear(cw_augment_scratch *scratch)
{
    cw_size_free(scratch->floats);
    scratch->floats = NULL;
    scratch->count = 0;
}

static void count_pixels(guint32 histogram[3][256], const guint8 *pixel, gsize count, gsize stride)
{
    for (gsize i = 0; i < count; i++, pixel += stride)
        for (int channel = 0; channel < 3; channel++)
            histogram[channel][pixel[channel]]++;
}

static float median(const guint32 histogram[256], guint32 total)
{
    guint32 below = 0;
    int value = 0;
    while ((below += histogram[value]) * 2 < total)
        value++;
    return (float)value / 255.0f;
}

void cw_augment_border_colour(const cw_image *image, float colour[3])
{
    guint32 histogram[3][256] = {{0}};
    gsize width = (gsize)image->width, height = (gsize)image->height, row = width * 3;
    count_pixels(histogram, image->pixels, width, 3);
    count_pixels(histogram, image->pixels + (height - 1) * row, width, 3);
    count_pixels(histogram, image->pixels, height, row);
    count_pixels(histogram, image->pixels + row - 3, height, row);
    for (int channel = 0; channel < 3; channel++)
        colour[channel] = median(histogram[channel], (guint32)(2 * (width + height)));
}
