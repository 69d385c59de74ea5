/* SPDX-License-Identifier: Apache-2.0
 *
 * The ONNX form of each op, a row each; meaning as in https://onnx.ai/onnx/operators, opset 17.
 * What only training knows (dropout, stop-gradient) passes its operand on. Ops that no encoder uses
 * (scatter, gather) have no row and are refused by name.
 */
#include <math.h>

#include "graph/onnx_model.h"

typedef const char *(*emitter)(cw_onnx_model *model, const cw_node *node);

static const char *rectified(cw_onnx_model *model, const char *value, gboolean relu)
{
    return relu ? cw_onnx_emit1(model, "Relu", value) : value;
}

/* --- maps --- */

static void set_window(cw_onnx_model *model, gint64 height, gint64 width, gint64 stride, gint64 pad)
{
    cw_onnx_set_ints(model, "kernel_shape", (gint64[]){height, width}, 2);
    cw_onnx_set_ints(model, "strides", (gint64[]){stride, stride}, 2);
    cw_onnx_set_ints(model, "pads", (gint64[]){pad, pad, pad, pad}, 4);
}

static const char *emit_conv2d(cw_onnx_model *model, const cw_node *node)
{
    const cw_conv *conv = node->attributes;
    const char *in[] = {cw_onnx_operand(model, node, 0), cw_onnx_operand(model, node, 1),
                        cw_onnx_operand(model, node, 2)};
    const char *value = cw_onnx_emit(model, "Conv", in, 3);
    const gint64 *weight = node->in[1]->shape.size;
    set_window(model, weight[2], weight[3], conv->stride, conv->pad);
    cw_onnx_set_int(model, "group", conv->groups);
    return rectified(model, value, conv->relu);
}

static const char *emit_max_pool(cw_onnx_model *model, const cw_node *node)
{
    const cw_pool *pool = node->attributes;
    const char *value = cw_onnx_emit1(model, "MaxPool", cw_onnx_operand(model, node, 0));
    set_window(model, pool->size, pool->size, pool->stride, pool->pad);
    return value;
}

static const char *emit_average_pool(cw_onnx_model *model, const cw_node *node)
{
    const cw_pool *pool = node->attributes;
    const char *value = cw_onnx_emit1(model, "AveragePool", cw_onnx_operand(model, node, 0));
    set_window(model, pool->size, pool->size, pool->stride, pool->pad);
    cw_onnx_set_int(model, "count_include_pad", 1);
    return value;
}

/* ONNX has no adaptive pooling: [N,C,H,W] as [N,C,H*W] times the matrix [H*W,OH*OW] of the windows.
 */
static const char *emit_adaptive(cw_onnx_model *model, const cw_node *node)
{
    gint64 h = node->in[0]->shape.size[2], w = node->in[0]->shape.size[3];
    const gint64 *out = node->shape.size;
    float *windows = cw_onnx_take(model, (gsize)(h * w * out[2] * out[3]) * sizeof(float));
    for (gint64 i = 0; i < out[2] * out[3]; i++) {
        gint64 row = i / out[3], column = i % out[3];
        gint64 top = row * h / out[2], bottom = ((row + 1) * h + out[2] - 1) / out[2];
        gint64 left = column * w / out[3], right = ((column + 1) * w + out[3] - 1) / out[3];
        for (gint64 y = top; y < bottom; y++)
            for (gint64 x = left; x < right; x++)
                windows[(y * w + x) * out[2] * out[3] + i] =
                    (float)(1.0 / (double)((bottom - top) * (right - left)));
    }
    gboolean grown = cw_onnx_grown(model, node);
    const char *value = cw_onnx_operand(model, node, 0);
    const char *matrix = cw_onnx_floats(model, NULL, CW_SHAPE(h * w, out[2] * out[3]), windows);
    value = cw_onnx_reshape(model, value, (gint64[]){out[0], out[1], h * w}, 3, grown);
    value = cw_onnx_emit2(model, "MatMul", value, matrix);
    return cw_onnx_reshape(model, value, out, 4, grown);
}

