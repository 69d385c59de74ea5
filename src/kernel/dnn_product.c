/* SPDX-License-Identifier: Apache-2.0
 *
 * Products by dnnl_sgemm: large ones by all threads, batches of small ones one batch a thread.
 * A product that is added to its target uses beta = 1, so no scratch is needed.
 */
#include <string.h>

#include "kernel/dnn_compat.h"
#include "kernel/loops.h"

static gboolean suits(cw_call *call)
{
    for (int i = 0; i < call->count; i++)
        call->in[i].layout = CW_LAYOUT_PLAIN;
    call->out.layout = CW_LAYOUT_PLAIN;
    return TRUE;
}

typedef struct {
    gint64 outputs, features, rows;
} sizes;

static sizes sizes_of(const cw_call *call)
{
    const gint64 *w = call->in[1].shape.size;
    return (sizes){w[0], w[1], (gint64)cw_shape_count(&call->out.shape) / w[0]};
}

static void linear_forward(const cw_call *call)
{
    sizes s = sizes_of(call);
    if (call->count > 2)
        cw_loop_repeat_row(call->out.data, call->in[2].data, (gsize)s.rows, (gsize)s.outputs);
    cw_dnn_expect(dnnl_sgemm('N', 'T', s.rows, s.outputs, s.features, 1, call->in[0].data,
                             s.features, call->in[1].data, s.features, call->count > 2 ? 1 : 0,
                             call->out.data, s.outputs),
                  "a linear layer");
}

static void linear_backward(const cw_call *call)
{
    sizes s = sizes_of(call);
    const float *gradient = call->out.gradient;
    if (call->in[0].gradient != NULL)
        cw_dnn_expect(dnnl_sgemm('N', 'N', s.rows, s.features, s.outputs, 1, gradient, s.outputs,
                                 call->in[1].data, s.features, call->accumulate[0] ? 1 : 0,
                                 call->in[0].gradient, s.features),
                      "the gradient of a linear layer");
    if (call->in[1].gradient != NULL)
        cw_dnn_expect(dnnl_sgemm('T', 'N', s.outputs, s.features, s.rows, 1, gradient, s.outputs,
                                 call->in[0].data, s.features, call->accumulate[1] ? 1 : 0,
                                 call->in[1].gradient, s.features),
                      "the gradient of a linear weight");
    if (call->count > 2 && call->in[2].gradient != NULL)
        cw_loop_column_sums(call->in[2].gradient, gradient, (gsize)s.rows, (gsize)s.outputs,
                            call->accumulate[2]);
}

const cw_fast cw_fast_linear = {
    .suits = suits,
    .forward = linear_forward,
    .backward = linear_backward,
    .reads = CW_READS_IN(0) | CW_READS_IN(1),
};

/* One operand of a batch: where it starts, how its rows or columns follow each other. */
typedef struct {
    float *data;
    const cw_strides *strides;
    gboolean transposed; /* read it the other way round */
} operand;

static float *start_of(operand o, gint64 i, gint64 j)
{
    return o.data + o.strides->offset + i * o.strides->stride[0] + j * o.strides->stride[1];
}

/* 'N' when, seen in the order wanted, the columns lie side by side. */
static char form_of(operand o)
{
    return (o.strides->stride[3] == 1) != o.transposed ? 'N' : 'T';
}

/* Between rows or columns that lie side by side, `rows` x `columns` in the order wanted. One alone
 * has no next, and its step may say anything; oneDNN wants a valid one all the same. */
static gint64 step_of(operand o, gint64 rows, gint64 columns)
{
    gint64 step = o.strides->stride[3] == 1 ? o.strides->stride[2] : o.strides->stride[3];
    return MAX(step, form_of(o) == 'N' ? columns : rows);
}

/* A product may write only what has its columns side by side; else both sides are transposed:
 * C^T = B^T A^T. */
static void multiply(operand a, operand b, operand c, const gint64 *batch, gint64 m, gint64 n,
                     gint64 k, float scale, float beta)
{
    if (form_of(c) == 'T') {
        operand left = b, right = a;
        left.transposed = !b.transposed;
        right.transposed = !a.transposed;
        c.transposed = !c.transposed;
        multiply(left, right, c, batch, n, m, k, scale, beta);
        return;
    }
    char form_a = form_of(a), form_b = form_of(b);
    gint64 step_a = step_of(a, m, k), step_b = step_of(b, k, n), step_c = step_of(c, m, n);
#pragma omp parallel for schedule(static) if (batch[0] * batch[1] > 1)
    for (gint64 at = 0; at < batch[0] * batch[1]; at++) {
        gint64 i = at / batch[1], j = at % batch[1];
        cw_dnn_expect(dnnl_sgemm(form_a, form_b, m, n, k, scale, start_of(a, i, j), step_a,
                                 start_of(b, i, j), step_b, beta, start_of(c, i, j), step_c),
                      "a product");
    }
}

static gboolean is_shared(const cw_strides *s, const cw_matmul *p)
{
    return (s->stride[0] == 0 && p->batch[0] > 1) || (s->stride[1] == 0 && p->batch[1] > 1);
}

/* Rows or columns that share elements, as of a sliding window; oneDNN has no word for them. */
static gboolean overlaps(const cw_strides *s, gint64 rows, gint64 columns)
{
    if (s->stride[3] == 1)
        return rows > 1 && s->stride[2] < columns;
    return columns > 1 && s->stride[3] < rows;
}

/* The gradient of an operand that all batches share is a sum over them: for the reference, unless
 * nobody wants it. */
static gboolean suits_matmul(cw_call *call)
{
    const cw_matmul *p = call->attributes;
    gboolean shared = is_shared(&p->a, p) || is_shared(&p->b, p);
    return suits(call) && !(shared && call->training) && !overlaps(&p->a, p->m, p->k) &&
           !overlaps(&p->b, p->k, p->n) && !overlaps(&p->out, p->m, p->n);
}

static void matmul_forward(const cw_call *call)
{
    const cw_matmul *p = call->attributes;
    multiply((operand){call->in[0].data, &p->a, FALSE}, (operand){call->in[1].data, &p->b, FALSE},
             (operand){call->out.data, &p->out, FALSE}, p->batch, p->m, p->n, p->k, (float)p->scale,
             0);
}

/* Several windows may lie in one gradient, so it is cleared once and all add. */
static void clear_first(const cw_call *call, int i)
{
    if (call->in[i].gradient != NULL && !call->accumulate[i])
        memset(call->in[i].gradient, 0, cw_fast_bytes(&call->in[i].shape));
}

static void matmul_backward(const cw_call *call)
{
    const cw_matmul *p = call->attributes;
    operand out = {call->out.gradient, &p->out, FALSE};
    clear_first(call, 0);
    clear_first(call, 1);
    if (call->in[0].gradient != NULL)
        multiply(out, (operand){call->in[1].data, &p->b, TRUE},
                 (operand){call->in[0].gradient, &p->a, FALSE}, p->batch, p->m, p->k, p->n,
                 (float)p->scale, 1);
    if (call->in[1].gradient != NULL)
        multiply((operand){call->in[0].data, &p->a, TRUE}, out,
                 (operand){call->in[1].gradient, &p->b, FALSE}, p->batch, p->k, p->n, p->m,
                 (float)p->scale, 1);
}

const cw_fast cw_fast_matmul = {
    .suits = suits_matmul,
    .forward = matmul_forward,
    .backward = matmul_backward,
    .reads = CW_READS_IN(0) | CW_READS_IN(1),
};
