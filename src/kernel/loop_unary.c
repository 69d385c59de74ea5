/* SPDX-License-Identifier: Apache-2.0
 *
 * Element-by-element kernels as vector loops over chunks that threads share. They do not care for
 * the layout, as long as all operands have the same.
 */
#include "base/simd.h"
#include "kernel/fast.h"
#include "kernel/vector_math.h"

#define LONG 32768
#define CHUNK 8192

static gboolean suits_unary(cw_call *call)
{
    call->out.layout = call->in[0].layout;
    return TRUE;
}

#define UNARY(name, value, derivative, reads_)                                                     \
    CW_SIMD static void name##_run(const float *xs, float *ys, gsize count, G_GNUC_UNUSED float a, \
                                   G_GNUC_UNUSED float b)                                          \
    {                                                                                              \
        for (gsize i = 0; i < count; i++) {                                                        \
            float x = xs[i];                                                                       \
            ys[i] = value;                                                                         \
        }                                                                                          \
    }                                                                                              \
    CW_SIMD static void name##_back(const float *of, const float *gradient, float *to,             \
                                    gsize count, gboolean add, G_GNUC_UNUSED float a)              \
    {                                                                                              \
        for (gsize i = 0; i < count; i++) {                                                        \
            G_GNUC_UNUSED float x = of[i], y = of[i];                                              \
            to[i] = (add ? to[i] : 0) + gradient[i] * (derivative);                                \
        }                                                                                          \
    }                                                                                              \
    static void name##_forward(const cw_call *call)                                                \
    {                                                                                              \
        const cw_numbers *p = call->attributes;                                                    \
        float a = p != NULL ? (float)p->a : 0, b = p != NULL ? (float)p->b : 0;                    \
        const float *x = call->in[0].data;                                                         \
        float *y = call->out.data;                                                                 \
        gsize count = cw_shape_count(&call->out.shape);                                            \
        _Pragma("omp parallel for schedule(static) if (count > LONG)") for (gsize i = 0;           \
                                                                            i < count; i += CHUNK) \
            name##_run(x + i, y + i, MIN(CHUNK, count - i), a, b);                                 \
    }                                                                                              \
    static void name##_backward(const cw_call *call)                                               \
    {                                                                                              \
        const cw_numbers *p = call->attributes;                                                    \
        float a = p != NULL ? (float)p->a : 0;                                                     \
        const float *gradient = call->out.gradient;                                                \
        const float *of = (reads_) == CW_READS_IN(0) ? call->in[0].data : call->out.data;          \
        of = (reads_) == CW_READS_NOTHING ? gradient : of;                                         \
        float *to = call->in[0].gradient;                                                          \
        gsize count = cw_shape_count(&call->out.shape);                                            \
        _Pragma("omp parallel for schedule(static) if (count > LONG)") for (gsize i = 0;           \
                                                                            i < count; i += CHUNK) \
            name##_back(of + i, gradient + i, to + i, MIN(CHUNK, count - i), call->accumulate[0],  \
                        a);                                                                        \
    }                                                                                              \
    const cw_fast cw_fast_##name = {                                                               \
        .suits = suits_unary,                                                                      \
        .forward = name##_forward,                                                                 \
        .backward = name##_backward,                                                               \
        .reads = reads_,                                                                           \
    };

#define ROOT_HALF 0.70710678f
#define ROOT_2PI_INVERSE 0.39894228f

UNARY(scale, a *x + b, a, CW_READS_NOTHING)
UNARY(relu, x > 0 ? x : (x != x ? x : 0), y > 0 ? 1.0f : 0.0f, CW_READS_OUT)
UNARY(gelu, 0.5f * x * (1 + erff(x * ROOT_HALF)),
      0.5f * (1 + erff(x * ROOT_HALF)) + x * ROOT_2PI_INVERSE * expf(-0.5f * x * x), CW_READS_IN(0))
UNARY(exp, expf(x), y, CW_READS_OUT)
UNARY(log, logf(x), 1 / x, CW_READS_IN(0))
UNARY(sigmoid, 1 / (1 + expf(-x)), y *(1 - y), CW_READS_OUT)
UNARY(abs, fabsf(x), x > 0 ? 1.0f : (x < 0 ? -1.0f : 0.0f), CW_READS_IN(0))
UNARY(power, powf(x, a), a *powf(x, a - 1), CW_READS_IN(0))
