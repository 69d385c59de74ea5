/* SPDX-License-Identifier: Apache-2.0
 *
 * Kernels over the last dimension, a row at a time: softmax, log-softmax, layer norm, L2 norm. The
 * formulas are those of ref_softmax.c and ref_norm.c.
 */
#include <omp.h>
#include <string.h>

#include "base/simd.h"
#include "kernel/fast.h"
#include "kernel/loops.h"
#include "kernel/vector_math.h"

#define LONG 16384

static gboolean suits(cw_call *call)
{
    for (int i = 0; i < call->count; i++)
        call->in[i].layout = CW_LAYOUT_PLAIN;
    call->out.layout = CW_LAYOUT_PLAIN;
    return call->out.shape.rank > 0;
}

static gsize row_size(const cw_call *call)
{
    return (gsize)call->out.shape.size[call->out.shape.rank - 1];
}

static gsize row_count(const cw_call *call)
{
    return cw_shape_count(&call->out.shape) / row_size(call);
}

/* Runs one row function over all rows. */
typedef void (*row_fn)(const float *x, float *y, gsize size);
typedef void (*back_fn)(const float *x, const float *y, const float *gradient, float *to,
                        gsize size, gboolean add);

static void forward(const cw_call *call, row_fn row)
{
    gsize size = row_size(call), rows = row_count(call);
#pragma omp parallel for schedule(static) if (rows * size > LONG)
    for (gsize i = 0; i < rows; i++)
        row((const float *)call->in[0].data + i * size, (float *)call->out.data + i * size, size);
}

static void backward(const cw_call *call, back_fn row)
{
    gsize size = row_size(call), rows = row_count(call);
#pragma omp parallel for schedule(static) if (rows * size > LONG)
    for (gsize i = 0; i < rows; i++)
        row((const float *)call->in[0].data + i * size, (const float *)call->out.data + i * size,
            (const float *)call->out.gradient + i * size, (float *)call->in[0].gradient + i * size,
            size, call->accumulate[0]);
}

static inline __attribute__((always_inline)) float dot(const float *a, const float *b, gsize size)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (gsize f = 0; f < size; f++)
        sum += a[f] * b[f];
    return sum;
}

static inline __attribute__((always_inline)) float total(const float *a, gsize size)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (gsize f = 0; f < size; f++)
        sum += a[f];
    return sum;
}

static inline __attribute__((always_inline)) float largest(const float *a, gsize size)
{
    float most = a[0];
#pragma omp simd reduction(max : most)
    for (gsize f = 0; f < size; f++)
        most = most > a[f] ? most : a[f];
    return most;
}

CW_SIMD static void softmax_row(const float *x, float *y, gsize size)
{
    float most = largest(x, size), sum = 0;
#pragma omp simd reduction(+ : sum)
    for (gsize f = 0; f < size; f++) {
        y[f] = expf(x[f] - most);
        sum += y[f];
    }
    float by = 1 / sum;
    for (gsize f = 0; f < size; f++)
        y[f] *= by;
}

CW_SIMD static void softmax_back(G_GNUC_UNUSED const float *x, const float *y,
                                 const float *gradient, float *to, gsize size, gboolean add)
{
    float along = dot(y, gradient, size);
    for (gsize f = 0; f < size; f++)
        to[f] = (add ? to[f] : 0) + y[f] * (gradient[f] - along);
}

CW_SIMD static void log_softmax_row(const float *x, float *y, gsize size)
{
    float most = largest(x, size), sum = 0;
#pragma omp simd reduction(+ : sum)
    for (gsize f = 0; f < size; f++)
        sum += expf(x[f] - most);
    float shift = most + logf(sum);
    for (gsize f = 0; f < size; f++)
        y[f] = x[f] - shift;
}

CW_SIMD static void log_softmax_back(G_GNUC_UNUSED const float *x, const float *y,
                                     const float *gradient, float *to, gsize size, gboolean add)
{
    float sum = total(gradient, size);
    for (gsize f = 0; f < size; f++)
        to[f] = (add ? to[f] : 0) + gradient[f] - expf(y[f]) * sum;
}

#define LEAST_NORM 1e-12f

CW_SIMD static void l2_normalise_row(const float *x, float *y, gsize size)
{
    float norm = sqrtf(dot(x, x, size));
    for (gsize f = 0; f < size; f++)
        y[f] = x[f] / (norm > LEAST_NORM ? norm : LEAST_NORM);
}

CW_SIMD static void l2_normalise_back(const float *x, const float *y, const float *gradient,
                                      float *to, gsize size, gboolean add)
{
    float norm = sqrtf(dot(x, x, size));
    float along = norm > LEAST_NORM ? dot(y, gradient, size) : 0;
    float by = 1 / (norm > LEAST_NORM ? norm : LEAST_NORM);
    for (gsize f = 0; f < size; f++)
        to[f] = (add ? to[f] : 0) + (gradient[f] - y[f] * along) * by;
}