/* --- normalisation --- */

static const char *emit_batch_norm(cw_onnx_model *model, const cw_node *node)
{
    const cw_batch_norm *norm = node->attributes;
    const char *in[5];
    for (int i = 0; i < 5; i++)
        in[i] = cw_onnx_operand(model, node, i);
    const char *value = cw_onnx_emit(model, "BatchNormalization", in, 5);
    cw_onnx_set_float(model, "epsilon", norm->epsilon);
    return rectified(model, value, norm->relu);
}

static const char *emit_layer_norm(cw_onnx_model *model, const cw_node *node)
{
    const cw_numbers *numbers = node->attributes;
    const char *in[] = {cw_onnx_operand(model, node, 0), cw_onnx_operand(model, node, 1),
                        cw_onnx_operand(model, node, 2)};
    const char *value = cw_onnx_emit(model, "LayerNormalization", in, 3);
    cw_onnx_set_int(model, "axis", -1);
    cw_onnx_set_float(model, "epsilon", numbers->a);
    return value;
}

static const char *emit_l2_normalise(cw_onnx_model *model, const cw_node *node)
{
    const char *x = cw_onnx_operand(model, node, 0);
    const char *length = cw_onnx_emit1(model, "ReduceL2", x);
    cw_onnx_set_ints(model, "axes", (gint64[]){-1}, 1);
    length = cw_onnx_emit2(model, "Max", length, cw_onnx_number(model, 1e-12));
    return cw_onnx_emit2(model, "Div", x, length);
}

static const char *emit_softmax(cw_onnx_model *model, const cw_node *node)
{
    const char *type = node->op == &cw_op_softmax ? "Softmax" : "LogSoftmax";
    const char *value = cw_onnx_emit1(model, type, cw_onnx_operand(model, node, 0));
    cw_onnx_set_int(model, "axis", -1);
    return value;
}

/* --- products --- */

static const char *emit_linear(cw_onnx_model *model, const cw_node *node)
{
    const char *weight = cw_onnx_emit1(model, "Transpose", cw_onnx_operand(model, node, 1));
    const char *value = cw_onnx_emit2(model, "MatMul", cw_onnx_operand(model, node, 0), weight);
    return node->count < 3 ? value
                           : cw_onnx_emit2(model, "Add", value, cw_onnx_operand(model, node, 2));
}

/* --- element by element --- */

static const char *emit_plain(cw_onnx_model *model, const cw_node *node);

static const char *emit_binary(cw_onnx_model *model, const cw_node *node)
{
    const char *type = node->op == &cw_op_subtract   ? "Sub"
                       : node->op == &cw_op_multiply ? "Mul"
                                                     : "Add";
    const char *value = cw_onnx_emit2(model, type, cw_onnx_operand(model, node, 0),
                                      cw_onnx_operand(model, node, 1));
    return rectified(model, value, node->op == &cw_op_add_relu);
}

static const char *emit_scale(cw_onnx_model *model, const cw_node *node)
{
    const cw_numbers *numbers = node->attributes;
    const char *value = cw_onnx_operand(model, node, 0);
    value = cw_onnx_emit2(model, "Mul", value, cw_onnx_number(model, numbers->a));
    return cw_onnx_emit2(model, "Add", value, cw_onnx_number(model, numbers->b));
}

static const char *emit_power(cw_onnx_model *model, const cw_node *node)
{
    const cw_numbers *numbers = node->attributes;
    return cw_onnx_emit2(model, "Pow", cw_onnx_operand(model, node, 0),
                         cw_onnx_number(model, numbers->a));
}

/* x (1 + erf(x / sqrt 2)) / 2 */
static const char *emit_gelu(cw_onnx_model *model, const cw_node *node)
{
    const char *x = cw_onnx_operand(model, node, 0);
    const char *part = cw_onnx_emit2(model, "Mul", x, cw_onnx_number(model, G_SQRT2 / 2));
    part = cw_onnx_emit1(model, "Erf", part);
    part = cw_onnx_emit2(model, "Add", part, cw_onnx_number(model, 1));
    part = cw_onnx_emit2(model, "Mul", part, cw_onnx_number(model, 0.5));
    return cw_onnx_emit2(model, "Mul", x, part);
}

