/* SPDX-License-Identifier: Apache-2.0
 *
 * ResNet (He et al. 2016) in torchvision's form: stem, four stages of residual blocks, mean over
 * the map. A block is relu(x + F(x)); F is 3x3, 3x3 (basic) or 1x1, 3x3, 1x1 with four times the
 * channels at the end (bottleneck, stride on the 3x3). Where the shape changes, x goes through a
 * strided 1x1 convolution ("downsample").
 */
#include <string.h>

#include "nn/backbone.h"
#include "nn/layer.h"

typedef struct {
    int blocks[4]; /* of each stage */
    int expansion; /* 1 basic, 4 bottleneck */
} resnet_form;

static const cw_init he = {CW_INIT_KAIMING_FAN_OUT, 0, 0};

/* What one block is. */
typedef struct {
    gint64 channels;
    int stride, expansion;
    cw_init gain; /* of the last batch norm */
} residual;

static cw_node *conv_norm(cw_graph *graph, const char *conv, const char *norm, cw_node *x,
                          gint64 channels, int size, int stride, cw_batch_norm options,
                          cw_init gain)
{
    x = cw_layer_conv(graph, conv, x, channels, size, stride, size / 2, FALSE, he);
    return cw_layer_batch_norm(graph, norm, x, options, gain);
}

static cw_node *shortcut(cw_graph *graph, cw_node *x, gint64 outputs, int stride)
{
    if (stride == 1 && cw_node_size(x, 1) == outputs)
        return x;
    cw_graph_push(graph, "downsample");
    x = conv_norm(graph, "0", "1", x, outputs, 1, stride, CW_BATCH_NORM, CW_INIT_ONES);
    cw_graph_pop(graph);
    return x;
}

static cw_node *residue(cw_graph *graph, cw_node *x, const residual *block)
{
    const cw_batch_norm plain = CW_BATCH_NORM, relu = CW_BATCH_NORM_RELU;
    gint64 c = block->channels;
    if (block->expansion == 1) {
        x = conv_norm(graph, "conv1", "bn1", x, c, 3, block->stride, relu, CW_INIT_ONES);
        return conv_norm(graph, "conv2", "bn2", x, c, 3, 1, plain, block->gain);
    }
    x = conv_norm(graph, "conv1", "bn1", x, c, 1, 1, relu, CW_INIT_ONES);
    x = conv_norm(graph, "conv2", "bn2", x, c, 3, block->stride, relu, CW_INIT_ONES);
    return conv_norm(graph, "conv3", "bn3", x, c * block->expansion, 1, 1, plain, block->gain);
}

static cw_node *stage(cw_graph *graph, cw_node *x, int index, const resnet_form *form,
                      const cw_backbone_settings *settings)
{
    g_autofree char *name = g_strdup_printf("layer%d", index + 1);
    residual block = {cw_backbone_channels(64 << index, settings->width), index > 0 ? 2 : 1,
                      form->expansion, settings->zero_gain ? CW_INIT_ZEROS : CW_INIT_ONES};
    cw_graph_push(graph, name);
    for (int i = 0; i < form->blocks[index]; i++, block.stride = 1) {
        g_autofree char *number = g_strdup_printf("%d", i);
        cw_graph_push(graph, number);
        cw_node *same = shortcut(graph, x, block.channels * block.expansion, block.stride);
        x = cw_graph_add_relu(graph, NULL, residue(graph, x, &block), same);
        cw_graph_pop(graph);
    }
    cw_graph_pop(graph);
    return x;
}

static cw_node *stem(cw_graph *graph, cw_node *x, const cw_backbone_settings *settings)
{
    gint64 channels = cw_backbone_channels(64, settings->width);
    gboolean imagenet = strcmp(settings->stem, "imagenet") == 0;
    int stride = strcmp(settings->stem, "small") == 0 ? 1 : 2;
    x = conv_norm(graph, "conv1", "bn1", x, channels, imagenet ? 7 : 3, stride, CW_BATCH_NORM_RELU,
                  CW_INIT_ONES);
    return imagenet ? cw_graph_max_pool(graph, "maxpool", x, 3, 2, 1) : x;
}

/* Channels behind stage `index`, counted from 0. */
static gint64 stage_channels(const cw_backbone *backbone, const cw_backbone_settings *settings,
                             int index)
{
    const resnet_form *form = backbone->form;
    return cw_backbone_channels(64 << index, settings->width) * form->expansion;
}

static int first_shown(const cw_backbone_settings *settings)
{
    return (int)(settings->stages - CLAMP(settings->last_stages, 1, settings->stages));
}

