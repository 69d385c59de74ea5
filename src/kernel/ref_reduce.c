/* SPDX-License-Identifier: Apache-2.0
 *
 * Reductions over a set of axes. Element i of the input belongs to the result that its kept
 * coordinates name; the sums are taken in double, in row order.
 */
#include "kernel/kernel.h"
#include "kernel/real.h"

/* Index of the result that element `i` of the input goes to. */
static gsize result_index(const cw_call *call, gsize i)
{
    guint axes = ((const cw_reduce *)call->attributes)->axes;
    const cw_shape *in = &call->in[0].shape;
    gsize index = 0, stride = 1;
    for (int axis = in->rank - 1; axis >= 0; axis--) {
        gsize size = (gsize)in->size[axis];
        if (!(axes & 1u << axis)) {
            index += i % size * stride;
            stride *= size;
        }
        i /= size;
    }
    return index;
}

static gsize in_count(const cw_call *call)
{
    return cw_shape_count(&call->in[0].shape);
}

static gsize out_count(const cw_call *call)
{
    return cw_shape_count(&call->out.shape);
}

static void sum_forward(const cw_call *call, double factor)
{
    g_autofree double *sums = g_new0(double, out_count(call));
    for (gsize i = 0; i < in_count(call); i++)
        sums[result_index(call, i)] += (double)((const real *)call->in[0].data)[i];
    for (gsize i = 0; i < out_count(call); i++)
        ((real *)call->out.data)[i] = (real)(factor * sums[i]);
}

static void sum_backward(const cw_call *call, double factor)
{
    for (gsize i = 0; i < in_count(call); i++)
        ((real *)call->in[0].gradient)[i] +=
            (real)factor * ((const real *)call->out.gradient)[result_index(call, i)];
}

static double share(const cw_call *call)
{
    return (double)out_count(call) / (double)in_count(call);
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
    sum_forward(call, share(call));
}

void REF(reduce_mean_backward)(const cw_call *call)
{
    sum_backward(call, share(call));
}

/* sign 1: the largest; -1: the smallest. */
static void extreme_forward(const cw_call *call, real sign)
{
    const real *x = call->in[0].data;
    real *y = call->out.data;
    for (gsize i = 0; i < out_count(call); i++)
        y[i] = -sign * (real)INFINITY;
    for (gsize i = 0; i < in_count(call); i++) {
        gsize at = result_index(call, i);
        if (sign * x[i] > sign * y[at])
            y[at] = x[i];
    }
}

/* The first element equal to the result takes the gradient; a result that has found its element is
 * known by a mark. */
static void extreme_backward(const cw_call *call)
{
    const real *x = call->in[0].data, *y = call->out.data;
    g_autofree guint8 *found = g_new0(guint8, out_count(call));
    for (gsize i = 0; i < in_count(call); i++) {
        gsize at = result_index(call, i);
        if (found[at] || x[i] != y[at])
            continue;
        found[at] = 1;
        ((real *)call->in[0].gradient)[i] += ((const real *)call->out.gradient)[at];
    }
}

void REF(reduce_max_forward)(const cw_call *call)
{
    extreme_forward(call, 1);
}

void REF(reduce_max_backward)(const cw_call *call)
{
    extreme_backward(call);
}

void REF(reduce_min_forward)(const cw_call *call)
{
    extreme_forward(call, -1);
}

void REF(reduce_min_backward)(const cw_call *call)
{
    extreme_backward(call);
}
