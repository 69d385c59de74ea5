/* SPDX-License-Identifier: Apache-2.0
 *
 * Moving elements: permutations by the strides of the source, sums and means over neighbouring axes
 * ([outer, reduced, inner]), stochastic depth by whole rows. What is of another form is for the
 * reference.
 */
#include <string.h>

#include "base/random.h"
#include "base/simd.h"
#include "kernel/fast.h"

#define LONG 32768

static gboolean suits_plain(cw_call *call)
{
    call->in[0].layout = call->out.layout = CW_LAYOUT_PLAIN;
    return call->out.shape.rank > 0;
}

/* --- permute --- */

/* For every dimension of the result, the step in the source. */
static void source_steps(const cw_call *call, gsize *steps)
{
    const int *order = ((const cw_form *)call->attributes)->order;
    const cw_shape *in = &call->in[0].shape;
    gsize own[CW_SHAPE_RANK], step = 1;
    for (int axis = in->rank - 1; axis >= 0; axis--) {
        own[axis] = step;
        step *= (gsize)in->size[axis];
    }
    for (int axis = 0; axis < in->rank; axis++)
        steps[axis] = own[order[axis]];
}

static gsize run_start(const cw_shape *out, const gsize *steps, gsize run)
{
    gsize at = 0;
    for (int axis = out->rank - 2; axis >= 0; axis--) {
        at += run % (gsize)out->size[axis] * steps[axis];
        run /= (gsize)out->size[axis];
    }
    return at;
}

static void permute_forward(const cw_call *call)
{
    gsize steps[CW_SHAPE_RANK], count = cw_shape_count(&call->out.shape);
    source_steps(call, steps);
    gsize length = (gsize)call->out.shape.size[call->out.shape.rank - 1];
    gsize step = steps[call->out.shape.rank - 1];
#pragma omp parallel for schedule(static) if (count > LONG)
    for (gsize run = 0; run < count / length; run++) {
        const float *x = (const float *)call->in[0].data + run_start(&call->out.shape, steps, run);
        float *y = (float *)call->out.data + run * length;
        for (gsize i = 0; i < length; i++)
            y[i] = x[i * step];
    }
}

static void permute_backward(const cw_call *call)
{
    gsize steps[CW_SHAPE_RANK], count = cw_shape_count(&call->out.shape);
    source_steps(call, steps);
    gsize length = (gsize)call->out.shape.size[call->out.shape.rank - 1];
    gsize step = steps[call->out.shape.rank - 1];
    gboolean add = call->accumulate[0];
#pragma omp parallel for schedule(static) if (count > LONG)
    for (gsize run = 0; run < count / length; run++) {
        float *x = (float *)call->in[0].gradient + run_start(&call->out.shape, steps, run);
        const float *y = (const float *)call->out.gradient + run * length;
        for (gsize i = 0; i < length; i++)
            x[i * step] = (add ? x[i * step] : 0) + y[i];
    }
}

const cw_fast cw_fast_permute = {
    .suits = suits_plain,
    .forward = permute_forward,
    .backward = permute_backward,
    .reads = CW_READS_NOTHING,
};

/* --- sums and means --- */

typedef struct {
    gsize outer, reduced, inner;
} run_of_axes;

/* FALSE when the reduced axes are not neighbours (axes of size 1 do not matter). */
static gboolean divide(const cw_call *call, run_of_axes *r)
{
    guint axes = ((const cw_reduce *)call->attributes)->axes;
    *r = (run_of_axes){1, 1, 1};
    for (int axis = 0; axis < call->in[0].shape.rank; axis++) {
        gsize size = (gsize)call->in[0].shape.size[axis];
        gboolean goes = (axes & 1u << axis) != 0;
        if (goes && r->inner > 1)
            return FALSE;
        *(goes ? &r->reduced : (r->reduced > 1 ? &r->inner : &r->outer)) *= size;
    }
    return TRUE;
}

static gboolean suits_sum(cw_call *call)
{
    run_of_axes r;
    call->in[0].layout = call->out.layout = CW_LAYOUT_PLAIN;
    return divide(call, &r);
}

#define TILE 64
#define PARTS 64 /* a long sum is taken in parts, each in float by lanes, together in double */

CW_SIMD static double sum_run(const float *x, gsize count)
{
    double sum = 0;
    for (gsize start = 0; start < count; start += PARTS * TILE) {
        float part = 0;
        gsize end = MIN(count, start + PARTS * TILE);
#pragma omp simd reduction(+ : part)
        for (gsize i = start; i < end; i++)
            part += x[i];
        sum += (double)part;
    }
    return sum;
}

