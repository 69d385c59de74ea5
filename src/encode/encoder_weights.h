/* SPDX-License-Identifier: Apache-2.0
 *
 * The weights of an encoder: from a file, or from another tree of parameters.
 */
#pragma once

#include "graph/parameters.h"
#include "graph/safetensors.h"

G_BEGIN_DECLS

/* Fills all of `parameters`. CW_ERROR_DAMAGED for what is missing, of another shape or no finite
 * number. */
gboolean cw_encoder_weights_load(cw_parameters *parameters, const cw_safetensors *file,
                                 GError **error);

/* Fills all of `to` from the tensors of `from` below `prefix`; heads of attributes, landmarks
 * and outfits (nn/head*.h) stand there without it. CW_ERROR_USAGE for one that is missing or of
 * another shape. */
gboolean cw_encoder_weights_copy(cw_parameters *to, const cw_parameters *from, const char *prefix,
                                 GError **error);

/* Adds every name and number to `checksum`. */
void cw_encoder_weights_sum(const cw_parameters *parameters, GChecksum *checksum);

G_END_DECLS
