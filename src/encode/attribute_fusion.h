/* SPDX-License-Identifier: Apache-2.0
 *
 * What edits embeddings that have no blocks (METHODS 6.1): the layer that makes of a vector and of
 * prototypes what is searched for, and the predictors that read values off a vector.
 */
#pragma once

#include "encode/encoder.h"

G_BEGIN_DECLS

#define CW_ATTRIBUTE_FUSION_ROWS 64 /* of one run of the layer */

typedef struct cw_attribute_fusion cw_attribute_fusion;

/* Over the weights of `encoder`, whose form is fused, and which must outlive it. */
cw_attribute_fusion *cw_attribute_fusion_new(const cw_encoder *encoder, GError **error);
void cw_attribute_fusion_free(cw_attribute_fusion *fusion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_attribute_fusion, cw_attribute_fusion_free)

/* D: numbers of a vector. */
gsize cw_attribute_fusion_dimension(const cw_attribute_fusion *fusion);

/* Whether targets are to be less the prototypes of old values. */
gboolean cw_attribute_fusion_subtracts(const cw_attribute_fusion *fusion);

/* Edits the unit vectors [count,D], `count` up to CW_ATTRIBUTE_FUSION_ROWS, by the sums of
 * prototypes `targets` [count,D]; they stay of unit length. */
void cw_attribute_fusion_run(cw_attribute_fusion *fusion, const float *targets, gsize count,
                             float *vectors);

/* The value of `type` that the predictor gives a vector [D] the highest score for, of equals the
 * first. */
gint32 cw_attribute_fusion_read(const cw_attribute_fusion *fusion, gsize type, const float *vector);

G_END_DECLS
