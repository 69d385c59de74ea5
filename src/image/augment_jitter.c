/* SPDX-License-Identifier: Apache-2.0
 *
 * Colour jitter (METHODS 1.2): brightness, contrast, saturation and hue in a random order, each
 * clamped to [0,1]. Hue turns by the sector formulas of HSV written without branches: with V the
 * largest channel and C = V - smallest, channel n (5, 3, 1 for R, G, B) is V - C clamp(min(k, 4 -
 * k), 0, 1), k = (n + 6 H) mod 6.
 */
#include <math.h>
#include <string.h>

#include "base/simd.h"
#include "image/augment.h"

#define LUMA(p) (0.2989f * (p)[0] + 0.587f * (p)[1] + 0.114f * (p)[2])

static inline float clamp(float value)
{
    value = value < 0.0f ? 0.0f : value;
    return value > 1.0f ? 1.0f : value;
}

static gsize pixel_count(const cw_raster *raster)
{
    return (gsize)raster->width * raster->height;
}

/* v <- clamp(v gain + offset) */
CW_SIMD static void scale_and_shift(float *values, gsize count, float gain, float offset)
{
    for (gsize i = 0; i < count; i++)
        values[i] = clamp(values[i] * gain + offset);
}

CW_SIMD static void scale_and_shift_channels(float *values, gsize pixels, float gain,
                                             const float offset[3])
{
    float r = offset[0], g = offset[1], b = offset[2];
    for (gsize i = 0; i < pixels; i++) {
        values[3 * i] = clamp(values[3 * i] * gain + r);
        values[3 * i + 1] = clamp(values[3 * i + 1] * gain + g);
        values[3 * i + 2] = clamp(values[3 * i + 2] * gain + b);
    }
}

/* 256 pixels in float, then on in double: exact enough for a picture of any size. */
static void channel_means(const cw_raster *raster, double means[3])
{
    gsize pixels = pixel_count(raster);
    const float *p = raster->pixels;
    double sums[3] = {0};
    for (gsize from = 0; from < pixels; from += 256) {
        float r = 0, g = 0, b = 0;
        for (gsize i = from; i < MIN(from + 256, pixels); i++) {
            r += p[3 * i];
            g += p[3 * i + 1];
            b += p[3 * i + 2];
        }
        sums[0] += (double)r;
        sums[1] += (double)g;
        sums[2] += (double)b;
    }
    for (int channel = 0; channel < 3; channel++)
        means[channel] = sums[channel] / (double)pixels;
}

void cw_augment_brightness(cw_raster *raster, float factor)
{
    scale_and_shift(raster->pixels, pixel_count(raster) * 3, factor, 0.0f);
}

void cw_augment_brightness_add(cw_raster *raster, float delta)
{
    scale_and_shift(raster->pixels, pixel_count(raster) * 3, 1.0f, delta);
}

void cw_augment_contrast(cw_raster *raster, float factor)
{
    double m[3];
    channel_means(raster, m);
    /* the mean of the luma is the luma of the means */
    double mean = 0.2989 * m[0] + 0.587 * m[1] + 0.114 * m[2];
    scale_and_shift(raster->pixels, pixel_count(raster) * 3, factor,
                    (float)((1.0 - (double)factor) * mean));
}

void cw_augment_contrast_by_channel(cw_raster *raster, float factor)
{
    double means[3];
    float offset[3];
    channel_means(raster, means);
    for (int channel = 0; channel < 3; channel++)
        offset[channel] = (float)((1.0 - (double)factor) * means[channel]);
    scale_and_shift_channels(raster->pixels, pixel_count(raster), factor, offset);
}

CW_SIMD static void saturate(float *values, gsize pixels, float factor)
{
    for (gsize i = 0; i < pixels; i++) {
        float *p = values + 3 * i;
        float rest = (1.0f - factor) * LUMA(p);
        p[0] = clamp(factor * p[0] + rest);
        p[1] = clamp(factor * p[1] + rest);
        p[2] = clamp(factor * p[2] + rest);
    }
}

void cw_augment_saturation(cw_raster *raster, float factor)
{
    saturate(raster->pixels, pixel_count(raster), factor);
}

/* k - 6 floor(k / 6): where on the hexagon of hues, in [0,6). */
static inline float around(float k)
{
    return k - 6.0f * floorf(k * (1.0f / 6.0f));
}

static inline float from_hexagon(float k, float value, float chroma)
{
    float near = k < 4.0f - k ? k : 4.0f - k;
    return clamp(value - chroma * clamp(near));
}

CW_SIMD static void turn_hue(float *values, gsize pixels, float sixths)
{
    for (gsize i = 0; i < pixels; i++) {
        float r = values[3 * i], g = values[3 * i + 1], b = values[3 * i + 2];
        float most = r > g ? r : g, least = r < g ? r : g;
        most = most > b ? most : b;
        least = least < b ? least : b;
        float chroma = most - least;
        float inverse = 1.0f / (chroma > 0.0f ? chroma : 1.0f);
        float hue = 4.0f + (r - g) * inverse;
        hue = most == g ? 2.0f + (b - r) * inverse : hue;
        hue = most == r ? (g - b) * inverse : hue;
        hue += sixths;
        values[3 * i] = from_hexagon(around(hue + 5.0f), most, chroma);
        values[3 * i + 1] = from_hexagon(around(hue + 3.0f), most, chroma);
        values[3 * i + 2] = from_hexagon(around(hue + 1.0f), most, chroma);
    }
}

void cw_augment_hue(cw_raster *raster, float turns)
{
    if (turns != 0.0f)
        turn_hue(raster->pixels, pixel_count(raster), 6.0f * turns);
}

static double draw_factor(cw_random *random, double strength)
{
    return cw_random_uniform(random, MAX(0.0, 1.0 - strength), 1.0 + strength);
}

/* All numbers are drawn before the first operation, four factors whatever the strengths, so that a
 * change of strength does not move what is drawn later. */
static gboolean apply(cw_raster *raster, const cw_augment_context *context, cw_random *random,
                      GError **error G_GNUC_UNUSED)
{
    const cw_augment_settings *settings = &context->settings;
    gboolean byol = g_strcmp0(settings->jitter_law, "byol") == 0;
    guint32 order[4];
    cw_random_permutation(random, order, 4);
    float brightness = (float)draw_factor(random, settings->brightness);
    float contrast = (float)draw_factor(random, settings->contrast);
    float saturation = (float)draw_factor(random, settings->saturation);
    float turns = (float)cw_random_uniform(random, -settings->hue, settings->hue);
    for (int i = 0; i < 4; i++) {
        if (order[i] == 0 && byol)
            cw_augment_brightness_add(raster, brightness - 1.0f);
        else if (order[i] == 0)
            cw_augment_brightness(raster, brightness);
        else if (order[i] == 1 && byol)
            cw_augment_contrast_by_channel(raster, contrast);
        else if (order[i] == 1)
            cw_augment_contrast(raster, contrast);
        else if (order[i] == 2)
            cw_augment_saturation(raster, saturation);
        else
            cw_augment_hue(raster, turns);
    }
    return TRUE;
}

const cw_augmentation cw_augment_jitter = {
    {"jitter", "change brightness, contrast, saturation and hue"}, apply};
