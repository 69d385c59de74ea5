/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors of a model of outfits, seen for pairs of categories.
 */
#pragma once

#include "encode/encoder.h"

G_BEGIN_DECLS

typedef struct cw_outfit_viewer cw_outfit_viewer;

/* Over the weights of `encoder`, which must outlive it. CW_ERROR_USAGE when it has learned from no
 * outfits. */
cw_outfit_viewer *cw_outfit_viewer_new(const cw_encoder *encoder, GError **error);
void cw_outfit_viewer_free(cw_outfit_viewer *viewer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_outfit_viewer, cw_outfit_viewer_free)

/* E: numbers of a vector as it is seen. */
gsize cw_outfit_viewer_dimension(const cw_outfit_viewer *viewer);

/* Vectors [count,D] of the encoder, of items of one of two categories beside the other: unit rows
 * `seen` [count,E], which do not depend on how many come together. */
void cw_outfit_viewer_run(cw_outfit_viewer *viewer, const float *vectors, gsize count, int category,
                          int partner, float *seen);

G_END_DECLS
