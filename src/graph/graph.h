/* SPDX-License-Identifier: Apache-2.0
 *
 * A computation, said once. Builders check shapes and return a node; the first mistake sticks in
 * the graph, names its node ("conv2d \"layer1.0.conv1\": ..."), and is reported by
 * cw_graph_check() and cw_plan_new(); builders given a poisoned node return a poisoned node, so
 * nobody checks call by call.
 *
 * Shapes are logical: maps [N,C,H,W], tokens [N,L,F], rows [N,F]. Values are f32, indices int32.
 * Memory is row-major, except that an image input is filled as [N,H,W,C]; flattening goes in
 * C,H,W order. Node and parameter names get the prefix of the open scopes: "layer1.0." + "conv1".
 * A name of NULL gives the node that of its op.
 */
#pragma once

#include "graph/parameters.h"
#include "kernel/attributes.h"

G_BEGIN_DECLS

typedef struct cw_graph cw_graph;
typedef struct cw_node cw_node;
typedef struct cw_op cw_op;

/* An empty graph over `parameters`, which it borrows. */
cw_graph *cw_graph_new(cw_parameters *parameters);
void cw_graph_free(cw_graph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_graph, cw_graph_free)

/* FALSE with the first mistake made. */
gboolean cw_graph_check(const cw_graph *graph, GError **error);

/* Records a mistake of a caller's own (a layer, a loss) as the graph's, unless there is one; the
 * poisoned node is returned. */
