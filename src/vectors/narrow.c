/* SPDX-License-Identifier: Apache-2.0
 *
 * V by subspace iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4): V <- rows of
 * orthonormal (V X'X). It need not have come to its end, nor be orthonormal to the last bit: with
 * VV' = I + E, |E| <= e, and narrow numbers that are y = Vx + d, |d| <= delta |x|,
 *
 *   |x - V'y|^2 <= |x|^2 - |y|^2 + (2 delta s + e s^2) |x|^2
 *   <x,w> <= <y,z> + |x - V'y| |w - V'z| + (3 e s^2 + 2 delta s) |x| |w|,   s = 1 + e + delta
 *
 * where z is that of w. e is measured, delta the bound of a float32 sum.
 */
#include "vectors/narrow.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "base/simd.h"
#include "base/size.h"
#include "score/similarity.h"

#define SAMPLE 512 /* rows that V is fitted to */
#define ROUNDS 2
#define TILE 16        /* rows that stay in the nearest cache while all directions look at them */
#define VANISHED 1e-3  /* of a direction's length: what is left beside the others is rounding */
#define ROUNDED 1.2e-7 /* two units in the last place of 1 */

/* What a float32 inner product of D numbers (score/similarity.h) is off by at most, as a share of
 * both lengths. */
static double rounding(gsize dimension)
{
    return ((double)dimension / 64 + 16) * ROUNDED;
}

CW_SIMD static void add_scaled(float *to, const float *from, float factor, gsize dimension)
{
    for (gsize d = 0; d < dimension; d++)
        to[d] += factor * from[d];
}

static double length_of(const float *row, gsize dimension)
{
    double squares = 0;
    for (gsize d = 0; d < dimension; d++)
        squares += (double)row[d] * row[d];
    return sqrt(squares);
}

/* Gram and Schmidt's, twice, for once leaves what rounding makes of it. */
static void orthonormalise(float *rows, gsize count, gsize dimension)
{
    for (gsize i = 0; i < count; i++) {
        float *row = rows + i * dimension;
        cw_similarity_normalise(row, 1, dimension);
        for (gsize pass = 0; pass < 2; pass++) {
            for (gsize j = 0; j < i; j++) {
                const float *other = rows + j * dimension;
                add_scaled(row, other, -cw_similarity(row, other, dimension), dimension);
            }
            if (length_of(row, dimension) < VANISHED)
                memset(row, 0, dimension * sizeof *row);
            cw_similarity_normalise(row, 1, dimension);
        }
    }
}

/* |VV' - I| by Frobenius over the directions that are not 0. */
static double measure(const float *rows, gsize count, gsize dimension)
{
    double squares = 0;
    for (gsize i = 0; i < count; i++)
        for (gsize j = 0; j <= i; j++) {
            double product = 0;
            for (gsize d = 0; d < dimension; d++)
                product += (double)rows[i * dimension + d] * rows[j * dimension + d];
            const double off = i == j && product > 0 ? product - 1 : product;
            squares += (i == j ? 1 : 2) * off * off;
        }
    return sqrt(squares);
}

/* V <- V X'X, `products` [P,S] = V X'. */
static void turn_to(const cw_narrow *narrow, const float *sample, gsize count, float *products)
{
    const gsize directions = narrow->width - 1, dimension = narrow->dimension;
    cw_similarity_block(narrow->directions, directions, sample, count, dimension, products);
    for (gsize p = 0; p < directions; p++) {
        float *direction = narrow->directions + p * dimension;
        memset(direction, 0, dimension * sizeof *direction);
        for (gsize s = 0; s < count; s++)
            add_scaled(direction, sample + s * dimension, products[p * count + s], dimension);
    }
    orthonormalise(narrow->directions, directions, dimension);
}

static gboolean fit(cw_narrow *narrow, const float *rows, gsize count, GError **error)
{
    const gsize dimension = narrow->dimension, taken = MIN(count, SAMPLE);
    cw_autosize float *sample =
        cw_size_alloc(taken + 1, dimension * sizeof *sample, "a sample", error);
    cw_autosize float *products = sample == NULL
                                      ? NULL
                                      : cw_size_alloc(narrow->width, (taken + 1) * sizeof *products,
                                                      "products with a sample", error);
    if (products == NULL)
        return FALSE;
    for (gsize s = 0; s < taken; s++)
        memcpy(sample + s * dimension, rows + s * count / taken * dimension,
               dimension * sizeof *sample);
    cw_random random = cw_random_start(1, 0, 0);
    for (gsize i = 0; i < (narrow->width - 1) * dimension; i++)
        narrow->directions[i] = (float)cw_random_normal(&random);
    for (guint round = 0; round < ROUNDS; round++)
        turn_to(narrow, sample, taken, products);
    return TRUE;
}

cw_narrow *cw_narrow_new(const float *rows, gsize count, gsize dimension, GError **error)
{
    g_autoptr(cw_narrow) narrow = g_new0(cw_narrow, 1);
    narrow->dimension = dimension;
    narrow->width = MIN(CW_NARROW_MOST, dimension / 2 + 1);
    narrow->directions =
        cw_size_alloc(narrow->width, dimension * sizeof(float), "directions", error);
    if (narrow->directions == NULL || !fit(narrow, rows, count, error))
        return NULL;
    const gsize directions = narrow->width - 1;
    const double e = measure(narrow->directions, directions, dimension);
    const double delta = sqrt((double)directions) * (1 + e) * rounding(dimension);
    const double s = 1 + e + delta;
    narrow->blur = 2 * delta * s + e * s * s;
    narrow->slack =
        3 * e * s * s + 2 * delta * s + rounding(dimension) + 2 * rounding(narrow->width);
    return g_steal_pointer(&narrow);
}

void cw_narrow_free(cw_narrow *narrow)
{
    if (narrow == NULL)
        return;
    cw_size_free(narrow->directions);
    g_free(narrow);
}

/* The rest beside `directions` numbers of a row of that length. */
static float rest_of(const cw_narrow *narrow, const float *numbers, double length)
{
    const double told = length_of(numbers, narrow->width - 1);
    const double squares = MAX(0, length * length - told * told) + narrow->blur * length * length;
    return (float)(sqrt(squares) * (1 + ROUNDED));
}

void cw_narrow_rows(const cw_narrow *narrow, const float *rows, gsize count, float *out,
                    float *lengths)
{
    const gsize dimension = narrow->dimension, width = narrow->width, directions = width - 1;
    float products[TILE * CW_NARROW_MOST];
    for (gsize i = 0; i < count; i += TILE) {
        const gsize taken = MIN(TILE, count - i);
        cw_similarity_block(rows + i * dimension, taken, narrow->directions, directions, dimension,
                            products);
        for (gsize t = 0; t < taken; t++) {
            float *row = out + (i + t) * width;
            const double length = length_of(rows + (i + t) * dimension, dimension);
            memcpy(row, products + t * directions, directions * sizeof *row);
            row[directions] = rest_of(narrow, row, length);
            if (lengths != NULL)
                lengths[i + t] = (float)(length * (1 + ROUNDED));
        }
    }
}
