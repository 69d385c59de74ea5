/* SPDX-License-Identifier: Apache-2.0
 *
 * Ops that move elements.
 */
#include "graph/node.h"

static gboolean infer_reshape(cw_node *const *in, G_GNUC_UNUSED int count, gconstpointer attributes,
                              cw_shape *out, GError **error)
{
    gint64 known = 1, total = (gint64)cw_shape_count(&in[0]->shape);
    int open = -1;
    *out = *(const cw_shape *)attributes;
    for (int i = 0; i < out->rank; i++) {
        if (out->size[i] == -1 && open < 0)
            open = i;
        else if (out->size[i] < 1 || out->size[i] > total)
            return cw_op_refuse(error, "the new shape does not have the same number of elements");
        else
            known *= out->size[i];
    }
    if (open >= 0)
        out->size[open] = total / MAX(known, 1);
    return (cw_shape_valid(out) && (gint64)cw_shape_count(out) == total) ||
           cw_op_refuse(error, "the new shape does not have the same number of elements");
}

static cw_node *case_reshape(cw_graph *graph)
{
    return cw_graph_reshape(graph, NULL, cw_op_case_leaf(graph, "x", CW_SHAPE(2, 3, 4)),
                            CW_SHAPE(6, -1));
}

const cw_op cw_op_reshape = {
    .row = {"reshape", "the same elements in another shape"},
    .least = 1,
    .most = 1,
    .infer = infer_reshape,
    .kernel = &cw_kernels[CW_KERNEL_reshape],
    .gradient_case = case_reshape,
};

cw_node *cw_graph_reshape(cw_graph *graph, const char *name, cw_node *x, cw_shape shape)
{
    return cw_graph_apply(graph, &cw_op_reshape, name, &x, 1, &shape, sizeof shape);
}

cw_node *cw_graph_flatten(cw_graph *graph, const char *name, cw_node *x)
{
    return cw_graph_reshape(graph, name, x, CW_SHAPE(cw_node_size(x, 0), -1));
}

static gboolean infer_permute(cw_node *const *in, G_GNUC_UNUSED int count, gconstpointer attributes,
                              cw_shape *out, GError **error)
{
    const cw_form *form = attributes;
    guint seen = 0;
    for (int i = 0; i < out->rank; i++) {
        int axis = form->order[i];
        if (axis < 0 || axis >= out->rank || seen & CW_AXIS(axis))
            return cw_op_refuse(error, "the order names a dimension twice, or one there is not");
        seen |= CW_AXIS(axis);
        out->size[i] = in[0]->shape.size[axis];
    }
    return TRUE;
}

static cw_node *case_permute(cw_graph *graph)
{
    return cw_graph_permute(graph, NULL, cw_op_case_leaf(graph, "x", CW_SHAPE(2, 3, 4, 2)),
                            (const int[]){2, 0, 3, 1});
}

const cw_op cw_op_permute = {
    .row = {"permute", "dimensions in another order"},
    .least = 1,
    .most = 1,
    .infer = infer_permute,
    .kernel = &cw_kernels[CW_KERNEL_permute],
    .gradient_case = case_permute,
};

cw_node *cw_graph_permute(cw_graph *graph, const char *name, cw_node *x, const int *order)
{
    cw_form form = {0};
    for (int i = 0; i < x->shape.rank; i++)
        form.order[i] = order[i];
    return cw_graph_apply(graph, &cw_op_permute, name, &x, 1, &form, sizeof form);
}

static gboolean infer_concat(cw_node *const *in, int count, gconstpointer attributes, cw_shape *out,
                             GError **error)
{
    int axis = ((const cw_form *)attributes)->axis;
    if (axis < 0 || axis >= out->rank)
        return cw_op_refuse(error, "there is no dimension %d", axis);
    out->size[axis] = 0;
    for (int k = 0; k < count; k++) {
        cw_shape shape = in[k]->shape;
        gint64 part = shape.size[axis];
        shape.size[axis] = out->size[axis];
        if (!cw_shape_equal(&shape, out))
            return cw_op_refuse(error, "the operands differ in more than dimension %d", axis);
        out->size[axis] += part;
    }
    return TRUE;
}

