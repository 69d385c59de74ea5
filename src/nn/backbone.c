/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of backbones and what they share.
 */
#include "nn/backbone.h"

#include <math.h>

#include "nn/layer.h"

static const char *const stems[] = {"imagenet", "small", "small_half", NULL};

const cw_option cw_backbone_options[] = {
    CW_REAL(cw_backbone_settings, width, 1, 0.125, 4, NULL,
            "factor of the channels of a ResNet or AlexNet"),
    CW_CHOICE(cw_backbone_settings, stem, "imagenet", stems,
              "first layers of a ResNet: 7x7/2 and max-pool, 3x3/1, or 3x3/2 for small pictures"),
    CW_BOOL(cw_backbone_settings, zero_gain, 0,
            "start the last batch norm of each ResNet block at 0"),
    CW_INT(cw_backbone_settings, stages, 4, 1, 4, NULL, "stages of a ResNet that are kept"),
    CW_INT(cw_backbone_settings, last_stages, 1, 1, 4, NULL,
           "last stages whose means make the features of a ResNet"),
    CW_INT(cw_backbone_settings, stripes, 1, 1, 8, NULL,
           "features of a ResNet: means over that many bands of the map, from top to bottom"),
    CW_BOOL(cw_backbone_settings, spread, 0,
            "features of a ResNet: how far each channel spreads over the map, too"),
    CW_INT(cw_backbone_settings, covariance, 0, 0, 64, NULL,
           "features of a ResNet: covariances of that many mixed channels, too; 0: none"),
    CW_INT(cw_backbone_settings, connected, 2, 1, 2, NULL,
           "fully connected layers of an AlexNet that are kept"),
    CW_REAL(cw_backbone_settings, dropout, 0.5, 0, 0.9, NULL,
            "dropout before the fully connected layers of an AlexNet"),
    CW_INT(cw_backbone_settings, picture_px, 224, 16, 1024, "px",
           "side of the pictures that the position table of a ViT is made for"),
    CW_INT(cw_backbone_settings, patch_px, 8, 2, 64, "px", "side of the patches of a ViT"),
    CW_REAL(cw_backbone_settings, drop_path, 0, 0, 0.9, NULL,
            "chance that the last block of a ViT is left out for a picture in training"),
    CW_INT(cw_backbone_settings, last_blocks, 1, 1, 12, NULL,
           "class tokens of how many last blocks of a ViT make the features"),
    CW_BOOL(cw_backbone_settings, dino_offset, 1,
            "interpolate the positions of a ViT with DINO's offset of 0.1"),
    CW_BOOL(cw_backbone_settings, standardise, 0,
            "features: batch norm behind all others, so that heads learn sooner"),
    CW_INT(cw_backbone_settings, project, 0, 0, 8192, NULL,
           "features: outputs of a linear layer behind all others; 0: without"),
    CW_OPTION_END,
};

static const cw_row *const rows[] = {&cw_backbone_resnet18.row, &cw_backbone_resnet34.row,
                                     &cw_backbone_resnet50.row, &cw_backbone_alexnet.row,
                                     &cw_backbone_vit_tiny.row, &cw_backbone_vit_small.row,
                                     &cw_backbone_vit_base.row, NULL};
const cw_row_table cw_backbone_table = {"backbone", rows};

/* Features of unit length have thousands of numbers, whose variances are as small as the epsilon
 * that is common. */
static cw_node *standardise(cw_graph *graph, cw_node *features)
{
    const cw_batch_norm options = {.momentum = 0.1, .epsilon = 1e-7};
    cw_graph_push(graph, CW_BACKBONE_PROJECT);
    cw_node *norm = cw_layer_batch_norm_plain(graph, "norm", features, options);
    cw_graph_pop(graph);
    return norm;
}

cw_backbone_output cw_backbone_build(const cw_backbone *backbone, cw_graph *graph, const char *name,
                                     cw_node *pictures, const cw_backbone_settings *settings)
{
    cw_graph_push(graph, name);
    cw_backbone_output output = backbone->build(backbone, graph, pictures, settings);
    if (settings->standardise)
        output.features = standardise(graph, output.features);
    if (settings->project > 0)
        output.features =
            cw_layer_linear(graph, CW_BACKBONE_PROJECT, output.features, settings->project, TRUE,
                            (cw_init){CW_INIT_KAIMING_FAN_IN, 0, 0});
    cw_graph_pop(graph);
    return output;
}

gint64 cw_backbone_dimension(const cw_backbone *backbone, const cw_backbone_settings *settings)
{
    return settings->project > 0 ? settings->project : backbone->dimension(backbone, settings);
}

gint64 cw_backbone_channels(gint64 channels, double width)
{
    double wanted = (double)channels * width;
    gint64 step = wanted >= 64 ? 16 : 8;
    return MAX(step * llround(wanted / (double)step), 8);
}
