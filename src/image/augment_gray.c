/* SPDX-License-Identifier: Apache-2.0
 *
 * Grey: one mix L = w . (R, G, B) in all three channels. By the law "luma" w = (0.2989, 0.587,
 * 0.114) (METHODS 1.2, torchvision). By the law "spread" w is drawn from N(0, C), C the covariance
 * of the picture's own colours: two colours that a print is made of, which may be equally light,
 * stay apart, and which of them is the lighter one is left to chance, as it is among colourways.
 * The mode of that law's direction is C's first eigenvector, which is what embedding looks along.
 */
#include <math.h>

#include "base/simd.h"
#include "image/augment.h"

static const double luma[3] = {0.2989, 0.587, 0.114};

CW_SIMD static void mix(float *pixels, gsize count, const double weights[3], double base)
{
    const float red = (float)weights[0], green = (float)weights[1], blue = (float)weights[2];
    for (gsize i = 0; i < count; i++) {
        float *p = pixels + 3 * i;
        const float gray = (float)base + red * p[0] + green * p[1] + blue * p[2];
        p[0] = p[1] = p[2] = CLAMP(gray, 0.0f, 1.0f);
    }
}

static gsize pixel_count(const cw_raster *raster)
{
    return (gsize)raster->width * raster->height;
}

/* C, and a little of luma's direction, so that a picture of one colour has a direction, too. */
static void measure_spread(const cw_raster *raster, double covariance[3][3])
{
    const gsize count = pixel_count(raster);
    double sum[3] = {0}, products[3][3] = {{0}};
    for (gsize i = 0; i < count; i++) {
        const float *p = raster->pixels + 3 * i;
        for (int a = 0; a < 3; a++) {
            sum[a] += p[a];
            for (int b = 0; b <= a; b++)
                products[a][b] += (double)p[a] * p[b];
        }
    }
    const double n = (double)count;
    for (int a = 0; a < 3; a++)
        for (int b = 0; b <= a; b++)
            covariance[a][b] = covariance[b][a] =
                products[a][b] / n - sum[a] / n * (sum[b] / n) + 1e-6 * luma[a] * luma[b];
}

/* w = L g with C = L L^T (Cholesky) and g ~ N(0, I). */
static void draw_weights(double covariance[3][3], cw_random *random, double weights[3])
{
    double factor[3][3] = {{0}}, normal[3];
    for (int a = 0; a < 3; a++) {
        normal[a] = cw_random_normal(random);
        weights[a] = 0;
        for (int b = 0; b <= a; b++) {
            double rest = covariance[a][b];
            for (int k = 0; k < b; k++)
                rest -= factor[a][k] * factor[b][k];
            if (a == b)
                factor[a][a] = sqrt(MAX(rest, 1e-12));
            else
                factor[a][b] = rest / factor[b][b];
            weights[a] += factor[a][b] * normal[b];
        }
    }
}

/* C becomes its square over its trace. */
static void square(double matrix[3][3])
{
    double product[3][3], trace = 0;
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            product[a][b] = 0;
            for (int k = 0; k < 3; k++)
                product[a][b] += matrix[a][k] * matrix[k][b];
            trace += a == b ? product[a][b] : 0;
        }
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            matrix[a][b] = product[a][b] / trace;
}

/* C's first eigenvector v, for C^64 tends to a multiple of v v^T; light stays light. */
static void widest_weights(double covariance[3][3], double weights[3])
{
    int longest = 0;
    double light = 0;
    for (int i = 0; i < 6; i++)
        square(covariance);
    for (int a = 1; a < 3; a++)
        longest = covariance[a][a] > covariance[longest][longest] ? a : longest;
    for (int a = 0; a < 3; a++)
        light += covariance[longest][a] * luma[a];
    for (int a = 0; a < 3; a++)
        weights[a] = light < 0 ? -covariance[longest][a] : covariance[longest][a];
}

/* Along weights of any sign, brought to [0,1] by the range that they can reach. */
static void mix_in_range(cw_raster *raster, const double weights[3])
{
    double scaled[3], least = 0, span = 0;
    for (int a = 0; a < 3; a++) {
        least += MIN(weights[a], 0);
        span += fabs(weights[a]);
    }
    for (int a = 0; a < 3; a++)
        scaled[a] = weights[a] / span;
    mix(raster->pixels, pixel_count(raster), scaled, -least / span);
}

static gboolean by_spread(const char *law)
{
    return g_strcmp0(law, "spread") == 0;
}

void cw_augment_to_gray(cw_raster *raster, const char *law)
{
    double covariance[3][3], weights[3];
    if (!by_spread(law)) {
        mix(raster->pixels, pixel_count(raster), luma, 0);
        return;
    }
    measure_spread(raster, covariance);
    widest_weights(covariance, weights);
    mix_in_range(raster, weights);
}

static gboolean apply(cw_raster *raster, const cw_augment_context *context, cw_random *random,
                      GError **error G_GNUC_UNUSED)
{
    double covariance[3][3], weights[3];
    if (!by_spread(context->settings.gray_law)) {
        cw_augment_to_gray(raster, NULL);
        return TRUE;
    }
    measure_spread(raster, covariance);
    draw_weights(covariance, random, weights);
    mix_in_range(raster, weights);
    return TRUE;
}

const cw_augmentation cw_augment_gray = {{"gray", "take the colour away"}, apply};
