/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures that are learned from, as the encoder of the run sees them: what its whitening is fitted
 * to, and the prototypes that a memory starts from.
 */
#pragma once

#include "encode/encoder.h"
#include "train/training_set.h"

G_BEGIN_DECLS

/* Vectors [sources->len,D] of `sources` (cw_view_source). */
gboolean cw_training_vectors(cw_encoder *encoder, const GPtrArray *sources, float *vectors,
                             GError **error);

/* Fills the memory (nn/head.h) of a model that `encoder` is a copy of: of each value the mean over
 * 100 pictures of items that have it, drawn with replacement (METHODS 5.2). CW_ERROR_USAGE where no
 * item has one. */
gboolean cw_training_vectors_start_memory(cw_encoder *encoder, const cw_training_set *set,
                                          guint64 seed, cw_parameters *parameters, GError **error);

G_END_DECLS
