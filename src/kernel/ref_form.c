/* SPDX-License-Identifier: Apache-2.0
 *
 * Kernels that move elements and compute nothing; the backward pass moves the gradients home.
 */
#include <string.h>

#include "kernel/kernel.h"
#include "kernel/real.h"

static void add_to(real *to, const real *from, gsize count)
{
    for (gsize i = 0; i < count; i++)
        to[i] += from[i];
}

void REF(reshape_forward)(const cw_call *call)
{
    memcpy(call->out.data, call->in[0].data, cw_shape_count(&call->out.shape) * sizeof(real));
}

void REF(reshape_backward)(const cw_call *call)
{
    add_to(call->in[0].gradient, call->out.gradient, cw_shape_count(&call->out.shape));
}

void REF(stop_gradient_forward)(const cw_call *call)
{
    memcpy(call->out.data, call->in[0].data, cw_shape_count(&call->out.shape) * sizeof(real));
}

void REF(stop_gradient_backward)(const cw_call *call)
{
    (void)call; /* nothing passes: that is its meaning */
}

/* Index in the input of element `i` of the permuted result. */
static gsize source_index(const cw_call *call, gsize i)
{
    const int *order = ((const cw_form *)call->attributes)->order;
    const cw_shape *in = &call->in[0].shape, *out = &call->out.shape;
    gsize stride[CW_SHAPE_RANK], index = 0, step = 1;
    for (int axis = in->rank - 1; axis >= 0; axis--) {
        stride[axis] = step;
        step *= (gsize)in->size[axis];
    }
    for (int axis = out->rank - 1; axis >= 0; axis--) {
        index += i % (gsize)out->size[axis] * stride[order[axis]];
        i /= (gsize)out->size[axis];
    }
    return index;
}

void REF(permute_forward)(const cw_call *call)
{
    const real *x = call->in[0].data;
    for (gsize i = 0; i < cw_shape_count(&call->out.shape); i++)
        ((real *)call->out.data)[i] = x[source_index(call, i)];
}

void REF(permute_backward)(const cw_call *call)
{
    real *x_gradient = call->in[0].gradient;
    for (gsize i = 0; i < cw_shape_count(&call->out.shape); i++)
        x_gradient[source_index(call, i)] += ((const real *)call->out.gradient)[i];
}

static gsize product(const cw_shape *shape, int from, int to)
{
    gsize result = 1;
    for (int axis = from; axis < to; axis++)
        result *= (gsize)shape->size[axis];
    return result;
}

void REF(concat_forward)(const cw_call *call)
{
    int axis = ((const cw_form *)call->attributes)->axis;
    const cw_shape *shape = &call->out.shape;
    gsize run = product(shape, axis, shape->rank), offset = 0;
    for (int k = 0; k < call->count; k++) {
        gsize part = product(&call->in[k].shape, axis, shape->rank);
        for (gsize i = 0; i < product(shape, 0, axis); i++)
            memcpy((real *)call->out.data + i * run + offset,
                   (const real *)call->in[k].data + i * part, part * sizeof(real));
        offset += part;
    }
}

void REF(concat_backward)(const cw_call *call)
{
    int axis = ((const cw_form *)call->attributes)->axis;
    const cw_shape *shape = &call->out.shape;
    gsize run = product(shape, axis, shape->rank), offset = 0;
    for (int k = 0; k < call->count; k++) {
        gsize part = product(&call->in[k].shape, axis, shape->rank);
        for (gsize i = 0; i < product(shape, 0, axis) && call->in[k].gradient != NULL; i++)
            add_to((real *)call->in[k].gradient + i * part,
                   (const real *)call->out.gradient + i * run + offset, part);
        offset += part;
    }
}

void REF(slice_forward)(const cw_call *call)
{
    const cw_form *form = call->attributes;
    const cw_shape *in = &call->in[0].shape, *out = &call->out.shape;
    gsize inner = product(out, form->axis + 1, out->rank),
          part = (gsize)out->size[form->axis] * inner;
    gsize run = (gsize)in->size[form->axis] * inner, start = (gsize)form->start * inner;
    for (gsize i = 0; i < product(out, 0, form->axis); i++)
        memcpy((real *)call->out.data + i * part, (const real *)call->in[0].data + i * run + start,
               part * sizeof(real));
}

void REF(slice_backward)(const cw_call *call)
{
    const cw_form *form = call->attributes;
    const cw_shape *in = &call->in[0].shape, *out = &call->out.shape;
    gsize inner = product(out, form->axis + 1, out->rank),
          part = (gsize)out->size[form->axis] * inner;
    gsize run = (gsize)in->size[form->axis] * inner, start = (gsize)form->start * inner;
    for (gsize i = 0; i < product(out, 0, form->axis); i++)
        add_to((real *)call->in[0].gradient + i * run + start,
               (const real *)call->out.gradient + i * part, part);
}

static gboolean inside(const cw_shape *table, gint32 index)
{
    return index >= 0 && index < table->size[0];
}

void REF(gather_rows_forward)(const cw_call *call)
{
    const gint32 *indices = call->in[1].data;
    gsize row = cw_shape_row(&call->in[0].shape);
    for (gsize i = 0; i < cw_shape_count(&call->in[1].shape); i++) {
        real *to = (real *)call->out.data + i * row;
        if (inside(&call->in[0].shape, indices[i]))
            memcpy(to, (const real *)call->in[0].data + (gsize)indices[i] * row,
                   row * sizeof(real));
        else
            memset(to, 0, row * sizeof(real));
    }
}

static void touch(const cw_tensor *table, guint32 index)
{
    if (table->touched == NULL || table->is_touched[index])
        return;
    table->is_touched[index] = 1;
    g_array_append_val(table->touched, index);
}

void REF(gather_rows_backward)(const cw_call *call)
{
    const gint32 *indices = call->in[1].data;
    gsize row = cw_shape_row(&call->in[0].shape);
    for (gsize i = 0; i < cw_shape_count(&call->in[1].shape); i++) {
        if (!inside(&call->in[0].shape, indices[i]))
            continue;
        touch(&call->in[0], (guint32)indices[i]);
        add_to((real *)call->in[0].gradient + (gsize)indices[i] * row,
               (const real *)call->out.gradient + i * row, row);
    }
}

void REF(scatter_add_rows_forward)(const cw_call *call)
{
    const gint32 *indices = call->in[1].data;
    gsize row = cw_shape_row(&call->out.shape);
    memset(call->out.data, 0, cw_shape_count(&call->out.shape) * sizeof(real));
    for (gsize i = 0; i < cw_shape_count(&call->in[1].shape); i++)
        if (inside(&call->out.shape, indices[i]))
            add_to((real *)call->out.data + (gsize)indices[i] * row,
                   (const real *)call->in[0].data + i * row, row);
}

void REF(scatter_add_rows_backward)(const cw_call *call)
{
    const gint32 *indices = call->in[1].data;
    gsize row = cw_shape_row(&call->out.shape);
    for (gsize i = 0; i < cw_shape_count(&call->in[1].shape); i++)
        if (inside(&call->out.shape, indices[i]))
            add_to((real *)call->in[0].gradient + i * row,
                   (const real *)call->out.gradient + (gsize)indices[i] * row, row);
}