static const char *emit_pass(cw_onnx_model *model, const cw_node *node)
{
    return cw_onnx_operand(model, node, 0);
}

/* --- form --- */

static const char *emit_reshape(cw_onnx_model *model, const cw_node *node)
{
    return cw_onnx_reshape(model, cw_onnx_operand(model, node, 0), node->shape.size,
                           (gsize)node->shape.rank, cw_onnx_grown(model, node));
}

static const char *emit_permute(cw_onnx_model *model, const cw_node *node)
{
    const cw_form *form = node->attributes;
    gint64 order[CW_SHAPE_RANK];
    if (cw_onnx_grown(model, node) && form->order[0] != 0)
        return cw_onnx_refuse(model, node, "the pictures do not stay in front");
    for (int i = 0; i < node->shape.rank; i++)
        order[i] = form->order[i];
    const char *value = cw_onnx_emit1(model, "Transpose", cw_onnx_operand(model, node, 0));
    cw_onnx_set_ints(model, "perm", order, (gsize)node->shape.rank);
    return value;
}

static const char *emit_concat(cw_onnx_model *model, const cw_node *node)
{
    const cw_form *form = node->attributes;
    const char *in[CW_INPUTS];
    int axis = form->axis < 0 ? form->axis + node->shape.rank : form->axis;
    for (int i = 0; i < node->count; i++)
        in[i] = cw_onnx_operand(model, node, i);
    if (cw_onnx_grown(model, node) && axis == 0)
        return cw_onnx_refuse(model, node, "it mixes pictures");
    const char *value = cw_onnx_emit(model, "Concat", in, (gsize)node->count);
    cw_onnx_set_int(model, "axis", axis);
    return value;
}

static const char *emit_slice(cw_onnx_model *model, const cw_node *node)
{
    const cw_form *form = node->attributes;
    int axis = form->axis < 0 ? form->axis + node->shape.rank : form->axis;
    if (cw_onnx_grown(model, node) && axis == 0)
        return cw_onnx_refuse(model, node, "it picks pictures of a batch");
    gint64 end = form->start + node->shape.size[axis];
    const char *in[] = {cw_onnx_operand(model, node, 0), cw_onnx_ints(model, &form->start, 1),
                        cw_onnx_ints(model, &end, 1), cw_onnx_ints(model, (gint64[]){axis}, 1)};
    return cw_onnx_emit(model, "Slice", in, 4);
}

/* What does not depend on the pictures but is repeated N times (a class token) takes N from the
 * picture input at run time. */
static const char *emit_broadcast(cw_onnx_model *model, const cw_node *node)
{
    const cw_shape *shape = &node->shape;
    const char *wanted = cw_onnx_ints(model, shape->size, (gsize)shape->rank);
    if (cw_onnx_grown(model, node)) {
        const char *all = cw_onnx_emit1(model, "Shape", model->pictures);
        const char *first[] = {all, cw_onnx_ints(model, (gint64[]){0}, 1),
                               cw_onnx_ints(model, (gint64[]){1}, 1)};
        const char *parts[] = {cw_onnx_emit(model, "Slice", first, 3),
                               cw_onnx_ints(model, shape->size + 1, (gsize)shape->rank - 1)};
        wanted = cw_onnx_emit(model, "Concat", parts, 2);
        cw_onnx_set_int(model, "axis", 0);
    }
    return cw_onnx_emit2(model, "Expand", cw_onnx_operand(model, node, 0), wanted);
}

