/* SPDX-License-Identifier: Apache-2.0
 *
 * AlexNet in the one-tower form (Krizhevsky 2014) with torchvision's names: five convolutions, mean
 * over a 6x6 grid, one or two fully connected layers. The features are what leaves the last of
 * those before it is rectified (METHODS 5.1).
 */
#include "nn/backbone.h"
#include "nn/layer.h"

static const cw_init fan_in = {CW_INIT_KAIMING_FAN_IN, 0, 0};

/* A convolution: its number in torchvision's Sequential, and whether a max-pool follows. */
typedef struct {
    const char *name;
    gint64 channels;
    int size, stride, pad;
    gboolean pool;
} convolution;

static const convolution convolutions[] = {
    {"features.0", 64, 11, 4, 2, TRUE},  {"features.3", 192, 5, 1, 2, TRUE},
    {"features.6", 384, 3, 1, 1, FALSE}, {"features.8", 256, 3, 1, 1, FALSE},
    {"features.10", 256, 3, 1, 1, TRUE},
};

static gint64 alexnet_dimension(const cw_backbone *backbone, const cw_backbone_settings *settings)
{
    (void)backbone;
    return cw_backbone_channels(4096, settings->width);
}

static cw_node *convolve(cw_graph *graph, cw_node *x, const cw_backbone_settings *settings)
{
    for (gsize i = 0; i < G_N_ELEMENTS(convolutions); i++) {
        const convolution *c = &convolutions[i];
        gint64 channels = cw_backbone_channels(c->channels, settings->width);
        x = cw_layer_conv(graph, c->name, x, channels, c->size, c->stride, c->pad, TRUE, fan_in);
        x = cw_graph_relu(graph, NULL, x);
        if (c->pool)
            x = cw_graph_max_pool(graph, NULL, x, 3, 2, 0);
    }
    return x;
}

static cw_node *connect(cw_graph *graph, const char *name, cw_node *x,
                        const cw_backbone_settings *settings)
{
    gint64 outputs = cw_backbone_channels(4096, settings->width);
    if (settings->dropout > 0)
        x = cw_graph_dropout(graph, NULL, x, settings->dropout);
    return cw_layer_linear(graph, name, x, outputs, TRUE, fan_in);
}

static cw_backbone_output alexnet_build(const cw_backbone *backbone, cw_graph *graph,
                                        cw_node *pictures, const cw_backbone_settings *settings)
{
    (void)backbone;
    cw_backbone_output output = {.map = convolve(graph, pictures, settings)};
    cw_node *grid = cw_graph_adaptive_average_pool(graph, "avgpool", output.map, 6, 6);
    cw_node *x = cw_graph_flatten(graph, NULL, grid);
    x = connect(graph, "classifier.1", x, settings);
    if (settings->connected > 1)
        x = connect(graph, "classifier.4", cw_graph_relu(graph, NULL, x), settings);
    output.features = x;
    if (settings->classes > 0)
        output.scores = cw_layer_linear(graph, "classifier.6", cw_graph_relu(graph, NULL, x),
                                        settings->classes, TRUE, fan_in);
    return output;
}

const cw_backbone cw_backbone_alexnet = {
    {"alexnet", "AlexNet, 4096 features, 57.0 million parameters"},
    NULL,
    alexnet_dimension,
    alexnet_build};
