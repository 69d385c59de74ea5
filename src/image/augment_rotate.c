/* SPDX-License-Identifier: Apache-2.0
 *
 * Rotation about the centre: the output at offset (dx, dy) reads the input at (dx cos a - dy sin a,
 * dx sin a + dy cos a), bilinear; with y downwards that turns the picture counter-clockwise.
 * Neighbours outside the picture count as the fill colour, so the rim is smooth.
 */
#include <math.h>
#include <string.h>

#include "image/augment.h"

static const float *pixel_at(const float *pixels, int width, int height, int x, int y,
                             const float *fill)
{
    if (x < 0 || y < 0 || x >= width || y >= height)
        return fill;
    return pixels + ((gsize)y * width + x) * 3;
}

static void sample(const float *in, int width, int height, double x, double y, const float *fill,
                   float *out)
{
    double left = floor(x), top = floor(y);
    float u = (float)(x - left), v = (float)(y - top);
    int x0 = (int)left, y0 = (int)top;
    const float *a = pixel_at(in, width, height, x0, y0, fill);
    const float *b = pixel_at(in, width, height, x0 + 1, y0, fill);
    const float *c = pixel_at(in, width, height, x0, y0 + 1, fill);
    const float *d = pixel_at(in, width, height, x0 + 1, y0 + 1, fill);
    for (int channel = 0; channel < 3; channel++) {
        float upper = a[channel] + u * (b[channel] - a[channel]);
        float lower = c[channel] + u * (d[channel] - c[channel]);
        out[channel] = upper + v * (lower - upper);
    }
}

gboolean cw_augment_turn(cw_raster *raster, double degrees, const float fill[3],
                         cw_augment_scratch *scratch, GError **error)
{
    int width = raster->width, height = raster->height;
    gsize all = (gsize)width * height * 3;
    float *in = cw_augment_scratch_floats(scratch, all, error);
    if (in == NULL)
        return FALSE;
    memcpy(in, raster->pixels, all * sizeof *in);
    double cosine = cos(degrees * G_PI / 180), sine = sin(degrees * G_PI / 180);
    double x_centre = (width - 1) / 2.0, y_centre = (height - 1) / 2.0;
    float *out = raster->pixels;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++, out += 3) {
            double dx = x - x_centre, dy = y - y_centre;
            sample(in, width, height, x_centre + dx * cosine - dy * sine,
                   y_centre + dx * sine + dy * cosine, fill, out);
        }
    return TRUE;
}

static gboolean apply(cw_raster *raster, const cw_augment_context *context, cw_random *random,
                      GError **error)
{
    double reach = context->settings.rotation;
    double degrees = cw_random_uniform(random, -reach, reach);
    return cw_augment_turn(raster, degrees, context->fill, context->scratch, error);
}

const cw_augmentation cw_augment_rotate = {{"rotate", "turn by a random angle"}, apply};