cw_node *cw_graph_fail(cw_graph *graph, const char *op, const char *name, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

cw_parameters *cw_graph_parameters(const cw_graph *graph);
/* The logical shape; [1] of a poisoned node. */
const cw_shape *cw_node_shape(const cw_node *node);
const char *cw_node_name(const cw_node *node);
/* Size of one dimension, counted from the end when negative; 1 where there is none. */
gint64 cw_node_size(const cw_node *node, int axis);

/* --- scopes --------------------------------------------------------------------------------- */

/* Opens a scope: names get `prefix` + "." until the matching pop. "" opens one without a name. */
void cw_graph_push(cw_graph *graph, const char *prefix);
void cw_graph_pop(cw_graph *graph);
/* In the open scope: parameters made by cw_graph_parameter() are kept (an averaged branch). */
void cw_graph_keep(cw_graph *graph, gboolean keep);
/* In the open scope: batch norm uses stored statistics (a frozen part) even in training. */
void cw_graph_stored_statistics(cw_graph *graph, gboolean stored);
/* In the open scope: batch norm takes the batch's statistics and leaves the running ones: for
 * views that are not what will be embedded. */
void cw_graph_still_statistics(cw_graph *graph, gboolean still);
/* In the open scope: batch norm splits the batch into `groups` equal runs of rows, each with its
 * own statistics (views stacked along N). */
void cw_graph_statistics_groups(cw_graph *graph, int groups);

/* --- leaves --------------------------------------------------------------------------------- */

/* Filled before every run through cw_plan_input(). The name takes no scope. */
cw_node *cw_graph_input(cw_graph *graph, const char *name, cw_shape shape);
/* The same with int32 elements. */
cw_node *cw_graph_input_indices(cw_graph *graph, const char *name, cw_shape shape);
/* Logical [N,C,H,W], filled as [N,H,W,C]. */
cw_node *cw_graph_input_image(cw_graph *graph, const char *name, gint64 n, gint64 c, gint64 h,
                              gint64 w);
/* Fixed numbers, copied. */
cw_node *cw_graph_constant(cw_graph *graph, const char *name, cw_shape shape, const float *values);
cw_node *cw_graph_number(cw_graph *graph, double value);
/* The parameter `name` of the tree: found (then the shape must be equal) or added. Trained, unless
 * the open scope keeps. */
cw_node *cw_graph_parameter(cw_graph *graph, const char *name, cw_shape shape, cw_init init);
/* The same, always kept (running statistics, a queue, a centre). */
cw_node *cw_graph_kept(cw_graph *graph, const char *name, cw_shape shape, cw_init init);
/* Marks the table behind a parameter node as row-sparse. */
void cw_graph_row_sparse(cw_graph *graph, cw_node *table);

/* --- maps ----------------------------------------------------------------------------------- */

/* x [N,C,H,W], weight [O,C/groups,KH,KW], bias [O] or NULL -> [N,O,OH,OW], zero padding. */
cw_node *cw_graph_conv2d(cw_graph *graph, const char *name, cw_node *x, cw_node *weight,
                         cw_node *bias, int stride, int pad, int groups);
/* Padding never wins; ties go to the first in row order. OH = floor((H + 2 pad - size)/stride)+1.
 */
cw_node *cw_graph_max_pool(cw_graph *graph, const char *name, cw_node *x, int size, int stride,
                           int pad);
/* Divides by the size of the window, padding counted as zeros (as torch does by default). */
cw_node *cw_graph_average_pool(cw_graph *graph, const char *name, cw_node *x, int size, int stride,
                               int pad);
/* Window i covers floor(i H / OH) .. ceil((i+1) H / OH) - 1. */
cw_node *cw_graph_adaptive_average_pool(cw_graph *graph, const char *name, cw_node *x, gint64 oh,
                                        gint64 ow);
/* Mean over H and W: [N,C,H,W] -> [N,C]. */
cw_node *cw_graph_global_average(cw_graph *graph, const char *name, cw_node *x);
/* The part [N,C,height,width] of a map. */
cw_node *cw_graph_window(cw_graph *graph, const char *name, cw_node *x, gint64 top, gint64 left,
                         gint64 height, gint64 width);

/* --- normalisation -------------------------------------------------------------------------- */

#define CW_BATCH_NORM ((cw_batch_norm){.momentum = 0.1, .epsilon = 1e-5})
#define CW_BATCH_NORM_RELU ((cw_batch_norm){.momentum = 0.1, .epsilon = 1e-5, .relu = TRUE})

/* x [N,C] or [N,C,H,W]; all others [C]; weight and bias NULL for 1 and 0; the running ones are kept
 * parameters. Training plans take the batch's statistics and move the running ones, inference plans
 * and stored-statistics scopes take the running ones and leave them. */
cw_node *cw_graph_batch_norm(cw_graph *graph, const char *name, cw_node *x, cw_node *weight,
                             cw_node *bias, cw_node *running_mean, cw_node *running_variance,
                             cw_batch_norm options);
/* Over the last dimension F; weight, bias [F]. */
cw_node *cw_graph_layer_norm(cw_graph *graph, const char *name, cw_node *x, cw_node *weight,
                             cw_node *bias, double epsilon);
/* x / max(||x||, 1e-12) over the last dimension. */
cw_node *cw_graph_l2_normalise(cw_graph *graph, const char *name, cw_node *x);
/* Over the last dimension. */
cw_node *cw_graph_softmax(cw_graph *graph, const char *name, cw_node *x);
cw_node *cw_graph_log_softmax(cw_graph *graph, const char *name, cw_node *x);

/* --- products ------------------------------------------------------------------------------- */

/* x [...,F], weight [O,F], bias [O] or NULL -> [...,O]: x weight^T + bias. */
cw_node *cw_graph_linear(cw_graph *graph, const char *name, cw_node *x, cw_node *weight,
                         cw_node *bias);
/* Batches of matrix products: a [...,M,K] ([...,K,M] when transposed), b [...,K,N] ([...,N,K]) ->
 * [...,M,N]; ranks 2 to 4, the leading sizes equal, or absent in b (one b for all). */
cw_node *cw_graph_matmul(cw_graph *graph, const char *name, cw_node *a, gboolean a_transposed,
                         cw_node *b, gboolean b_transposed);

/* Any product of strided windows (kernel/attributes.h) into a result of shape `out`. */
cw_node *cw_graph_matmul_strided(cw_graph *graph, const char *name, cw_node *a, cw_node *b,
                                 cw_shape out, const cw_matmul *matmul);
/* Multi-head self-attention core: qkv [N,L,3D] in the order (q,k,v)(head)(feature) -> [N,L,D]:
 * softmax(q k^T / sqrt(D/heads)) v. Three nodes. Vaswani et al. 2017, eq. 1. */
cw_node *cw_graph_attention(cw_graph *graph, const char *name, cw_node *qkv, int heads);

/* --- element by element --------------------------------------------------------------------- */

/* Broadcast by the rule of cw_shape_broadcast(). */
cw_node *cw_graph_add(cw_graph *graph, const char *name, cw_node *a, cw_node *b);
cw_node *cw_graph_subtract(cw_graph *graph, const char *name, cw_node *a, cw_node *b);
cw_node *cw_graph_multiply(cw_graph *graph, const char *name, cw_node *a, cw_node *b);
/* max(a + b, 0), equal shapes. */
cw_node *cw_graph_add_relu(cw_graph *graph, const char *name, cw_node *a, cw_node *b);
/* factor x + shift. */
cw_node *cw_graph_scale(cw_graph *graph, const char *name, cw_node *x, double factor, double shift);
cw_node *cw_graph_relu(cw_graph *graph, const char *name, cw_node *x);
/* x Phi(x), exact (erf). Hendrycks and Gimpel 2016. */
cw_node *cw_graph_gelu(cw_graph *graph, const char *name, cw_node *x);
cw_node *cw_graph_exp(cw_graph *graph, const char *name, cw_node *x);
cw_node *cw_graph_log(cw_graph *graph, const char *name, cw_node *x);
cw_node *cw_graph_sigmoid(cw_graph *graph, const char *name, cw_node *x);
/* Gradient 0 at 0. */
cw_node *cw_graph_abs(cw_graph *graph, const char *name, cw_node *x);
/* x^exponent for x > 0; 0.5 is the square root, -1 the reciprocal. */
cw_node *cw_graph_power(cw_graph *graph, const char *name, cw_node *x, double exponent);
/* Training plans: zero with `probability`, else divide by 1 - probability. Inference: nothing. */
cw_node *cw_graph_dropout(cw_graph *graph, const char *name, cw_node *x, double probability);
/* The same for whole rows of the first dimension (stochastic depth, Huang et al. 2016). */
cw_node *cw_graph_drop_path(cw_graph *graph, const char *name, cw_node *x, double probability);
/* The value passes, no gradient does. */
cw_node *cw_graph_stop_gradient(cw_graph *graph, const char *name, cw_node *x);

/* --- form ----------------------------------------------------------------------------------- */

/* Same elements in row-major order; one size may be -1. */
cw_node *cw_graph_reshape(cw_graph *graph, const char *name, cw_node *x, cw_shape shape);
/* [N,...] -> [N, product of the rest]. */
cw_node *cw_graph_flatten(cw_graph *graph, const char *name, cw_node *x);
/* Dimension i of the result is dimension order[i] of x; `order` has the rank of x. */
cw_node *cw_graph_permute(cw_graph *graph, const char *name, cw_node *x, const int *order);
/* Up to 16 nodes, equal but for `axis`. */
cw_node *cw_graph_concat(cw_graph *graph, const char *name, cw_node *const *nodes, gsize count,
                         int axis);
cw_node *cw_graph_slice(cw_graph *graph, const char *name, cw_node *x, int axis, gint64 start,
                        gint64 count);
/* table [M,...], indices [I...] -> [I...,...]; an index outside [0,M) gives a row of zeros. */
cw_node *cw_graph_gather_rows(cw_graph *graph, const char *name, cw_node *table, cw_node *indices);
/* The transposed of it: rows [I...,...] summed at their index -> [M,...]. */
cw_node *cw_graph_scatter_add_rows(cw_graph *graph, const char *name, cw_node *rows,
                                   cw_node *indices, gint64 m);
/* x repeated where it has size 1, to `shape` (rule of cw_shape_broadcast()). */
cw_node *cw_graph_broadcast(cw_graph *graph, const char *name, cw_node *x, cw_shape shape);

/* --- reductions: over the axes of a mask, CW_AXIS(1) | CW_AXIS(2), CW_AXES_ALL; the axes become 1
 * when `keep`, else they go. Ties of max and min send their gradient to the first. ------------ */

#define CW_AXIS(i) (1u << (i))
#define CW_AXES_ALL 31u
cw_node *cw_graph_reduce_sum(cw_graph *graph, const char *name, cw_node *x, guint axes,
                             gboolean keep);
cw_node *cw_graph_reduce_mean(cw_graph *graph, const char *name, cw_node *x, guint axes,
                              gboolean keep);
cw_node *cw_graph_reduce_max(cw_graph *graph, const char *name, cw_node *x, guint axes,
                             gboolean keep);
cw_node *cw_graph_reduce_min(cw_graph *graph, const char *name, cw_node *x, guint axes,
                             gboolean keep);

/* --- private ops ---------------------------------------------------------------------------- */

/* A node of any op (graph/op.h); `attributes` are copied. What every builder above calls. */
cw_node *cw_graph_apply(cw_graph *graph, const cw_op *op, const char *name, cw_node *const *inputs,
                        gsize count, gconstpointer attributes, gsize attribute_bytes);

/* --- results and state ---------------------------------------------------------------------- */

/* The number that training makes small; one element. */
void cw_graph_set_loss(cw_graph *graph, cw_node *loss);
/* A value that plans keep readable under `name` (no scope): embeddings, loss terms, meters. */
void cw_graph_output(cw_graph *graph, const char *name, cw_node *node);

typedef enum {
    CW_BEFORE_FORWARD, /* reads nodes of leaves only: inputs, constants, parameters */
    CW_AFTER_STEP,     /* after the optimiser; reads values of the last forward run */
} cw_moment;

/* Rules that move kept tensors; each moment runs its rules in the order they were given.
 * average: every kept `target`+rest with a trained `source`+rest becomes m target + (1-m) source;
 *          m is a leaf of one element. Prefixes are full names, without scope.
 * blend:   kept becomes m kept + (1-m) value (m = 0 copies); equal shapes.
 * rows:    the rows of `value` [N,D] overwrite those of the queue [Q,D] from `position` on,
 *          wrapping; `position` (a kept [1]) then moves by N. N <= Q. */
void cw_graph_assign_average(cw_graph *graph, cw_moment moment, const char *target,
                             const char *source, cw_node *momentum);
void cw_graph_assign_blend(cw_graph *graph, cw_moment moment, cw_node *kept, cw_node *value,
                           cw_node *momentum);
void cw_graph_assign_rows(cw_graph *graph, cw_moment moment, cw_node *queue, cw_node *position,
                          cw_node *value);

G_END_DECLS
