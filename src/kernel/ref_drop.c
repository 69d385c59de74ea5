/* SPDX-License-Identifier: Apache-2.0
 *
 * Dropout (Srivastava et al. 2014) of elements, and of whole rows of the first dimension: y = x m,
 * m = 1/(1-p) with probability 1-p and else 0. m is a function of (seed, step, salt, index), so the
 * backward pass draws it again.
 */
#include "base/random.h"
#include "kernel/kernel.h"
#include "kernel/real.h"

static real factor(const cw_call *call, gsize index)
{
    const cw_numbers *p = call->attributes;
    if (!call->training || p->a <= 0)
        return 1;
    guint64 bits = cw_random_at(call->seed, call->step, p->salt, index);
    return (double)(bits >> 11) * 0x1p-53 < p->a ? 0 : (real)(1 / (1 - p->a));
}

static void spread(const cw_call *call, const real *from, real *to, gsize run, gboolean add)
{
    gsize count = cw_shape_count(&call->out.shape);
    for (gsize start = 0; start < count; start += run) {
        real by = factor(call, start / run);
        for (gsize i = start; i < start + run; i++)
            to[i] = by * from[i] + (add ? to[i] : 0);
    }
}

void REF(dropout_forward)(const cw_call *call)
{
    spread(call, call->in[0].data, call->out.data, 1, FALSE);
}

void REF(dropout_backward)(const cw_call *call)
{
    spread(call, call->out.gradient, call->in[0].gradient, 1, TRUE);
}

void REF(drop_path_forward)(const cw_call *call)
{
    spread(call, call->in[0].data, call->out.data, cw_shape_row(&call->out.shape), FALSE);
}

void REF(drop_path_backward)(const cw_call *call)
{
    spread(call, call->out.gradient, call->in[0].gradient, cw_shape_row(&call->out.shape), TRUE);
}
