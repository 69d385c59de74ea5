/* SPDX-License-Identifier: Apache-2.0
 *
 * Backbones: pictures to features, one row each. Parameters are named as torchvision (ResNet,
 * AlexNet) and timm or DINO (ViT) name them, below whatever scope is open; building again under
 * the same scope, at another resolution if need be, uses the same parameters.
 */
#pragma once

#include "base/option.h"
#include "graph/graph.h"

G_BEGIN_DECLS

/* Zero-fill, then cw_options_reset(cw_backbone_options, ...); free with cw_options_clear(). What a
 * backbone has no use for it does not look at. */
typedef struct {
    double width;         /* factor of the channels */
    char *stem;           /* ResNet: "imagenet", "small" or "small_half" */
    gboolean zero_gain;   /* ResNet: the last batch norm of each block starts at 0 */
    gint64 stages;        /* ResNet: how many of the four are there */
    gint64 last_stages;   /* ResNet: means of how many last stages make the features, each of unit
                             length when they are not alone */
    gint64 stripes;       /* ResNet: means over how many bands of the map, from top to bottom: where
                             on a garment something is, stays (Sun et al. 2018) */
    gboolean spread;      /* ResNet: standard deviations over the map beside the means (statistics
                             pooling, Snyder et al. 2018), of unit length, too */
    gint64 covariance;    /* ResNet: K > 0: K x K covariances over the map of K mixed channels */
    gint64 connected;     /* AlexNet: how many fully connected layers, 1 or 2 */
    double dropout;       /* AlexNet: before each fully connected layer */
    gint64 picture_px;    /* ViT: side that the position table is made for */
    gint64 patch_px;      /* ViT: side of a patch */
    double drop_path;     /* ViT: rate of the last block; from 0 at the first it rises evenly */
    gint64 last_blocks;   /* ViT: class tokens of how many last blocks make the features */
    gboolean dino_offset; /* ViT: DINO's +0.1 when positions are interpolated */
    gboolean standardise; /* batch norm of what the above make: numbers of one scale, whatever they
                             measure, from which a head learns sooner */
    gint64 project; /* K > 0: a linear layer of K outputs, CW_BACKBONE_PROJECT, makes the features
                       of what the above make */
    gint64 classes; /* no option: > 0 adds the classifier of the 1000-class form */
} cw_backbone_settings;

extern const cw_option cw_backbone_options[];

/* The layers behind what a backbone is known by: weights from elsewhere may lack them. */
#define CW_BACKBONE_PROJECT "project"

typedef struct {
    cw_node *features; /* [N,D], D as `dimension` says */
    cw_node *map;      /* [N,C,h,w]: the last feature map before pooling, or the patch tokens */
    cw_node *scores;   /* [N,classes], or NULL */
} cw_backbone_output;

typedef struct cw_backbone {
    cw_row row;
    const void *form; /* the numbers that tell the rows of one file apart */
    /* D, the number of features. */
    gint64 (*dimension)(const struct cw_backbone *backbone, const cw_backbone_settings *settings);
    /* pictures [N,3,H,W], normalised; for a ViT H and W are multiples of the patch. */
    cw_backbone_output (*build)(const struct cw_backbone *backbone, cw_graph *graph,
                                cw_node *pictures, const cw_backbone_settings *settings);
} cw_backbone;

extern const cw_backbone cw_backbone_resnet18, cw_backbone_resnet34, cw_backbone_resnet50,
    cw_backbone_alexnet, cw_backbone_vit_tiny, cw_backbone_vit_small, cw_backbone_vit_base;

/* All backbones. */
extern const cw_row_table cw_backbone_table;

/* Builds `backbone` in the scope `name` ("" for none); sets the group of nothing. */
cw_backbone_output cw_backbone_build(const cw_backbone *backbone, cw_graph *graph, const char *name,
                                     cw_node *pictures, const cw_backbone_settings *settings);

/* D of it. */
gint64 cw_backbone_dimension(const cw_backbone *backbone, const cw_backbone_settings *settings);

/* A ResNet's or AlexNet's channel count under a width factor: the nearest multiple of 8 (of 16 from
 * 64 on, the width of blocked layouts), at least 8. */
gint64 cw_backbone_channels(gint64 channels, double width);

/* The matrix [h*w, grid*grid] that bicubically (Keys, a = -0.75, not antialiased, edges repeated)
 * resamples a square position table to h x w; `offset` is added to the target size in the scale
 * only (0.1 as DINO does to dodge rounding, else 0). Rows sum to 1. (transfer full) */
float *cw_backbone_positions(gint64 grid, gint64 h, gint64 w, double offset);

G_END_DECLS