static gint64 resnet_dimension(const cw_backbone *backbone, const cw_backbone_settings *settings)
{
    gint64 dimension = 0;
    for (int i = first_shown(settings); i < settings->stages; i++)
        dimension += stage_channels(backbone, settings, i);
    const gint64 shown = settings->stages - first_shown(settings);
    return (settings->stripes + (settings->spread ? 1 : 0)) * dimension +
           shown * settings->covariance * settings->covariance;
}

/* Covariances over H and W of `channels` mixed channels: [N,C,H,W] -> [N,K*K]. */
static cw_node *covariances(cw_graph *graph, cw_node *map, int index, gint64 channels)
{
    g_autofree char *name = g_strdup_printf("mix%d", index + 1);
    const gint64 n = cw_node_size(map, 0), pixels = cw_node_size(map, 2) * cw_node_size(map, 3);
    cw_node *x = cw_layer_conv(graph, name, map, channels, 1, 1, 0, FALSE, he);
    cw_node *mean = cw_graph_reshape(graph, NULL, cw_graph_global_average(graph, NULL, x),
                                     CW_SHAPE(n, channels, 1));
    x = cw_graph_reshape(graph, NULL, x, CW_SHAPE(n, channels, pixels));
    x = cw_graph_subtract(graph, NULL, x, mean);
    x = cw_graph_scale(graph, NULL, cw_graph_matmul(graph, NULL, x, FALSE, x, TRUE),
                       1.0 / (double)pixels, 0);
    return cw_graph_flatten(graph, NULL, x);
}

/* Means over `stripes` bands of the map: [N,C,H,W] -> [N,C*stripes]. */
static cw_node *means(cw_graph *graph, cw_node *map, gint64 stripes)
{
    cw_node *pooled = cw_graph_adaptive_average_pool(graph, "avgpool", map, stripes, 1);
    return cw_graph_flatten(graph, "avgpool", pooled);
}

/* Standard deviation over H and W: [N,C,H,W], its mean [N,C] -> [N,C]. */
static cw_node *deviation(cw_graph *graph, cw_node *map, cw_node *mean)
{
    cw_node *square =
        cw_graph_global_average(graph, NULL, cw_graph_multiply(graph, NULL, map, map));
    cw_node *variance =
        cw_graph_subtract(graph, NULL, square, cw_graph_multiply(graph, NULL, mean, mean));
    /* A flat channel would have an endless gradient, and rounding may make it negative. */
    variance = cw_graph_scale(graph, NULL, cw_graph_relu(graph, NULL, variance), 1, 1e-5);
    return cw_graph_power(graph, "deviation", variance, 0.5);
}

static cw_backbone_output resnet_build(const cw_backbone *backbone, cw_graph *graph,
                                       cw_node *pictures, const cw_backbone_settings *settings)
{
    const cw_init fan_in = {CW_INIT_KAIMING_FAN_IN, 0, 0};
    const int first = first_shown(settings);
    cw_backbone_output output = {.map = stem(graph, pictures, settings)};
    cw_node *parts[3 * 4]; /* of each stage */
    gsize count = 0;
    for (int i = 0; i < settings->stages; i++) {
        output.map = stage(graph, output.map, i, backbone->form, settings);
        if (i < first)
            continue;
        parts[count++] = means(graph, output.map, settings->stripes);
        if (settings->spread) {
            cw_node *mean = settings->stripes == 1
                                ? parts[count - 1]
                                : cw_graph_global_average(graph, NULL, output.map);
            parts[count++] = deviation(graph, output.map, mean);
        }
        if (settings->covariance > 0)
            parts[count++] = covariances(graph, output.map, i, settings->covariance);
    }
    for (gsize i = 0; count > 1 && i < count; i++)
        parts[i] = cw_graph_l2_normalise(graph, NULL, parts[i]);
    output.features = count == 1 ? parts[0] : cw_graph_concat(graph, "features", parts, count, 1);
    if (settings->classes > 0)
        output.scores =
            cw_layer_linear(graph, "fc", output.features, settings->classes, TRUE, fan_in);
    return output;
}

static const resnet_form form18 = {{2, 2, 2, 2}, 1}, form34 = {{3, 4, 6, 3}, 1},
                         form50 = {{3, 4, 6, 3}, 4};

const cw_backbone cw_backbone_resnet18 = {
    {"resnet18", "ResNet of 18 layers, 512 features, 11.2 million parameters"},
    &form18,
    resnet_dimension,
    resnet_build};
const cw_backbone cw_backbone_resnet34 = {
    {"resnet34", "ResNet of 34 layers, 512 features, 21.3 million parameters"},
    &form34,
    resnet_dimension,
    resnet_build};
const cw_backbone cw_backbone_resnet50 = {
    {"resnet50", "ResNet of 50 layers, 2048 features, 23.5 million parameters"},
    &form50,
    resnet_dimension,
    resnet_build};
