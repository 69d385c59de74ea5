/* SPDX-License-Identifier: Apache-2.0
 *
 * q = round(x / scale) with scale = max|x| / 127, so the loss of each number is at most scale/2.
 * The widths of the sums: |sum q p| <= D * 127 * max|p| < 2^31 decides how fine a query may be.
 */
#include "vectors/quantise.h"

#include <math.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

static float largest(const float *x, gsize dimension)
{
    float most = 0;
    for (gsize d = 0; d < dimension; d++)
        most = MAX(most, fabsf(x[d]));
    return most;
}

/* The loss with a margin for the rounding of this sum itself. */
static float rounded_up(double squares)
{
    return (float)(sqrt(squares) * (1 + 1e-6));
}

cw_quantise_scale cw_quantise_row(const float *x, gsize dimension, gint8 *q)
{
    cw_quantise_scale scale = {largest(x, dimension) / 127, 0};
    double squares = 0;
    for (gsize d = 0; d < dimension; d++) {
        q[d] = scale.scale > 0 ? (gint8)CLAMP(lrintf(x[d] / scale.scale), -127, 127) : 0;
        double lost = (double)x[d] - (double)scale.scale * q[d];
        squares += lost * lost;
    }
    scale.error = rounded_up(squares);
    return scale;
}

cw_quantise_scale cw_quantise_query(const float *y, gsize dimension, gint16 *p)
{
    long finest = MIN(G_MAXINT16, G_MAXINT32 / (127 * (long)dimension));
    cw_quantise_scale scale = {largest(y, dimension) / (float)finest, 0};
    double squares = 0;
    for (gsize d = 0; d < dimension; d++) {
        long rounded = scale.scale > 0 ? lrintf(y[d] / scale.scale) : 0;
        p[d] = (gint16)CLAMP(rounded, -finest, finest);
        double lost = (double)y[d] - (double)scale.scale * p[d];
        squares += lost * lost;
    }
    scale.error = rounded_up(squares);
    return scale;
}

static void dot_plain(const gint16 *query, const gint8 *rows, gsize stride, gsize count,
                      gint32 *out)
{
    for (gsize i = 0; i < count; i++) {
        gint32 sum = 0;
        for (gsize d = 0; d < stride; d++)
            sum += query[d] * rows[i * stride + d];
        out[i] = sum;
    }
}

#ifdef __x86_64__
/* Pairs of 16-bit products are added in 32 bits. */
__attribute__((target("avx2"))) static void dot_avx2(const gint16 *query, const gint8 *rows,
                                                     gsize stride, gsize count, gint32 *out)
{
    for (gsize i = 0; i < count; i++) {
        const gint8 *row = rows + i * stride;
        __m256i even = _mm256_setzero_si256(), odd = even;
        for (gsize d = 0; d < stride; d += 32) {
            __m256i a = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(row + d)));
            __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(row + d + 16)));
            __m256i p = _mm256_loadu_si256((const __m256i *)(query + d));
            __m256i r = _mm256_loadu_si256((const __m256i *)(query + d + 16));
            even = _mm256_add_epi32(even, _mm256_madd_epi16(a, p));
            odd = _mm256_add_epi32(odd, _mm256_madd_epi16(b, r));
        }
        __m256i sum = _mm256_add_epi32(even, odd);
        __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, _MM_SHUFFLE(1, 0, 3, 2)));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, _MM_SHUFFLE(2, 3, 0, 1)));
        out[i] = _mm_cvtsi128_si32(half);
    }
}

#define VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))

VNNI static inline __m512i widen(const gint8 *row)
{
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)row));
}

VNNI static void dot_avx512_vnni(const gint16 *query, const gint8 *rows, gsize stride, gsize count,
                                 gint32 *out)
{
    gsize i = 0;
    for (; i + 4 <= count; i += 4) {
        const gint8 *row = rows + i * stride;
        __m512i s0 = _mm512_setzero_si512(), s1 = s0, s2 = s0, s3 = s0;
        for (gsize d = 0; d < stride; d += 32) {
            __m512i p = _mm512_loadu_si512(query + d);
            s0 = _mm512_dpwssd_epi32(s0, widen(row + d), p);
            s1 = _mm512_dpwssd_epi32(s1, widen(row + stride + d), p);
            s2 = _mm512_dpwssd_epi32(s2, widen(row + 2 * stride + d), p);
            s3 = _mm512_dpwssd_epi32(s3, widen(row + 3 * stride + d), p);
        }
        out[i] = _mm512_reduce_add_epi32(s0);
        out[i + 1] = _mm512_reduce_add_epi32(s1);
        out[i + 2] = _mm512_reduce_add_epi32(s2);
        out[i + 3] = _mm512_reduce_add_epi32(s3);
    }
    for (; i < count; i++) {
        __m512i sum = _mm512_setzero_si512();
        for (gsize d = 0; d < stride; d += 32)
            sum = _mm512_dpwssd_epi32(sum, widen(rows + i * stride + d),
                                      _mm512_loadu_si512(query + d));
        out[i] = _mm512_reduce_add_epi32(sum);
    }
}
#endif

const cw_quantise_kernel *cw_quantise_kernels(void)
{
#ifdef __x86_64__
    static cw_quantise_kernel kernels[] = {{"avx512_vnni", FALSE, dot_avx512_vnni},
                                           {"avx2", FALSE, dot_avx2},
                                           {"plain", TRUE, dot_plain},
                                           {NULL}};
    static gsize asked = 0;
    if (g_once_init_enter(&asked)) {
        kernels[0].available =
            __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
        kernels[1].available = __builtin_cpu_supports("avx2") != 0;
        g_once_init_leave(&asked, 1);
    }
    return kernels;
#else
    static const cw_quantise_kernel plain_only[] = {{"plain", TRUE, dot_plain}, {NULL}};
    return plain_only;
#endif
}

const cw_quantise_kernel *cw_quantise_kernel_best(void)
{
    const cw_quantise_kernel *kernel = cw_quantise_kernels();
    while (!kernel->available)
        kernel++;
    return kernel;
}