#define ROWS(name, reads_)                                                                         \
    static void name##_forward(const cw_call *call)                                                \
    {                                                                                              \
        forward(call, name##_row);                                                                 \
    }                                                                                              \
    static void name##_backward(const cw_call *call)                                               \
    {                                                                                              \
        backward(call, name##_back);                                                               \
    }                                                                                              \
    const cw_fast cw_fast_##name = {                                                               \
        .suits = suits,                                                                            \
        .forward = name##_forward,                                                                 \
        .backward = name##_backward,                                                               \
        .reads = reads_,                                                                           \
    };

ROWS(softmax, CW_READS_OUT)
ROWS(log_softmax, CW_READS_OUT)
ROWS(l2_normalise, CW_READS_IN(0) | CW_READS_OUT)

/* --- layer norm; the workspace keeps mean and inverse deviation of each row --- */

CW_SIMD static void layer_norm_row(const float *x, const float *weight, const float *bias, float *y,
                                   gsize size, float epsilon, float *statistics)
{
    float mean = total(x, size) / (float)size, variance = 0;
#pragma omp simd reduction(+ : variance)
    for (gsize f = 0; f < size; f++)
        variance += (x[f] - mean) * (x[f] - mean);
    float inverse = 1 / sqrtf(variance / (float)size + epsilon);
    for (gsize f = 0; f < size; f++)
        y[f] = weight[f] * (x[f] - mean) * inverse + bias[f];
    statistics[0] = mean;
    statistics[1] = inverse;
}

static void layer_norm_forward(const cw_call *call)
{
    gsize size = row_size(call), rows = row_count(call);
    float epsilon = (float)((const cw_numbers *)call->attributes)->a;
#pragma omp parallel for schedule(static) if (rows * size > LONG)
    for (gsize i = 0; i < rows; i++)
        layer_norm_row((const float *)call->in[0].data + i * size, call->in[1].data,
                       call->in[2].data, (float *)call->out.data + i * size, size, epsilon,
                       (float *)call->workspace + 2 * i);
}

/* x_gradient may be NULL. sums: what this thread has for weight, then for bias. */
CW_SIMD static void layer_norm_back(const float *x, const float *weight, const float *gradient,
                                    float *to, gsize size, const float *statistics, gboolean add,
                                    float *restrict sums)
{
    float center = statistics[0], inverse = statistics[1], mean = 0, mean_z = 0;
#pragma omp simd reduction(+ : mean, mean_z)
    for (gsize f = 0; f < size; f++) {
        float z = (x[f] - center) * inverse, g = weight[f] * gradient[f];
        mean += g;
        mean_z += g * z;
        sums[f] += gradient[f] * z;
        sums[size + f] += gradient[f];
    }
    mean /= (float)size;
    mean_z /= (float)size;
    for (gsize f = 0; f < size && to != NULL; f++) {
        float z = (x[f] - center) * inverse;
        to[f] = (add ? to[f] : 0) + (weight[f] * gradient[f] - mean - z * mean_z) * inverse;
    }
}

static gboolean prepare_layer_norm(cw_call *call, cw_prepare *answer, G_GNUC_UNUSED GError **error)
{
    answer->workspace_bytes = row_count(call) * 2 * sizeof(float);
    answer->scratch_bytes = (gsize)omp_get_max_threads() * 2 * row_size(call) * sizeof(float);
    return TRUE;
}

static void store_sums(const cw_call *call, int input, const float *sums, gsize parts, gsize size)
{
    float *to = call->in[input].gradient;
    if (to != NULL && !call->accumulate[input])
        memset(to, 0, size * sizeof(float));
    for (gsize part = 0; part < parts && to != NULL; part++)
        cw_loop_add(to, sums + part * 2 * size, size);
}

/* Each part of the rows has sums of its own, added in order. */
static void layer_norm_backward(const cw_call *call)
{
    gsize size = row_size(call), rows = row_count(call);
    gsize parts = rows * size > LONG ? (gsize)omp_get_max_threads() : 1;
    float *sums = call->scratch, *to = call->in[0].gradient;
    memset(sums, 0, parts * 2 * size * sizeof(float));
#pragma omp parallel for schedule(static) if (parts > 1)
    for (gsize part = 0; part < parts; part++)
        for (gsize i = rows * part / parts; i < rows * (part + 1) / parts; i++)
            layer_norm_back((const float *)call->in[0].data + i * size, call->in[1].data,
                            (const float *)call->out.gradient + i * size,
                            to != NULL ? to + i * size : NULL, size,
                            (const float *)call->workspace + 2 * i, call->accumulate[0],
                            sums + part * 2 * size);
    store_sums(call, 1, sums, parts, size);
    store_sums(call, 2, sums + size, parts, size);
}

const cw_fast cw_fast_layer_norm = {
    .suits = suits,
    .prepare = prepare_layer_norm,
    .forward = layer_norm_forward,
    .backward = layer_norm_backward,
    .reads = CW_READS_IN(0) | CW_READS_IN(1),
};
