/* SPDX-License-Identifier: Apache-2.0
 *
 * Gaussian blur as two passes of w_k ~ exp(-k^2 / 2 sigma^2), |k| <= ceil(4 sigma), sum 1. Pixels
 * beyond the edge repeat the edge, so a plain picture stays as it is.
 */
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "image/augment.h"

CW_SIMD static void start_row(float *out, const float *in, float weight, gsize count)
{
    for (gsize i = 0; i < count; i++)
        out[i] = weight * in[i];
}

CW_SIMD static void add_rows(float *restrict out, const float *a, const float *b, float weight,
                             gsize count)
{
    for (gsize i = 0; i < count; i++)
        out[i] += weight * (a[i] + b[i]);
}

static void fill_weights(float *weights, int radius, double sigma)
{
    double total = 0;
    for (int k = -radius; k <= radius; k++)
        total += exp(-k * k / (2 * sigma * sigma));
    for (int k = 0; k <= radius; k++)
        weights[k] = (float)(exp(-k * k / (2 * sigma * sigma)) / total);
}

/* `padded` gets the row with `radius` copies of its end pixels on both sides. */
static void pad_row(float *padded, const float *row, int width, int radius)
{
    for (int i = 0; i < radius; i++) {
        memcpy(padded + 3 * (gsize)i, row, 3 * sizeof *row);
        memcpy(padded + 3 * ((gsize)radius + width + i), row + 3 * ((gsize)width - 1),
               3 * sizeof *row);
    }
    memcpy(padded + 3 * (gsize)radius, row, 3 * (gsize)width * sizeof *row);
}

static void blur_across(const cw_raster *raster, float *out, float *padded, const float *weights,
                        int radius)
{
    gsize row = (gsize)raster->width * 3;
    const float *middle = padded + 3 * (gsize)radius;
    for (int y = 0; y < raster->height; y++, out += row) {
        pad_row(padded, raster->pixels + (gsize)y * row, raster->width, radius);
        start_row(out, middle, weights[0], row);
        for (int k = 1; k <= radius; k++)
            add_rows(out, middle - 3 * k, middle + 3 * k, weights[k], row);
    }
}

static void blur_down(const float *in, cw_raster *raster, const float *weights, int radius)
{
    gsize row = (gsize)raster->width * 3;
    int last = raster->height - 1;
    for (int y = 0; y <= last; y++) {
        float *out = raster->pixels + (gsize)y * row;
        start_row(out, in + (gsize)y * row, weights[0], row);
        for (int k = 1; k <= radius; k++)
            add_rows(out, in + (gsize)MAX(y - k, 0) * row, in + (gsize)MIN(y + k, last) * row,
                     weights[k], row);
    }
}

gboolean cw_augment_gaussian(cw_raster *raster, double sigma_px, cw_augment_scratch *scratch,
                             GError **error)
{
    int radius = (int)ceil(4 * sigma_px);
    if (radius == 0)
        return TRUE;
    gsize all = (gsize)raster->width * raster->height * 3;
    gsize padded = 3 * ((gsize)raster->width + 2 * (gsize)radius);
    float *space = cw_augment_scratch_floats(scratch, all + padded + (gsize)radius + 1, error);
    if (space == NULL)
        return FALSE;
    float *weights = space + all + padded;
    fill_weights(weights, radius, sigma_px);
    blur_across(raster, space, space + all, weights, radius);
    blur_down(space, raster, weights, radius);
    return TRUE;
}

static gboolean apply(cw_raster *raster, const cw_augment_context *context, cw_random *random,
                      GError **error)
{
    const cw_augment_settings *settings = &context->settings;
    double sigma = cw_random_uniform(random, settings->blur_least, settings->blur_most);
    return cw_augment_gaussian(raster, sigma, context->scratch, error);
}

const cw_augmentation cw_augment_blur = {{"blur", "Gaussian blur of a random width"}, apply};
