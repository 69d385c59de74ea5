/* SPDX-License-Identifier: Apache-2.0
 *
 * 64 running sums, lane l summing the products at d = l (mod 64); then lanes 32 apart are added, 16
 * apart, and so on. Vector types of the compiler state this order for every instruction set, and
 * products are never fused with sums (-ffp-contract=off), so the bits are the same on all of them.
 */
#include "score/similarity.h"

#include <math.h>
#include <string.h>

#include "base/simd.h"

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));

typedef float lanes8 __attribute__((vector_size(32)));
typedef float lanes4 __attribute__((vector_size(16)));

#define STEP 64
#define HALF(s, ...) __builtin_shufflevector(s, s, __VA_ARGS__)

/* The rest of less than 64 is copied beside zeros, which change no sum. */
#define LOAD_REST(into, from, rest)                                                                \
    do {                                                                                           \
        memset(into, 0, sizeof into);                                                              \
        memcpy(into, from, (rest) * sizeof(float));                                                \
    } while (0)

static inline __attribute__((always_inline)) float add_up(lanes s)
{
    lanes8 t = HALF(s, 0, 1, 2, 3, 4, 5, 6, 7) + HALF(s, 8, 9, 10, 11, 12, 13, 14, 15);
    lanes4 u = HALF(t, 0, 1, 2, 3) + HALF(t, 4, 5, 6, 7);
    return (u[0] + u[2]) + (u[1] + u[3]);
}

static inline __attribute__((always_inline)) float dot(const float *a, const float *b,
                                                       gsize dimension)
{
    lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    gsize d = 0;
    for (; d + STEP <= dimension; d += STEP) {
        s0 += *(const lanes *)(a + d) * *(const lanes *)(b + d);
        s1 += *(const lanes *)(a + d + 16) * *(const lanes *)(b + d + 16);
        s2 += *(const lanes *)(a + d + 32) * *(const lanes *)(b + d + 32);
        s3 += *(const lanes *)(a + d + 48) * *(const lanes *)(b + d + 48);
    }
    if (d < dimension) {
        float x[STEP], y[STEP];
        LOAD_REST(x, a + d, dimension - d);
        LOAD_REST(y, b + d, dimension - d);
        s0 += *(const lanes *)x * *(const lanes *)y;
        s1 += *(const lanes *)(x + 16) * *(const lanes *)(y + 16);
        s2 += *(const lanes *)(x + 32) * *(const lanes *)(y + 32);
        s3 += *(const lanes *)(x + 48) * *(const lanes *)(y + 48);
    }
    return add_up((s0 + s2) + (s1 + s3));
}

CW_SIMD float cw_similarity(const float *a, const float *b, gsize dimension)
{
    return dot(a, b, dimension);
}

CW_SIMD void cw_similarity_rows(const float *query, const float *rows, gsize stride, gsize count,
                                gsize dimension, float *out)
{
    for (gsize i = 0; i < count; i++)
        out[i] = dot(query, rows + i * stride, dimension);
}

CW_SIMD void cw_similarity_members(const float *query, const float *rows, const guint32 *members,
                                   gsize count, gsize dimension, float *out)
{
    for (gsize i = 0; i < count; i++)
        out[i] = dot(query, rows + members[i] * dimension, dimension);
}

CW_SIMD void cw_similarity_block(const float *queries, gsize query_count, const float *rows,
                                 gsize row_count, gsize dimension, float *out)
{
    for (gsize m = 0; m < row_count; m++)
        for (gsize q = 0; q < query_count; q++)
            out[q * row_count + m] = dot(queries + q * dimension, rows + m * dimension, dimension);
}

CW_SIMD float cw_squared_distance(const float *a, const float *b, gsize dimension)
{
    const gsize width = sizeof(lanes) / sizeof(float);
    lanes sums = {0};
    float rest = 0;
    gsize d = 0;
    for (; d + width <= dimension; d += width) {
        const lanes difference = *(const lanes *)(a + d) - *(const lanes *)(b + d);
        sums += difference * difference;
    }
    for (; d < dimension; d++)
        rest += (a[d] - b[d]) * (a[d] - b[d]);
    return add_up(sums) + rest;
}

void cw_similarity_normalise(float *rows, gsize count, gsize dimension)
{
    for (gsize i = 0; i < count; i++) {
        float *row = rows + i * dimension;
        double squares = 0;
        for (gsize d = 0; d < dimension; d++)
            squares += (double)row[d] * row[d];
        double scale = 1 / MAX(sqrt(squares), 1e-12);
        for (gsize d = 0; d < dimension; d++)
            row[d] = (float)(row[d] * scale);
    }
}
