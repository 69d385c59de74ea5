/* SPDX-License-Identifier: Apache-2.0
 *
 * Ops on maps [N,C,H,W]: convolution and pooling.
 */
#include "graph/node.h"

/* Positions of a window of `size` along `length` padded on both sides; 0 when it does not fit. */
static gint64 positions(gint64 length, gint64 size, int stride, int pad)
{
    gint64 room = length + 2 * (gint64)pad - size;
    return room < 0 ? 0 : room / stride + 1;
}

static gboolean check_map(const cw_shape *x, GError **error)
{
    return x->rank == 4 || cw_op_refuse(error, "takes a map [N,C,H,W]");
}

static gboolean infer_conv(cw_node *const *in, int count, gconstpointer attributes, cw_shape *out,
                           GError **error)
{
    const cw_conv *conv = attributes;
    const cw_shape *x = &in[0]->shape, *w = &in[1]->shape;
    if (!check_map(x, error))
        return FALSE;
    if (conv->stride < 1 || conv->pad < 0 || conv->groups < 1)
        return cw_op_refuse(error, "stride %d, pad %d, groups %d make no sense", conv->stride,
                            conv->pad, conv->groups);
    if (w->rank != 4 || w->size[1] * conv->groups != x->size[1] || w->size[0] % conv->groups != 0)
        return cw_op_refuse(error, "the weight does not fit the map in %d groups", conv->groups);
    if (count > 2 && !cw_shape_is_vector(&in[2]->shape, w->size[0]))
        return cw_op_refuse(error, "the bias does not fit the weight");
    *out =
        CW_SHAPE(x->size[0], w->size[0], positions(x->size[2], w->size[2], conv->stride, conv->pad),
                 positions(x->size[3], w->size[3], conv->stride, conv->pad));
    return cw_shape_valid(out) || cw_op_refuse(error, "the window is larger than the padded map");
}

static cw_node *case_conv(cw_graph *graph)
{
    cw_node *x = cw_op_case_leaf(graph, "x", CW_SHAPE(2, 4, 5, 6));
    cw_node *weight = cw_op_case_leaf(graph, "w", CW_SHAPE(6, 2, 3, 2));
    return cw_graph_conv2d(graph, "conv", x, weight, cw_op_case_leaf(graph, "b", CW_SHAPE(6)), 2, 1,
                           2);
}

const cw_op cw_op_conv2d = {
    .row = {"conv2d", "convolution of a map"},
    .least = 2,
    .most = 3,
    .infer = infer_conv,
    .kernel = &cw_kernels[CW_KERNEL_conv2d],
    .gradient_case = case_conv,
};

cw_node *cw_graph_conv2d(cw_graph *graph, const char *name, cw_node *x, cw_node *weight,
                         cw_node *bias, int stride, int pad, int groups)
{
    cw_conv conv = {.stride = stride, .pad = pad, .groups = groups};
    cw_node *in[] = {x, weight, bias};
    return cw_graph_apply(graph, &cw_op_conv2d, name, in, bias != NULL ? 3 : 2, &conv, sizeof conv);
}

static gboolean infer_pool(cw_node *const *in, G_GNUC_UNUSED int count, gconstpointer attributes,
                           cw_shape *out, GError **error)
{
    const cw_pool *pool = attributes;
    const cw_shape *x = &in[0]->shape;
    if (!check_map(x, error))
        return FALSE;
    if (pool->size < 1 || pool->stride < 1 || pool->pad < 0 || 2 * pool->pad > pool->size)
        return cw_op_refuse(error, "size %d, stride %d, pad %d make no sense", pool->size,
                            pool->stride, pool->pad);
    *out =
        CW_SHAPE(x->size[0], x->size[1], positions(x->size[2], pool->size, pool->stride, pool->pad),
                 positions(x->size[3], pool->size, pool->stride, pool->pad));
    return cw_shape_valid(out) || cw_op_refuse(error, "the window is larger than the padded map");
}

static cw_node *case_max_pool(cw_graph *graph)
{
    return cw_graph_max_pool(graph, "pool", cw_op_case_leaf(graph, "x", CW_SHAPE(1, 2, 5, 4)), 3, 2,
                             1);
}

const cw_op cw_op_max_pool = {
    .row = {"max_pool", "largest element of each window"},
    .least = 1,
    .most = 1,
    .infer = infer_pool,
    .kernel = &cw_kernels[CW_KERNEL_max_pool],
    .gradient_case = case_max_pool,
};

cw_node *cw_graph_max_pool(cw_graph *graph, const char *name, cw_node *x, int size, int stride,
                           int pad)
{
    cw_pool pool = {.size = size, .stride = stride, .pad = pad};
    return cw_graph_apply(graph, &cw_op_max_pool, name, &x, 1, &pool, sizeof pool);
}

static cw_node *case_average_pool(cw_graph *graph)
{
    return cw_graph_average_pool(graph, "pool", cw_op_case_leaf(graph, "x", CW_SHAPE(2, 3, 7, 6)),
                                 3, 2, 1);
}

const cw_op cw_op_average_pool = {
    .row = {"average_pool", "mean of each window, padding counted"},
    .least = 1,
    .most = 1,
    .infer = infer_pool,
    .kernel = &cw_kernels[CW_KERNEL_average_pool],
    .gradient_case = case_average_pool,
};

cw_node *cw_graph_average_pool(cw_graph *graph, const char *name, cw_node *x, int size, int stride,
                               int pad)
{
    cw_pool pool = {.size = size, .stride = stride, .pad = pad};
    return cw_graph_apply(graph, &cw_op_average_pool, name, &x, 1, &pool, sizeof pool);
}

/* The size wanted comes as numbers a (rows) and b (columns). */
static gboolean infer_adaptive(cw_node *const *in, G_GNUC_UNUSED int count,
                               gconstpointer attributes, cw_shape *out, GError **error)
{
    const cw_numbers *size = attributes;
    const cw_shape *x = &in[0]->shape;
    if (!check_map(x, error))
        return FALSE;
    *out = CW_SHAPE(x->size[0], x->size[1], (gint64)size->a, (gint64)size->b);
    return TRUE;
}

static cw_node *case_adaptive(cw_graph *graph)
{
    return cw_graph_adaptive_average_pool(graph, "pool",
                                          cw_op_case_leaf(graph, "x", CW_SHAPE(2, 2, 7, 5)), 3, 2);
}

const cw_op cw_op_adaptive_average_pool = {
    .row = {"adaptive_average_pool", "mean of windows that cover the map evenly"},
    .least = 1,
    .most = 1,
    .infer = infer_adaptive,
    .kernel = &cw_kernels[CW_KERNEL_adaptive_average_pool],
    .gradient_case = case_adaptive,
};

cw_node *cw_graph_adaptive_average_pool(cw_graph *graph, const char *name, cw_node *x, gint64 oh,
                                        gint64 ow)
{
    cw_numbers size = {.a = (double)oh, .b = (double)ow};
    return cw_graph_apply(graph, &cw_op_adaptive_average_pool, name, &x, 1, &size, sizeof size);
}

cw_node *cw_graph_global_average(cw_graph *graph, const char *name, cw_node *x)
{
    cw_node *pooled = cw_graph_adaptive_average_pool(graph, name, x, 1, 1);
    return cw_graph_flatten(graph, name, pooled);
}

cw_node *cw_graph_window(cw_graph *graph, const char *name, cw_node *x, gint64 top, gint64 left,
                         gint64 height, gint64 width)
{
    cw_node *rows = cw_graph_slice(graph, name, x, 2, top, height);
    return cw_graph_slice(graph, name, rows, 3, left, width);
}
