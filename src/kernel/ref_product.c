/* SPDX-License-Identifier: Apache-2.0
 *
 * linear: Y = X W^T + b, so dX = dY W, dW = dY^T X, db = column sums of dY.
 * matmul: OUT = s A B by strides, so dA = s dOUT B^T, dB = s A^T dOUT, element by element.
 */
#include "kernel/kernel.h"
#include "kernel/real.h"

void REF(linear_forward)(const cw_call *call)
{
    gint64 outputs = call->in[1].shape.size[0], features = call->in[1].shape.size[1];
    gint64 rows = (gint64)cw_shape_count(&call->out.shape) / outputs;
    const real *x = call->in[0].data, *w = call->in[1].data;
    const real *bias = call->count > 2 ? call->in[2].data : NULL;
    real *y = call->out.data;
    for (gint64 row = 0; row < rows; row++)
        for (gint64 o = 0; o < outputs; o++) {
            real sum = bias != NULL ? bias[o] : 0;
            for (gint64 f = 0; f < features; f++)
                sum += x[row * features + f] * w[o * features + f];
            y[row * outputs + o] = sum;
        }
}

void REF(linear_backward)(const cw_call *call)
{
    gint64 outputs = call->in[1].shape.size[0], features = call->in[1].shape.size[1];
    gint64 rows = (gint64)cw_shape_count(&call->out.shape) / outputs;
    const real *x = call->in[0].data, *w = call->in[1].data, *gradient = call->out.gradient;
    real *x_gradient = call->in[0].gradient, *w_gradient = call->in[1].gradient;
    real *bias_gradient = call->count > 2 ? call->in[2].gradient : NULL;
    for (gint64 row = 0; row < rows; row++)
        for (gint64 o = 0; o < outputs; o++, gradient++) {
            for (gint64 f = 0; f < features && x_gradient != NULL; f++)
                x_gradient[row * features + f] += *gradient * w[o * features + f];
            for (gint64 f = 0; f < features && w_gradient != NULL; f++)
                w_gradient[o * features + f] += *gradient * x[row * features + f];
            if (bias_gradient != NULL)
                bias_gradient[o] += *gradient;
        }
}

static gint64 at(const cw_strides *s, gint64 i, gint64 j, gint64 row, gint64 column)
{
    return s->offset + i * s->stride[0] + j * s->stride[1] + row * s->stride[2] +
           column * s->stride[3];
}

void REF(matmul_forward)(const cw_call *call)
{
    const cw_matmul *p = call->attributes;
    const real *a = call->in[0].data, *b = call->in[1].data;
    real *out = call->out.data;
    for (gint64 batch = 0; batch < p->batch[0] * p->batch[1]; batch++)
        for (gint64 m = 0; m < p->m; m++)
            for (gint64 n = 0; n < p->n; n++) {
                gint64 i = batch / p->batch[1], j = batch % p->batch[1];
                real sum = 0;
                for (gint64 k = 0; k < p->k; k++)
                    sum += a[at(&p->a, i, j, m, k)] * b[at(&p->b, i, j, k, n)];
                out[at(&p->out, i, j, m, n)] = (real)p->scale * sum;
            }
}

void REF(matmul_backward)(const cw_call *call)
{
    const cw_matmul *p = call->attributes;
    const real *a = call->in[0].data, *b = call->in[1].data;
    real *a_gradient = call->in[0].gradient, *b_gradient = call->in[1].gradient;
    for (gint64 batch = 0; batch < p->batch[0] * p->batch[1]; batch++)
        for (gint64 m = 0; m < p->m; m++)
            for (gint64 n = 0; n < p->n; n++) {
                gint64 i = batch / p->batch[1], j = batch % p->batch[1];
                real gradient =
                    (real)p->scale * ((const real *)call->out.gradient)[at(&p->out, i, j, m, n)];
                for (gint64 k = 0; k < p->k && a_gradient != NULL; k++)
                    a_gradient[at(&p->a, i, j, m, k)] += gradient * b[at(&p->b, i, j, k, n)];
                for (gint64 k = 0; k < p->k && b_gradient != NULL; k++)
                    b_gradient[at(&p->b, i, j, k, n)] += gradient * a[at(&p->a, i, j, m, k)];
            }
}