static cw_node *case_concat(cw_graph *graph)
{
    cw_node *in[] = {cw_op_case_leaf(graph, "a", CW_SHAPE(2, 3, 2)),
                     cw_op_case_leaf(graph, "b", CW_SHAPE(2, 1, 2))};
    return cw_graph_concat(graph, NULL, in, 2, 1);
}

const cw_op cw_op_concat = {
    .row = {"concat", "side by side along one dimension"},
    .least = 1,
    .most = CW_INPUTS,
    .infer = infer_concat,
    .kernel = &cw_kernels[CW_KERNEL_concat],
    .gradient_case = case_concat,
};

cw_node *cw_graph_concat(cw_graph *graph, const char *name, cw_node *const *nodes, gsize count,
                         int axis)
{
    cw_form form = {.axis = axis};
    return cw_graph_apply(graph, &cw_op_concat, name, nodes, count, &form, sizeof form);
}

typedef struct {
    cw_form form;
    gint64 count;
} part;

static gboolean infer_slice(cw_node *const *in, G_GNUC_UNUSED int count, gconstpointer attributes,
                            cw_shape *out, GError **error)
{
    const part *p = attributes;
    int axis = p->form.axis;
    if (axis < 0 || axis >= out->rank)
        return cw_op_refuse(error, "there is no dimension %d", axis);
    gint64 size = in[0]->shape.size[axis];
    if (p->form.start < 0 || p->count < 1 || p->count > size || p->form.start > size - p->count)
        return cw_op_refuse(error,
                            "%" G_GINT64_FORMAT " from %" G_GINT64_FORMAT
                            " on leave the %" G_GINT64_FORMAT " of dimension %d",
                            p->count, p->form.start, size, axis);
    out->size[axis] = p->count;
    return TRUE;
}

static cw_node *case_slice(cw_graph *graph)
{
    return cw_graph_slice(graph, NULL, cw_op_case_leaf(graph, "x", CW_SHAPE(2, 5, 3)), 1, 2, 2);
}

const cw_op cw_op_slice = {
    .row = {"slice", "a run of one dimension"},
    .least = 1,
    .most = 1,
    .infer = infer_slice,
    .kernel = &cw_kernels[CW_KERNEL_slice],
    .gradient_case = case_slice,
};

cw_node *cw_graph_slice(cw_graph *graph, const char *name, cw_node *x, int axis, gint64 start,
                        gint64 count)
{
    part p = {.form = {.axis = axis, .start = start}, .count = count};
    return cw_graph_apply(graph, &cw_op_slice, name, &x, 1, &p, sizeof p);
}

static gboolean append_row(cw_shape *out, const cw_shape *lead, const cw_shape *rows, int from,
                           GError **error)
{
    if (lead->rank + rows->rank - from > CW_SHAPE_RANK)
        return cw_op_refuse(error, "the result has more than %d dimensions", CW_SHAPE_RANK);
    *out = *lead;
    for (int i = from; i < rows->rank; i++)
        out->size[out->rank++] = rows->size[i];
    return TRUE;
}

static gboolean infer_gather(cw_node *const *in, G_GNUC_UNUSED int count,
                             G_GNUC_UNUSED gconstpointer attributes, cw_shape *out, GError **error)
{
    if (in[0]->shape.rank < 1 || in[0]->shape.size[0] > G_MAXINT32)
        return cw_op_refuse(error, "takes a table of rows");
    return append_row(out, &in[1]->shape, &in[0]->shape, 1, error);
}

