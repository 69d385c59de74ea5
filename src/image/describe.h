/* SPDX-License-Identifier: Apache-2.0
 *
 * Descriptors that need no training: the baselines that every score stands beside. A descriptor is
 * a row; vectors are compared by cosine.
 */
#pragma once

#include "base/row.h"
#include "image/image.h"

G_BEGIN_DECLS

typedef struct {
    cw_row row;
    gsize dimension;
    /* Fills `vector` [dimension] with the descriptor of `image`, of unit length; all zero when the
     * picture has nothing to describe (no gradient anywhere). */
    gboolean (*fill)(const cw_image *image, float *vector, GError **error);
} cw_descriptor;

/* Gradient histograms (Dalal and Triggs, CVPR 2005) of the grey picture, shape without colour:
 * resized to 128x160 (bilinear; the aspect is given up), 9 unsigned orientations, cells of 16x16
 * px, blocks of 2x2 cells L2-Hys. Pictures of at most 64x80 px: 64x80 and cells of 8x8. */
extern const cw_descriptor cw_descriptor_hog;

/* Square roots of an 8x8x8 RGB histogram of the picture at 64x80: colour without shape. */
extern const cw_descriptor cw_descriptor_colour;

extern const cw_row_table cw_descriptor_table;

G_END_DECLS
