/* SPDX-License-Identifier: Apache-2.0
 *
 * Over the last dimension, with the row's maximum taken off before exp. y = softmax(x):
 * dx = y (dy - y . dy). y = log softmax(x): dx = dy - exp(y) sum(dy).
 */
#include "kernel/kernel.h"
#include "kernel/real.h"

static gsize last_size(const cw_call *call)
{
    const cw_shape *shape = &call->out.shape;
    return shape->rank == 0 ? 1 : (gsize)shape->size[shape->rank - 1];
}

/* Writes x - max to y; returns the sum of its exponentials. */
static real shifted(const real *x, real *y, gsize size)
{
    real most = x[0], sum = 0;
    for (gsize f = 1; f < size; f++)
        most = MAX(most, x[f]);
    for (gsize f = 0; f < size; f++) {
        y[f] = x[f] - most;
        sum += MATH(exp)(y[f]);
    }
    return sum;
}

void REF(softmax_forward)(const cw_call *call)
{
    gsize size = last_size(call), count = cw_shape_count(&call->out.shape);
    for (gsize row = 0; row < count; row += size) {
        real *y = (real *)call->out.data + row;
        real sum = shifted((const real *)call->in[0].data + row, y, size);
        for (gsize f = 0; f < size; f++)
            y[f] = MATH(exp)(y[f]) / sum;
    }
}

void REF(softmax_backward)(const cw_call *call)
{
    gsize size = last_size(call), count = cw_shape_count(&call->out.shape);
    const real *y = call->out.data, *y_gradient = call->out.gradient;
    real *x_gradient = call->in[0].gradient;
    for (gsize row = 0; row < count; row += size) {
        real along = 0;
        for (gsize f = row; f < row + size; f++)
            along += y[f] * y_gradient[f];
        for (gsize f = row; f < row + size; f++)
            x_gradient[f] += y[f] * (y_gradient[f] - along);
    }
}

void REF(log_softmax_forward)(const cw_call *call)
{
    gsize size = last_size(call), count = cw_shape_count(&call->out.shape);
    for (gsize row = 0; row < count; row += size) {
        real *y = (real *)call->out.data + row;
        real log_sum = MATH(log)(shifted((const real *)call->in[0].data + row, y, size));
        for (gsize f = 0; f < size; f++)
            y[f] -= log_sum;
    }
}

void REF(log_softmax_backward)(const cw_call *call)
{
    gsize size = last_size(call), count = cw_shape_count(&call->out.shape);
    const real *y = call->out.data, *y_gradient = call->out.gradient;
    real *x_gradient = call->in[0].gradient;
    for (gsize row = 0; row < count; row += size) {
        real sum = 0;
        for (gsize f = row; f < row + size; f++)
            sum += y_gradient[f];
        for (gsize f = row; f < row + size; f++)
            x_gradient[f] += y_gradient[f] - MATH(exp)(y[f]) * sum;
    }
}
