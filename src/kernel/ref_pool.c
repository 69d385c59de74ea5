/* SPDX-License-Identifier: Apache-2.0
 *
 * Pooling of maps [N,C,H,W]. A window is [top,bottom) x [left,right), cut at the border. The
 * average of average_pool divides by size^2 wherever the window lies; the adaptive one by the
 * number of its own elements.
 */
#include "kernel/kernel.h"
#include "kernel/real.h"

typedef struct {
    gint64 top, bottom, left, right;
} window;

static window fixed_window(const cw_call *call, gint64 i, gint64 j)
{
    const cw_pool *pool = call->attributes;
    const gint64 *xs = call->in[0].shape.size;
    gint64 top = i * pool->stride - pool->pad, left = j * pool->stride - pool->pad;
    return (window){MAX(top, 0), MIN(top + pool->size, xs[2]), MAX(left, 0),
                    MIN(left + pool->size, xs[3])};
}

static window adaptive_window(const cw_call *call, gint64 i, gint64 j)
{
    const gint64 *xs = call->in[0].shape.size, *ys = call->out.shape.size;
    return (window){i * xs[2] / ys[2], ((i + 1) * xs[2] + ys[2] - 1) / ys[2], j * xs[3] / ys[3],
                    ((j + 1) * xs[3] + ys[3] - 1) / ys[3]};
}

static gsize planes(const cw_call *call)
{
    return (gsize)(call->out.shape.size[0] * call->out.shape.size[1]);
}

static gsize plane_size(const cw_tensor *tensor)
{
    return (gsize)(tensor->shape.size[2] * tensor->shape.size[3]);
}

/* Index, within its plane, of the first largest element of a window. */
static gint64 largest(const real *plane, window at, gint64 width)
{
    gint64 best = at.top * width + at.left;
    for (gint64 row = at.top; row < at.bottom; row++)
        for (gint64 column = at.left; column < at.right; column++)
            if (plane[row * width + column] > plane[best])
                best = row * width + column;
    return best;
}

void REF(max_pool_forward)(const cw_call *call)
{
    gint64 columns = call->out.shape.size[3], width = call->in[0].shape.size[3];
    real *y = call->out.data;
    for (gsize p = 0; p < planes(call); p++) {
        const real *plane = (const real *)call->in[0].data + p * plane_size(&call->in[0]);
        for (gint64 at = 0; at < (gint64)plane_size(&call->out); at++)
            *y++ = plane[largest(plane, fixed_window(call, at / columns, at % columns), width)];
    }
}

void REF(max_pool_backward)(const cw_call *call)
{
    gint64 columns = call->out.shape.size[3], width = call->in[0].shape.size[3];
    const real *gradient = call->out.gradient;
    for (gsize p = 0; p < planes(call); p++) {
        gsize start = p * plane_size(&call->in[0]);
        const real *plane = (const real *)call->in[0].data + start;
        real *plane_gradient = (real *)call->in[0].gradient + start;
        for (gint64 at = 0; at < (gint64)plane_size(&call->out); at++)
            plane_gradient[largest(plane, fixed_window(call, at / columns, at % columns), width)] +=
                *gradient++;
    }
}

typedef window (*window_fn)(const cw_call *call, gint64 i, gint64 j);

static real divisor(const cw_call *call, window_fn of, window at)
{
    const cw_pool *pool = call->attributes;
    return of == fixed_window ? (real)(pool->size * pool->size)
                              : (real)((at.bottom - at.top) * (at.right - at.left));
}

static void average_forward(const cw_call *call, window_fn of)
{
    gint64 columns = call->out.shape.size[3], width = call->in[0].shape.size[3];
    real *y = call->out.data;
    for (gsize p = 0; p < planes(call); p++) {
        const real *plane = (const real *)call->in[0].data + p * plane_size(&call->in[0]);
        for (gint64 i = 0; i < (gint64)plane_size(&call->out); i++) {
            window at = of(call, i / columns, i % columns);
            real sum = 0;
            for (gint64 row = at.top; row < at.bottom; row++)
                for (gint64 column = at.left; column < at.right; column++)
                    sum += plane[row * width + column];
            *y++ = sum / divisor(call, of, at);
        }
    }
}

static void average_backward(const cw_call *call, window_fn of)
{
    gint64 columns = call->out.shape.size[3], width = call->in[0].shape.size[3];
    const real *gradient = call->out.gradient;
    for (gsize p = 0; p < planes(call); p++) {
        real *plane = (real *)call->in[0].gradient + p * plane_size(&call->in[0]);
        for (gint64 i = 0; i < (gint64)plane_size(&call->out); i++) {
            window at = of(call, i / columns, i % columns);
            real share = *gradient++ / divisor(call, of, at);
            for (gint64 row = at.top; row < at.bottom; row++)
                for (gint64 column = at.left; column < at.right; column++)
                    plane[row * width + column] += share;
        }
    }
}

void REF(average_pool_forward)(const cw_call *call)
{
    average_forward(call, fixed_window);
}

void REF(average_pool_backward)(const cw_call *call)
{
    average_backward(call, fixed_window);
}

void REF(adaptive_average_pool_forward)(const cw_call *call)
{
    average_forward(call, adaptive_window);
}

void REF(adaptive_average_pool_backward)(const cw_call *call)
{
    average_backward(call, adaptive_window);
}
