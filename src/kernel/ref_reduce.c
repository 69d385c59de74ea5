/* SPDX-License-Identifier: Apache-2.0
 *
 * Reductions over a set of axes: each result walks the elements whose kept coordinates name it, in
 * row order; sums are taken in double.
 */
#include "kernel/kernel.h"
#include "kernel/real.h"

/* Index of the r-th element of result `o`: both numbers are written in the digits of their axes. */
static gsize source_index(const cw_call *call, gsize o, gsize r)
{
    guint axes = ((const cw_reduce *)call->attributes)->axes;
    const cw_shape *in = &call->in[0].shape;
    gsize index = 0, stride = 1;
    for (int axis = in->rank - 1; axis >= 0; axis--) {
        gsize size = (gsize)in->size[axis];
        gsize *digits = axes & 1u << axis ? &r : &o;
        index += *digits % size * stride;
        *digits /= size;
        stride *= size;
    }
    return index;
}

static gsize result_count(const cw_call *call)
{
    return cw_shape_count(&call->out.shape);
}

/* Elements behind one result. */
static gsize share_count(const cw_call *call)
{
    return cw_shape_count(&call->in[0].shape) / result_count(call);
}

static void sum_forward(const cw_call *call, double factor)
{
    const real *x = call->in[0].data;
    for (gsize o = 0; o < result_count(call); o++) {
        double sum = 0;
        for (gsize r = 0; r < share_count(call); r++)
            sum += (double)x[source_index(call, o, r)];
        ((real *)call->out.data)[o] = (real)(factor * sum);
    }
}

static void sum_backward(const cw_call *call, double factor)
{
    real *x_gradient = call->in[0].gradient;
    for (gsize o = 0; o < result_count(call); o++)
        for (gsize r = 0; r < share_count(call); r++)
            x_gradient[source_index(call, o, r)] +=
                (real)factor * ((const real *)call->out.gradient)[o];
}

void REF(reduce_sum_forward)(const cw_call *call)
{
    sum_forward(call, 1);
}

void REF(reduce_sum_backward)(const cw_call *call)
{
    sum_backward(call, 1);
}

void REF(reduce_mean_forward)(const cw_call *call)
{
    sum_forward(call, 1 / (double)share_count(call));
}

void REF(reduce_mean_backward)(const cw_call *call)
{
    sum_backward(call, 1 / (double)share_count(call));
}

/* Index of the first extreme element of result `o`; sign 1: the largest, -1: the smallest. */
static gsize extreme(const cw_call *call, gsize o, real sign)
{
    const real *x = call->in[0].data;
    gsize best = source_index(call, o, 0);
    for (gsize r = 1; r < share_count(call); r++) {
        gsize at = source_index(call, o, r);
        if (sign * x[at] > sign * x[best])
            best = at;
    }
    return best;
}

static void extreme_forward(const cw_call *call, real sign)
{
    for (gsize o = 0; o < result_count(call); o++)
        ((real *)call->out.data)[o] = ((const real *)call->in[0].data)[extreme(call, o, sign)];
}

static void extreme_backward(const cw_call *call, real sign)
{
    for (gsize o = 0; o < result_count(call); o++)
        ((real *)call->in[0].gradient)[extreme(call, o, sign)] +=
            ((const real *)call->out.gradient)[o];
}

void REF(reduce_max_forward)(const cw_call *call)
{
    extreme_forward(call, 1);
}

void REF(reduce_max_backward)(const cw_call *call)
{
    extreme_backward(call, 1);
}

void REF(reduce_min_forward)(const cw_call *call)
{
    extreme_forward(call, -1);
}

void REF(reduce_min_backward)(const cw_call *call)
{
    extreme_backward(call, -1);
}
