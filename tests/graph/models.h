/* SPDX-License-Identifier: Apache-2.0
 *
 * Small networks with everything the large ones have, for plan tests and timing.
 */
#pragma once

#include <math.h>

#include "graph/graph.h"

static inline cw_node *conv_norm(cw_graph *graph, const char *name, cw_node *x, gint64 outputs,
                                 int size, int stride, gboolean relu)
{
    cw_graph_push(graph, name);
    gint64 inputs = cw_node_size(x, 1);
    cw_node *weight = cw_graph_parameter(graph, "weight", CW_SHAPE(outputs, inputs, size, size),
                                         (cw_init){CW_INIT_KAIMING_FAN_OUT, 0, 0});
    cw_node *y = cw_graph_conv2d(graph, "conv", x, weight, NULL, stride, size / 2, 1);
    cw_shape channels = CW_SHAPE(outputs);
    y = cw_graph_batch_norm(graph, "norm", y,
                            cw_graph_parameter(graph, "gamma", channels, CW_INIT_ONES),
                            cw_graph_parameter(graph, "beta", channels, CW_INIT_ZEROS),
                            cw_graph_kept(graph, "running_mean", channels, CW_INIT_ZEROS),
                            cw_graph_kept(graph, "running_var", channels, CW_INIT_ONES),
                            relu ? CW_BATCH_NORM_RELU : CW_BATCH_NORM);
    cw_graph_pop(graph);
    return y;
}

static inline cw_node *basic_block(cw_graph *graph, cw_node *x, gint64 outputs, int stride)
{
    cw_node *shortcut = x;
    if (stride != 1 || cw_node_size(x, 1) != outputs)
        shortcut = conv_norm(graph, "downsample", x, outputs, 1, stride, FALSE);
    cw_node *y = conv_norm(graph, "conv1", x, outputs, 3, stride, TRUE);
    y = conv_norm(graph, "conv2", y, outputs, 3, 1, FALSE);
    return cw_graph_add_relu(graph, "sum", y, shortcut);
}

static inline cw_node *dense(cw_graph *graph, const char *name, cw_node *x, gint64 outputs)
{
    cw_graph_push(graph, name);
    gint64 inputs = cw_node_size(x, -1);
    cw_node *weight = cw_graph_parameter(graph, "weight", CW_SHAPE(outputs, inputs),
                                         (cw_init){CW_INIT_TRUNCATED_NORMAL, 0.02, 2});
    cw_node *bias = cw_graph_parameter(graph, "bias", CW_SHAPE(outputs), CW_INIT_ZEROS);
    cw_node *y = cw_graph_linear(graph, "product", x, weight, bias);
    cw_graph_pop(graph);
    return y;
}

/* Four stages of `blocks` basic blocks from `width` channels; width 64 and 2 blocks: ResNet-18. */
static inline cw_node *resnet(cw_graph *graph, cw_node *image, gint64 width, int blocks)
{
    cw_node *x = conv_norm(graph, "stem", image, width, 7, 2, TRUE);
    x = cw_graph_max_pool(graph, "pool", x, 3, 2, 1);
    for (int stage = 0; stage < 4; stage++)
        for (int block = 0; block < blocks; block++) {
            g_autofree char *name = g_strdup_printf("layer%d.%d", stage + 1, block);
            cw_graph_push(graph, name);
            x = basic_block(graph, x, width << stage, stage > 0 && block == 0 ? 2 : 1);
            cw_graph_pop(graph);
        }
    return cw_graph_global_average(graph, "average", x);
}

static inline cw_node *normed(cw_graph *graph, const char *name, cw_node *x)
{
    cw_graph_push(graph, name);
    cw_shape width = CW_SHAPE(cw_node_size(x, -1));
    cw_node *y = cw_graph_layer_norm(graph, "norm", x,
                                     cw_graph_parameter(graph, "weight", width, CW_INIT_ONES),
                                     cw_graph_parameter(graph, "bias", width, CW_INIT_ZEROS), 1e-6);
    cw_graph_pop(graph);
    return y;
}

static inline cw_node *vit_block(cw_graph *graph, cw_node *x, int heads)
{
    gint64 width = cw_node_size(x, -1);
    cw_node *y = dense(graph, "qkv", normed(graph, "norm1", x), 3 * width);
    y = dense(graph, "proj", cw_graph_attention(graph, "attention", y, heads), width);
    x = cw_graph_add(graph, "sum1", x, y);
    y = dense(graph, "fc1", normed(graph, "norm2", x), 4 * width);
    y = dense(graph, "fc2", cw_graph_gelu(graph, "gelu", y), width);
    return cw_graph_add(graph, "sum2", x, y);
}

/* A vision transformer without class token: mean over tokens. */
static inline cw_node *vit(cw_graph *graph, cw_node *image, gint64 width, int depth, int heads,
                           int patch)
{
    cw_node *weight = cw_graph_parameter(graph, "patch.weight",
                                         CW_SHAPE(width, cw_node_size(image, 1), patch, patch),
                                         (cw_init){CW_INIT_KAIMING_FAN_IN, 0, 0});
    cw_node *bias = cw_graph_parameter(graph, "patch.bias", CW_SHAPE(width), CW_INIT_ZEROS);
    cw_node *x = cw_graph_conv2d(graph, "patch", image, weight, bias, patch, 0, 1);
    x = cw_graph_reshape(graph, "tokens", x, CW_SHAPE(cw_node_size(x, 0), width, -1));
    x = cw_graph_permute(graph, "tokens", x, (const int[]){0, 2, 1});
    cw_node *place = cw_graph_parameter(graph, "pos_embed", CW_SHAPE(1, cw_node_size(x, 1), width),
                                        (cw_init){CW_INIT_TRUNCATED_NORMAL, 0.02, 2});
    x = cw_graph_add(graph, "place", x, place);
    for (int block = 0; block < depth; block++) {
        g_autofree char *name = g_strdup_printf("blocks.%d", block);
        cw_graph_push(graph, name);
        x = vit_block(graph, x, heads);
        cw_graph_pop(graph);
    }
    return cw_graph_reduce_mean(graph, "mean", normed(graph, "norm", x), CW_AXIS(1), FALSE);
}

/* Cross-entropy of logits [N,K] against an input "target" [N,K] of weights. */
static inline cw_node *cross_entropy(cw_graph *graph, cw_node *logits)
{
    cw_node *target = cw_graph_input(graph, "target", *cw_node_shape(logits));
    cw_node *terms =
        cw_graph_multiply(graph, "terms", cw_graph_log_softmax(graph, "log", logits), target);
    cw_node *sum = cw_graph_reduce_sum(graph, "sum", terms, CW_AXES_ALL, FALSE);
    return cw_graph_scale(graph, "mean", sum, -1.0 / (double)cw_node_size(logits, 0), 0);
}
