/* SPDX-License-Identifier: Apache-2.0
 *
 * Weight gradient of a convolution as one product: dW[o][k,l,c] = sum over (n,i,j) of
 * dY[(n,i,j)][o] X[(n,i,j)][k,l,c], X being im2col of the map laid [N,H,W,C]. On maps of 4x4 and
 * smaller it is several times faster than the direct form, which has too few places to walk along.
 */
#include <string.h>

#include "kernel/conv_pass.h"
#include "kernel/loops.h"

typedef struct {
    gsize x, y, columns, weight; /* floats before each part of the scratch, and at last the end */
    gsize end;
} parts;

static gsize rounded(gsize floats)
{
    return (floats + 15) / 16 * 16;
}

static parts divide(const cw_call *call)
{
    const gint64 *y = call->out.shape.size;
    gsize rows = (gsize)(y[0] * y[2] * y[3]);
    parts p = {0};
    p.y = p.x + rounded(cw_shape_count(&call->in[0].shape));
    p.columns = p.y + rounded(cw_shape_count(&call->out.shape));
    p.weight = p.columns + rounded(rows * cw_shape_row(&call->in[1].shape));
    p.end = p.weight + rounded(cw_shape_count(&call->in[1].shape));
    return p;
}

/* One row of im2col: [KH,KW,C] around output place (i,j) of one sample [H,W,C]. */
static void fill_row(const cw_call *call, const float *sample, gint64 i, gint64 j, float *row)
{
    const cw_conv *conv = call->attributes;
    const gint64 *x = call->in[0].shape.size, *w = call->in[1].shape.size;
    for (gint64 k = 0; k < w[2]; k++)
        for (gint64 l = 0; l < w[3]; l++, row += x[1]) {
            gint64 at_row = i * conv->stride - conv->pad + k;
            gint64 at_column = j * conv->stride - conv->pad + l;
            gboolean inside = at_row >= 0 && at_row < x[2] && at_column >= 0 && at_column < x[3];
            if (inside)
                memcpy(row, sample + (at_row * x[3] + at_column) * x[1],
                       (gsize)x[1] * sizeof(float));
            else
                memset(row, 0, (gsize)x[1] * sizeof(float));
        }
}

static void fill_columns(const cw_call *call, const float *x, float *columns)
{
    const gint64 *y = call->out.shape.size;
    gsize sample = cw_shape_row(&call->in[0].shape), row = cw_shape_row(&call->in[1].shape);
    gint64 places = y[2] * y[3];
#pragma omp parallel for schedule(static)
    for (gint64 i = 0; i < y[0] * places; i++)
        fill_row(call, x + (gsize)(i / places) * sample, i % places / y[3], i % y[3],
                 columns + (gsize)i * row);
}

/* [O][KH,KW,C] -> [O,C,KH,KW], assigned or added. */
static void store_weight(const cw_call *call, const float *from)
{
    const gint64 *w = call->in[1].shape.size;
    gint64 taps = w[2] * w[3];
    float *to = call->in[1].gradient;
    gboolean add = call->accumulate[1];
#pragma omp parallel for schedule(static)
    for (gint64 o = 0; o < w[0]; o++)
        for (gint64 c = 0; c < w[1]; c++)
            for (gint64 tap = 0; tap < taps; tap++) {
                float value = from[(o * taps + tap) * w[1] + c];
                float *at = to + (o * w[1] + c) * taps + tap;
                *at = add ? *at + value : value;
            }
}

static void run(G_GNUC_UNUSED cw_conv_pass *pass, const cw_call *call)
{
    const gint64 *y = call->out.shape.size;
    parts p = divide(call);
    float *scratch = call->scratch;
    gint64 rows = y[0] * y[2] * y[3], row = (gint64)cw_shape_row(&call->in[1].shape);
    cw_fast_convert(&call->in[0].shape, call->in[0].data, call->in[0].layout, scratch + p.x,
                    CW_LAYOUT_IMAGE, FALSE);
    cw_fast_convert(&call->out.shape, call->out.gradient, call->out.layout, scratch + p.y,
                    CW_LAYOUT_IMAGE, FALSE);
    fill_columns(call, scratch + p.x, scratch + p.columns);
    cw_dnn_expect(dnnl_sgemm('T', 'N', y[1], row, rows, 1, scratch + p.y, y[1], scratch + p.columns,
                             row, 0, scratch + p.weight, row),
                  "the gradient of a convolution");
    store_weight(call, scratch + p.weight);
    if (call->count > 2 && call->in[2].gradient != NULL)
        cw_loop_column_sums(call->in[2].gradient, scratch + p.y, (gsize)rows, (gsize)y[1],
                            call->accumulate[2]);
}

gboolean cw_conv_gemm_init(cw_conv_pass *pass, const cw_call *call)
{
    const cw_conv *conv = call->attributes;
    if (conv->groups != 1)
        return FALSE;
    pass->run = run;
    pass->scratch_bytes = divide(call).end * sizeof(float);
    return TRUE;
}