static const char *emit_reduce(cw_onnx_model *model, const cw_node *node)
{
    const cw_reduce *reduce = node->attributes;
    const char *type = node->op == &cw_op_reduce_mean  ? "ReduceMean"
                       : node->op == &cw_op_reduce_max ? "ReduceMax"
                       : node->op == &cw_op_reduce_min ? "ReduceMin"
                                                       : "ReduceSum";
    gint64 axes[CW_SHAPE_RANK];
    gsize count = 0;
    for (int i = 0; i < node->in[0]->shape.rank; i++)
        if (reduce->axes & CW_AXIS(i))
            axes[count++] = i;
    if (cw_onnx_grown(model, node->in[0]) && (reduce->axes & CW_AXIS(0)))
        return cw_onnx_refuse(model, node, "it mixes pictures");
    /* Of the four, only the sum has taken its axes as an input by opset 17. */
    gboolean sum = node->op == &cw_op_reduce_sum;
    const char *in[] = {cw_onnx_operand(model, node, 0),
                        sum ? cw_onnx_ints(model, axes, count) : NULL};
    const char *value = cw_onnx_emit(model, type, in, 2);
    if (!sum)
        cw_onnx_set_ints(model, "axes", axes, count);
    cw_onnx_set_int(model, "keepdims", reduce->keep);
    return value;
}

/* --- the table --- */

typedef struct {
    const cw_op *op;
    emitter emit;
    const char *type; /* of emit_plain */
} form_row;

static const form_row forms[] = {
    {&cw_op_conv2d, emit_conv2d, NULL},
    {&cw_op_max_pool, emit_max_pool, NULL},
    {&cw_op_average_pool, emit_average_pool, NULL},
    {&cw_op_adaptive_average_pool, emit_adaptive, NULL},
    {&cw_op_batch_norm, emit_batch_norm, NULL},
    {&cw_op_layer_norm, emit_layer_norm, NULL},
    {&cw_op_l2_normalise, emit_l2_normalise, NULL},
    {&cw_op_softmax, emit_softmax, NULL},
    {&cw_op_log_softmax, emit_softmax, NULL},
    {&cw_op_linear, emit_linear, NULL},
    {&cw_op_matmul, cw_onnx_matmul, NULL},
    {&cw_op_add, emit_binary, NULL},
    {&cw_op_subtract, emit_binary, NULL},
    {&cw_op_multiply, emit_binary, NULL},
    {&cw_op_add_relu, emit_binary, NULL},
    {&cw_op_scale, emit_scale, NULL},
    {&cw_op_relu, emit_plain, "Relu"},
    {&cw_op_gelu, emit_gelu, NULL},
    {&cw_op_exp, emit_plain, "Exp"},
    {&cw_op_log, emit_plain, "Log"},
    {&cw_op_sigmoid, emit_plain, "Sigmoid"},
    {&cw_op_abs, emit_plain, "Abs"},
    {&cw_op_power, emit_power, NULL},
    {&cw_op_dropout, emit_pass, NULL},
    {&cw_op_drop_path, emit_pass, NULL},
    {&cw_op_stop_gradient, emit_pass, NULL},
    {&cw_op_reshape, emit_reshape, NULL},
    {&cw_op_permute, emit_permute, NULL},
    {&cw_op_concat, emit_concat, NULL},
    {&cw_op_slice, emit_slice, NULL},
    {&cw_op_broadcast, emit_broadcast, NULL},
    {&cw_op_reduce_sum, emit_reduce, NULL},
    {&cw_op_reduce_mean, emit_reduce, NULL},
    {&cw_op_reduce_max, emit_reduce, NULL},
    {&cw_op_reduce_min, emit_reduce, NULL},
};

static const form_row *form_of(const cw_node *node)
{
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        if (forms[i].op == node->op)
            return &forms[i];
    return NULL;
}

static const char *emit_plain(cw_onnx_model *model, const cw_node *node)
{
    return cw_onnx_emit1(model, form_of(node)->type, cw_onnx_operand(model, node, 0));
}

const char *cw_onnx_node(cw_onnx_model *model, const cw_node *node)
{
    const form_row *form = form_of(node);
    if (form == NULL)
        return cw_onnx_refuse(model, node, "ONNX has no form for it here");
    return form->emit(model, node);
}
