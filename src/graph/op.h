/* SPDX-License-Identifier: Apache-2.0
 *
 * What an op is: a const struct that checks shapes and names the kernel that computes it. ops.def
 * lists the shared ones; a loss may bring a private one in its own file and use it through
 * cw_graph_apply(). Every op brings a small graph for the gradient check.
 */
#pragma once

#include "base/row.h"
#include "graph/graph.h"
#include "kernel/kernel.h"

G_BEGIN_DECLS

struct cw_op {
    cw_row row;
    int least, most; /* number of inputs */
    /* The shape of the result, or FALSE with what is wrong. NULL: that of the first input. */
    gboolean (*infer)(cw_node *const *in, int count, gconstpointer attributes, cw_shape *out,
                      GError **error);
    const cw_kernel *kernel; /* NULL of leaves */
    guint blind;             /* CW_READS_IN() mask of inputs that take no gradient */
    guint indices;           /* mask of inputs that are int32 */
    /* A graph of this op over trained parameters, whose result is checked. */
    cw_node *(*gradient_case)(cw_graph *graph);
};

/* Sets a CW_ERROR_USAGE and returns FALSE. */
gboolean cw_op_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* For gradient cases: a trained parameter drawn from the standard normal; rows of indices. */
cw_node *cw_op_case_leaf(cw_graph *graph, const char *name, cw_shape shape);

#define CW_OP(name) extern const cw_op cw_op_##name;
#include "graph/ops.def"
#undef CW_OP

/* The shared ops, NULL-terminated. */
extern const cw_op *const cw_ops[];

G_END_DECLS
