/* SPDX-License-Identifier: Apache-2.0
 *
 * y[n,o,i,j] = b[o] + sum_{c,k,l} w[o,c,k,l] x[n, g C/G + c, i s - p + k, j s - p + l], where g is
 * the group of o and x is 0 outside. All three products of the backward pass walk the same terms.
 */
#include "kernel/kernel.h"
#include "kernel/real.h"

/* Adds the terms of output (n,o,i,j) to *sum, or spreads `gradient` over them when sum is NULL. */
static void visit(const cw_call *call, gint64 n, gint64 o, gint64 i, gint64 j, real *sum,
                  real gradient)
{
    const cw_conv *conv = call->attributes;
    const gint64 *xs = call->in[0].shape.size, *ws = call->in[1].shape.size;
    const real *x = call->in[0].data, *w = call->in[1].data;
    real *x_gradient = call->in[0].gradient, *w_gradient = call->in[1].gradient;
    gint64 first = o / (ws[0] / conv->groups) * ws[1];
    for (gint64 c = 0; c < ws[1]; c++)
        for (gint64 k = MAX(0, conv->pad - i * conv->stride); k < ws[2]; k++) {
            gint64 row = i * conv->stride - conv->pad + k;
            if (row >= xs[2])
                break;
            for (gint64 l = MAX(0, conv->pad - j * conv->stride); l < ws[3]; l++) {
                gint64 column = j * conv->stride - conv->pad + l;
                if (column >= xs[3])
                    break;
                gint64 at_x = ((n * xs[1] + first + c) * xs[2] + row) * xs[3] + column;
                gint64 at_w = ((o * ws[1] + c) * ws[2] + k) * ws[3] + l;
                if (sum != NULL)
                    *sum += x[at_x] * w[at_w];
                if (sum == NULL && x_gradient != NULL)
                    x_gradient[at_x] += gradient * w[at_w];
                if (sum == NULL && w_gradient != NULL)
                    w_gradient[at_w] += gradient * x[at_x];
            }
        }
}

void REF(conv2d_forward)(const cw_call *call)
{
    const cw_conv *conv = call->attributes;
    const gint64 *ys = call->out.shape.size;
    const real *bias = call->count > 2 ? call->in[2].data : NULL;
    real *y = call->out.data;
    for (gint64 n = 0; n < ys[0]; n++)
        for (gint64 o = 0; o < ys[1]; o++)
            for (gint64 at = 0; at < ys[2] * ys[3]; at++, y++) {
                *y = (conv->sum ? *y : 0) + (bias != NULL ? bias[o] : 0);
                visit(call, n, o, at / ys[3], at % ys[3], y, 0);
                if (conv->relu)
                    *y = MAX(*y, 0);
            }
}

void REF(conv2d_backward)(const cw_call *call)
{
    const gint64 *ys = call->out.shape.size;
    real *bias_gradient = call->count > 2 ? call->in[2].gradient : NULL;
    const real *gradient = call->out.gradient;
    for (gint64 n = 0; n < ys[0]; n++)
        for (gint64 o = 0; o < ys[1]; o++)
            for (gint64 at = 0; at < ys[2] * ys[3]; at++, gradient++) {
                visit(call, n, o, at / ys[3], at % ys[3], NULL, *gradient);
                if (bias_gradient != NULL)
                    bias_gradient[o] += *gradient;
            }
}
