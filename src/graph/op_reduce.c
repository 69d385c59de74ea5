/* SPDX-License-Identifier: Apache-2.0
 *
 * Reductions over a set of axes.
 */
#include "graph/node.h"

static gboolean infer_reduce(cw_node *const *in, G_GNUC_UNUSED int count, gconstpointer attributes,
                             cw_shape *out, GError **error)
{
    const cw_reduce *reduce = attributes;
    const cw_shape *x = &in[0]->shape;
    if (reduce->axes != CW_AXES_ALL && reduce->axes >> x->rank != 0)
        return cw_op_refuse(error, "there is no dimension beyond %d", x->rank - 1);
    *out = CW_SHAPE_SCALAR;
    for (int i = 0; i < x->rank; i++) {
        gboolean goes = (reduce->axes & CW_AXIS(i)) != 0;
        if (!goes || reduce->keep)
            out->size[out->rank++] = goes ? 1 : x->size[i];
    }
    return TRUE;
}

#define REDUCE_OP(name_, summary_, axes_, keep_)                                                   \
    static cw_node *case_##name_(cw_graph *graph)                                                  \
    {                                                                                              \
        return cw_graph_##name_(graph, NULL, cw_op_case_leaf(graph, "x", CW_SHAPE(3, 2, 4, 2)),    \
                                axes_, keep_);                                                     \
    }                                                                                              \
    const cw_op cw_op_##name_ = {                                                                  \
        .row = {#name_, summary_},                                                                 \
        .least = 1,                                                                                \
        .most = 1,                                                                                 \
        .infer = infer_reduce,                                                                     \
        .kernel = &cw_kernels[CW_KERNEL_##name_],                                                  \
        .gradient_case = case_##name_,                                                             \
    };                                                                                             \
    cw_node *cw_graph_##name_(cw_graph *graph, const char *name, cw_node *x, guint axes,           \
                              gboolean keep)                                                       \
    {                                                                                              \
        cw_reduce reduce = {.axes = axes, .keep = keep};                                           \
        return cw_graph_apply(graph, &cw_op_##name_, name, &x, 1, &reduce, sizeof reduce);         \
    }

REDUCE_OP(reduce_sum, "sum over axes", CW_AXIS(1), FALSE)
REDUCE_OP(reduce_mean, "mean over axes", CW_AXIS(0) | CW_AXIS(2), TRUE)
REDUCE_OP(reduce_max, "largest over axes", CW_AXIS(1) | CW_AXIS(3), FALSE)
REDUCE_OP(reduce_min, "smallest over axes", CW_AXIS(0), TRUE)