/* The check fills index inputs with 0, 0, 1, 1, 2, ...: some are equal, some outside the table. */
static cw_node *case_gather(cw_graph *graph)
{
    return cw_graph_gather_rows(graph, NULL, cw_op_case_leaf(graph, "x", CW_SHAPE(2, 3)),
                                cw_graph_input_indices(graph, "indices", CW_SHAPE(2, 3)));
}

const cw_op cw_op_gather_rows = {
    .row = {"gather_rows", "rows of a table by index"},
    .least = 2,
    .most = 2,
    .infer = infer_gather,
    .kernel = &cw_kernels[CW_KERNEL_gather_rows],
    .blind = CW_READS_IN(1),
    .indices = CW_READS_IN(1),
    .gradient_case = case_gather,
};

cw_node *cw_graph_gather_rows(cw_graph *graph, const char *name, cw_node *table, cw_node *indices)
{
    cw_node *in[] = {table, indices};
    return cw_graph_apply(graph, &cw_op_gather_rows, name, in, 2, NULL, 0);
}

/* The number of rows comes as a shape [M]. */
static gboolean infer_scatter(cw_node *const *in, G_GNUC_UNUSED int count, gconstpointer attributes,
                              cw_shape *out, GError **error)
{
    const cw_shape *rows = &in[0]->shape, *indices = &in[1]->shape;
    gboolean fit = rows->rank >= indices->rank;
    for (int i = 0; i < indices->rank && fit; i++)
        fit = rows->size[i] == indices->size[i];
    if (!fit)
        return cw_op_refuse(error, "there must be one index for every row");
    return append_row(out, attributes, rows, indices->rank, error);
}

static cw_node *case_scatter(cw_graph *graph)
{
    return cw_graph_scatter_add_rows(graph, NULL, cw_op_case_leaf(graph, "x", CW_SHAPE(2, 3, 2)),
                                     cw_graph_input_indices(graph, "indices", CW_SHAPE(2, 3)), 2);
}

const cw_op cw_op_scatter_add_rows = {
    .row = {"scatter_add_rows", "rows summed at their index"},
    .least = 2,
    .most = 2,
    .infer = infer_scatter,
    .kernel = &cw_kernels[CW_KERNEL_scatter_add_rows],
    .blind = CW_READS_IN(1),
    .indices = CW_READS_IN(1),
    .gradient_case = case_scatter,
};

cw_node *cw_graph_scatter_add_rows(cw_graph *graph, const char *name, cw_node *rows,
                                   cw_node *indices, gint64 m)
{
    cw_node *in[] = {rows, indices};
    cw_shape shape = CW_SHAPE(m);
    return cw_graph_apply(graph, &cw_op_scatter_add_rows, name, in, 2, &shape, sizeof shape);
}

static gboolean infer_broadcast(cw_node *const *in, G_GNUC_UNUSED int count,
                                gconstpointer attributes, cw_shape *out, GError **error)
{
    cw_shape both;
    *out = *(const cw_shape *)attributes;
    return (cw_shape_broadcast(&in[0]->shape, out, &both) && cw_shape_equal(&both, out)) ||
           cw_op_refuse(error, "the operand does not stretch to that shape");
}

static cw_node *case_broadcast(cw_graph *graph)
{
    return cw_graph_broadcast(graph, NULL, cw_op_case_leaf(graph, "x", CW_SHAPE(3, 1)),
                              CW_SHAPE(2, 3, 4));
}

const cw_op cw_op_broadcast = {
    .row = {"broadcast", "repeated where a size is 1"},
    .least = 1,
    .most = 1,
    .infer = infer_broadcast,
    .kernel = &cw_kernels[CW_KERNEL_broadcast],
    .gradient_case = case_broadcast,
};

cw_node *cw_graph_broadcast(cw_graph *graph, const char *name, cw_node *x, cw_shape shape)
{
    return cw_graph_apply(graph, &cw_op_broadcast, name, &x, 1, &shape, sizeof shape);
}