CW_SIMD static void sum_tile(const float *x, gsize reduced, gsize stride, gsize width, float by,
                             float *y)
{
    double sums[TILE] = {0};
    for (gsize r = 0; r < reduced; r++)
        for (gsize i = 0; i < width; i++)
            sums[i] += (double)x[r * stride + i];
    for (gsize i = 0; i < width; i++)
        y[i] = (float)(sums[i] * (double)by);
}

static void sum_forward(const cw_call *call, gboolean mean)
{
    run_of_axes r;
    divide(call, &r);
    const float *x = call->in[0].data;
    float *y = call->out.data, by = mean ? 1 / (float)r.reduced : 1;
    gsize tiles = (r.inner + TILE - 1) / TILE;
#pragma omp parallel for schedule(static) if (r.outer * r.reduced * r.inner > LONG)
    for (gsize k = 0; k < r.outer * tiles; k++) {
        gsize o = k / tiles, i = k % tiles * TILE;
        if (r.inner == 1)
            y[o] = (float)(sum_run(x + o * r.reduced, r.reduced) * (double)by);
        else
            sum_tile(x + o * r.reduced * r.inner + i, r.reduced, r.inner, MIN(TILE, r.inner - i),
                     by, y + o * r.inner + i);
    }
}

CW_SIMD static void spread_row(const float *y, gsize step, float *x, gsize count, float by,
                               gboolean add)
{
    if (step == 0) {
        float share = *y * by;
        for (gsize i = 0; i < count; i++)
            x[i] = (add ? x[i] : 0) + share;
        return;
    }
    for (gsize i = 0; i < count; i++)
        x[i] = (add ? x[i] : 0) + y[i] * by;
}

static void sum_backward(const cw_call *call, gboolean mean)
{
    run_of_axes r;
    divide(call, &r);
    const float *y = call->out.gradient;
    float *x = call->in[0].gradient, by = mean ? 1 / (float)r.reduced : 1;
    gsize rows = r.inner == 1 ? r.outer : r.outer * r.reduced;
    gsize length = r.inner == 1 ? r.reduced : r.inner;
#pragma omp parallel for schedule(static) if (rows * length > LONG)
    for (gsize row = 0; row < rows; row++) {
        gsize at = r.inner == 1 ? row : row / r.reduced * r.inner;
        spread_row(y + at, r.inner == 1 ? 0 : 1, x + row * length, length, by, call->accumulate[0]);
    }
}

static void reduce_sum_forward(const cw_call *call)
{
    sum_forward(call, FALSE);
}

static void reduce_sum_backward(const cw_call *call)
{
    sum_backward(call, FALSE);
}

static void reduce_mean_forward(const cw_call *call)
{
    sum_forward(call, TRUE);
}

static void reduce_mean_backward(const cw_call *call)
{
    sum_backward(call, TRUE);
}

const cw_fast cw_fast_reduce_sum = {
    .suits = suits_sum,
    .forward = reduce_sum_forward,
    .backward = reduce_sum_backward,
    .reads = CW_READS_NOTHING,
};

const cw_fast cw_fast_reduce_mean = {
    .suits = suits_sum,
    .forward = reduce_mean_forward,
    .backward = reduce_mean_backward,
    .reads = CW_READS_NOTHING,
};

/* --- stochastic depth --- */

static gboolean suits_drop_path(cw_call *call)
{
    call->out.layout = call->in[0].layout; /* samples come first in every layout */
    return call->out.shape.rank > 0;
}

static float factor(const cw_call *call, gsize sample)
{
    const cw_numbers *p = call->attributes;
    if (!call->training || p->a <= 0)
        return 1;
    guint64 bits = cw_random_at(call->seed, call->step, p->salt, sample);
    return (double)(bits >> 11) * 0x1p-53 < p->a ? 0 : (float)(1 / (1 - p->a));
}

static void scale_samples(const cw_call *call, const float *from, float *to, gboolean add)
{
    gsize row = cw_shape_row(&call->out.shape), samples = (gsize)call->out.shape.size[0];
#pragma omp parallel for schedule(static) if (samples * row > LONG)
    for (gsize i = 0; i < samples; i++) {
        float by = factor(call, i);
        spread_row(from + i * row, 1, to + i * row, row, by, add);
    }
}

static void drop_path_forward(const cw_call *call)
{
    scale_samples(call, call->in[0].data, call->out.data, FALSE);
}

static void drop_path_backward(const cw_call *call)
{
    scale_samples(call, call->out.gradient, call->in[0].gradient, call->accumulate[0]);
}

const cw_fast cw_fast_drop_path = {
    .suits = suits_drop_path,
    .forward = drop_path_forward,
    .backward = drop_path_backward,
    .reads = CW_READS_NOTHING,
};
