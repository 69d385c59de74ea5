/* SPDX-License-Identifier: Apache-2.0
 *
 * Element-by-element ops, dropout and stop-gradient.
 */
#include "graph/node.h"

static cw_node *apply(cw_graph *graph, const cw_op *op, const char *name, cw_node *x,
                      cw_numbers numbers)
{
    return cw_graph_apply(graph, op, name, &x, 1, &numbers, sizeof numbers);
}

#define UNARY_OP(name_, summary_, make_case)                                                       \
    static cw_node *case_##name_(cw_graph *graph)                                                  \
    {                                                                                              \
        cw_node *x = cw_op_case_leaf(graph, "x", CW_SHAPE(3, 5));                                  \
        return make_case;                                                                          \
    }                                                                                              \
    const cw_op cw_op_##name_ = {                                                                  \
        .row = {#name_, summary_},                                                                 \
        .least = 1,                                                                                \
        .most = 1,                                                                                 \
        .kernel = &cw_kernels[CW_KERNEL_##name_],                                                  \
        .gradient_case = case_##name_,                                                             \
    };

/* One without numbers. */
#define PLAIN_UNARY_OP(name_, summary_, make_case)                                                 \
    UNARY_OP(name_, summary_, make_case)                                                           \
    cw_node *cw_graph_##name_(cw_graph *graph, const char *name, cw_node *x)                       \
    {                                                                                              \
        return apply(graph, &cw_op_##name_, name, x, (cw_numbers){0});                             \
    }

/* exp(x), to be above 0. */
#define POSITIVE cw_graph_exp(graph, "positive", x)

PLAIN_UNARY_OP(relu, "max(x, 0)", cw_graph_relu(graph, NULL, x))
PLAIN_UNARY_OP(gelu, "x times the normal distribution function", cw_graph_gelu(graph, NULL, x))
PLAIN_UNARY_OP(exp, "exponential", cw_graph_exp(graph, NULL, x))
PLAIN_UNARY_OP(log, "natural logarithm", cw_graph_log(graph, NULL, POSITIVE))
PLAIN_UNARY_OP(sigmoid, "1 / (1 + exp(-x))", cw_graph_sigmoid(graph, NULL, x))
PLAIN_UNARY_OP(abs, "absolute value", cw_graph_abs(graph, NULL, x))
/* The checked gradient of a stopped branch is that of the other one alone. */
PLAIN_UNARY_OP(stop_gradient, "passes the value, not the gradient",
               cw_graph_add(graph, NULL, x,
                            cw_graph_stop_gradient(graph, NULL, cw_graph_number(graph, 2))))
UNARY_OP(scale, "a x + b", cw_graph_scale(graph, NULL, x, -1.5, 2))
UNARY_OP(power, "x to a constant power", cw_graph_power(graph, NULL, POSITIVE, -0.5))
UNARY_OP(dropout, "zeroes elements at random in training", cw_graph_dropout(graph, "d", x, 0.4))
UNARY_OP(drop_path, "zeroes samples at random in training", cw_graph_drop_path(graph, "d", x, 0.4))

cw_node *cw_graph_scale(cw_graph *graph, const char *name, cw_node *x, double factor, double shift)
{
    return apply(graph, &cw_op_scale, name, x, (cw_numbers){.a = factor, .b = shift});
}

cw_node *cw_graph_power(cw_graph *graph, const char *name, cw_node *x, double exponent)
{
    return apply(graph, &cw_op_power, name, x, (cw_numbers){.a = exponent});
}

/* Masks differ from node to node: the salt is the place in the graph. */
static cw_node *apply_drop(cw_graph *graph, const cw_op *op, const char *name, cw_node *x,
                           double probability)
{
    if (!(probability >= 0 && probability < 1))
        return cw_graph_fail(graph, op->row.name, name, "probability %g is not in [0,1)",
                             probability);
    return apply(graph, op, name, x, (cw_numbers){.a = probability, .salt = graph->nodes->len});
}

cw_node *cw_graph_dropout(cw_graph *graph, const char *name, cw_node *x, double probability)
{
    return apply_drop(graph, &cw_op_dropout, name, x, probability);
}

cw_node *cw_graph_drop_path(cw_graph *graph, const char *name, cw_node *x, double probability)
{
    return apply_drop(graph, &cw_op_drop_path, name, x, probability);
}

static gboolean infer_binary(cw_node *const *in, G_GNUC_UNUSED int count,
                             G_GNUC_UNUSED gconstpointer attributes, cw_shape *out, GError **error)
{
    return cw_shape_broadcast(&in[0]->shape, &in[1]->shape, out) ||
           cw_op_refuse(error, "the shapes do not broadcast");
}

static gboolean infer_equal(cw_node *const *in, G_GNUC_UNUSED int count,
                            G_GNUC_UNUSED gconstpointer attributes, G_GNUC_UNUSED cw_shape *out,
                            GError **error)
{
    return cw_shape_equal(&in[0]->shape, &in[1]->shape) ||
           cw_op_refuse(error, "the shapes are not equal");
}

#define BINARY_OP(name_, summary_, infer_, shape_b)                                                \
    static cw_node *case_##name_(cw_graph *graph)                                                  \
    {                                                                                              \
        return cw_graph_##name_(graph, NULL, cw_op_case_leaf(graph, "a", CW_SHAPE(2, 3, 4)),       \
                                cw_op_case_leaf(graph, "b", shape_b));                             \
    }                                                                                              \
    const cw_op cw_op_##name_ = {                                                                  \
        .row = {#name_, summary_},                                                                 \
        .least = 2,                                                                                \
        .most = 2,                                                                                 \
        .infer = infer_,                                                                           \
        .kernel = &cw_kernels[CW_KERNEL_##name_],                                                  \
        .gradient_case = case_##name_,                                                             \
    };                                                                                             \
    cw_node *cw_graph_##name_(cw_graph *graph, const char *name, cw_node *a, cw_node *b)           \
    {                                                                                              \
        cw_node *in[] = {a, b};                                                                    \
        return cw_graph_apply(graph, &cw_op_##name_, name, in, 2, NULL, 0);                        \
    }

BINARY_OP(add, "a + b", infer_binary, CW_SHAPE(3, 1))
BINARY_OP(subtract, "a - b", infer_binary, CW_SHAPE(4))
BINARY_OP(multiply, "a b", infer_binary, CW_SHAPE(2, 1, 4))
BINARY_OP(add_relu, "max(a + b, 0)", infer_equal, CW_SHAPE(2, 3, 4))
