/* SPDX-License-Identifier: Apache-2.0
 *
 * Boosted cascades of Haar features (Viola, Jones 2001; Lienhart, Maydt 2002), read from OpenCV's
 * XML files. A window passes when every stage's sum of leaf values reaches the stage's threshold;
 * a feature is a weighted sum of rectangles over (window area x standard deviation).
 */
#pragma once

#include "image/image.h"

G_BEGIN_DECLS

typedef struct {
    int x, y, width, height;
    float weight;
} cw_cascade_rectangle;

typedef struct {
    cw_cascade_rectangle rectangles[3];
    int count;
} cw_cascade_feature;

/* A test: below the threshold go left, else right; > 0 another test of the tree, <= 0 minus a leaf.
 */
typedef struct {
    int left, right, feature;
    float threshold;
} cw_cascade_test;

typedef struct {
    guint first_test, first_leaf;
} cw_cascade_tree;

typedef struct {
    guint first_tree, tree_count;
    float threshold;
} cw_cascade_stage;

typedef struct {
    int width, height; /* of the window, px */
    GArray *features;  /* cw_cascade_feature */
    GArray *tests;     /* cw_cascade_test */
    GArray *leaves;    /* float */
    GArray *trees;     /* cw_cascade_tree */
    GArray *stages;    /* cw_cascade_stage */
} cw_cascade;

/* Reads the upright Haar cascade of an XML file. CW_ERROR_NOT_FOUND, CW_ERROR_DAMAGED,
 * CW_ERROR_UNSUPPORTED (tilted or other features). */
cw_cascade *cw_cascade_load(const char *path, GError **error);
void cw_cascade_free(cw_cascade *cascade);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_cascade, cw_cascade_free)

/* Windows of all sizes and places that pass, put together where they overlap: each answer is the
 * mean of at least `least_votes` of them, most votes first. Number of boxes, -1 on error. */
int cw_cascade_find(const cw_cascade *cascade, const cw_image *image, int least_votes,
                    cw_box *boxes, int most, GError **error);

G_END_DECLS
