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

/* Both side by side, of unit length together: what a classifier that has shape and colour, but has
 * learned neither, can know. */
extern const cw_descriptor cw_descriptor_hog_colour;

#define CW_GARMENT_COLOUR_DIMENSION 256

/* Goes up by one whenever a picture's vector by cw_descriptor_garment_colour changes: what is
 * stored (engine/catalog/colour_vectors.h) goes by it. */
#define CW_GARMENT_COLOUR_VERSION 1

/* Square roots of a CIELUV histogram, 4x8x8 nodes over all of sRGB with soft votes, of what stands
 * out from the backdrop inside the garment's box (detector border), the box's middle first: the
 * colour of the garment. Of unit length and nowhere negative: cosines lie in [0,1], and that of two
 * plain garments is about exp(-d^2 / 4608), d their distance in CIELUV. Where nothing stands out
 * (a picture of one colour, a garment of the backdrop's) it is the whole box, else the whole
 * picture. Pictures are looked at 48 px long, so a large one has the vector of its small copy. */
extern const cw_descriptor cw_descriptor_garment_colour;

extern const cw_row_table cw_descriptor_table;

G_END_DECLS
