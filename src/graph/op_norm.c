/* SPDX-License-Identifier: Apache-2.0
 *
 * Normalisations and softmax.
 */
#include "graph/node.h"

static gboolean infer_batch_norm(cw_node *const *in, G_GNUC_UNUSED int count,
                                 gconstpointer attributes, G_GNUC_UNUSED cw_shape *out,
                                 GError **error)
{
    const cw_batch_norm *norm = attributes;
    const cw_shape *x = &in[0]->shape;
    if (x->rank != 2 && x->rank != 4)
        return cw_op_refuse(error, "takes rows [N,C] or a map [N,C,H,W]");
    for (int i = 1; i < 5; i++)
        if (!cw_shape_is_vector(&in[i]->shape, x->size[1]))
            return cw_op_refuse(error, "operand %d must have %" G_GINT64_FORMAT " channels", i + 1,
                                x->size[1]);
    for (int i = 3; i < 5; i++)
        if (in[i]->leaf != CW_LEAF_PARAMETER || in[i]->parameter->kind != CW_PARAMETER_KEPT)
            return cw_op_refuse(error, "the running statistics must be kept parameters");
    if (x->size[0] % norm->groups != 0)
        return cw_op_refuse(error, "%" G_GINT64_FORMAT " rows do not split into %d groups",
                            x->size[0], norm->groups);
    return norm->epsilon > 0 || cw_op_refuse(error, "epsilon must be above 0");
}

static cw_node *case_batch_norm(cw_graph *graph)
{
    cw_node *x = cw_op_case_leaf(graph, "x", CW_SHAPE(4, 3, 2, 3));
    cw_batch_norm options = CW_BATCH_NORM_RELU;
    options.groups = 2;
    return cw_graph_batch_norm(graph, "norm", x, cw_op_case_leaf(graph, "w", CW_SHAPE(3)),
                               cw_op_case_leaf(graph, "b", CW_SHAPE(3)),
                               cw_graph_kept(graph, "mean", CW_SHAPE(3), CW_INIT_ZEROS),
                               cw_graph_kept(graph, "variance", CW_SHAPE(3), CW_INIT_ONES),
                               options);
}

const cw_op cw_op_batch_norm = {
    .row = {"batch_norm", "channels to mean 0, variance 1 over the batch, then scaled and shifted"},
    .least = 5,
    .most = 5,
    .infer = infer_batch_norm,
    .kernel = &cw_kernels[CW_KERNEL_batch_norm],
    .blind = CW_READS_IN(3) | CW_READS_IN(4),
    .gradient_case = case_batch_norm,
};

static gboolean infer_layer_norm(cw_node *const *in, G_GNUC_UNUSED int count,
                                 gconstpointer attributes, G_GNUC_UNUSED cw_shape *out,
                                 GError **error)
{
    const cw_shape *x = &in[0]->shape;
    if (x->rank < 1)
        return cw_op_refuse(error, "takes rows");
    for (int i = 1; i < 3; i++)
        if (!cw_shape_is_vector(&in[i]->shape, x->size[x->rank - 1]))
            return cw_op_refuse(error, "operand %d must fit the last dimension", i + 1);
    return ((const cw_numbers *)attributes)->a > 0 ||
           cw_op_refuse(error, "epsilon must be above 0");
}

static cw_node *case_layer_norm(cw_graph *graph)
{
    return cw_graph_layer_norm(graph, "norm", cw_op_case_leaf(graph, "x", CW_SHAPE(3, 2, 5)),
                               cw_op_case_leaf(graph, "w", CW_SHAPE(5)),
                               cw_op_case_leaf(graph, "b", CW_SHAPE(5)), 1e-6);
}

const cw_op cw_op_layer_norm = {
    .row = {"layer_norm", "rows to mean 0, variance 1, then scaled and shifted"},
    .least = 3,
    .most = 3,
    .infer = infer_layer_norm,
    .kernel = &cw_kernels[CW_KERNEL_layer_norm],
    .gradient_case = case_layer_norm,
};

cw_node *cw_graph_layer_norm(cw_graph *graph, const char *name, cw_node *x, cw_node *weight,
                             cw_node *bias, double epsilon)
{
    cw_node *in[] = {x, weight, bias};
    cw_numbers numbers = {.a = epsilon};
    return cw_graph_apply(graph, &cw_op_layer_norm, name, in, 3, &numbers, sizeof numbers);
}

static gboolean infer_rows(cw_node *const *in, G_GNUC_UNUSED int count,
                           G_GNUC_UNUSED gconstpointer attributes, G_GNUC_UNUSED cw_shape *out,
                           GError **error)
{
    return in[0]->shape.rank > 0 || cw_op_refuse(error, "takes rows");
}

/* An op over the last dimension with nothing to choose. */
#define ROW_OP(name_, summary_)                                                                    \
    static cw_node *case_##name_(cw_graph *graph)                                                  \
    {                                                                                              \
        return cw_graph_##name_(graph, #name_, cw_op_case_leaf(graph, "x", CW_SHAPE(2, 3, 4)));    \
    }                                                                                              \
    const cw_op cw_op_##name_ = {                                                                  \
        .row = {#name_, summary_},                                                                 \
        .least = 1,                                                                                \
        .most = 1,                                                                                 \
        .infer = infer_rows,                                                                       \
        .kernel = &cw_kernels[CW_KERNEL_##name_],                                                  \
        .gradient_case = case_##name_,                                                             \
    };                                                                                             \
    cw_node *cw_graph_##name_(cw_graph *graph, const char *name, cw_node *x)                       \
    {                                                                                              \
        return cw_graph_apply(graph, &cw_op_##name_, name, &x, 1, NULL, 0);                        \
    }

ROW_OP(l2_normalise, "rows to length 1")
ROW_OP(softmax, "rows to probabilities")
ROW_OP(log_softmax, "rows to logarithms of probabilities")
