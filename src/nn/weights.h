/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters to and from safetensors files, by name.
 */
#pragma once

#include "graph/parameters.h"
#include "graph/safetensors.h"

G_BEGIN_DECLS

/* Fills every tensor whose name starts with `prefix` from the file's tensor `file_prefix` + rest.
 * One that the file lacks (CW_ERROR_NOT_FOUND) or has in another shape (CW_ERROR_DAMAGED; a single
 * number fits [1]) is an error and then nothing is changed. Tensors of the file that nobody asks
 * for (fc.weight, num_batches_tracked) are passed over; `unused` (may be NULL) is how many. Tensors
 * whose name goes on with `optional` behind the prefix (or NULL) keep what they hold where the file
 * lacks them. */
gboolean cw_weights_load(cw_parameters *parameters, const char *prefix, const cw_safetensors *file,
                         const char *file_prefix, const char *optional, guint *unused,
                         GError **error);

/* Writes every tensor whose name starts with `prefix`, without that prefix, and behind them all of
 * `beside` (may be NULL), as F32, atomically; `metadata` (strings to strings, may be NULL) carries
 * recipe and preprocessing. */
gboolean cw_weights_save(const cw_parameters *parameters, const char *prefix,
                         const cw_parameters *beside, const char *path, GHashTable *metadata,
                         GError **error);

/* The same in half the space: matrices and kernels as F16; vectors, among them the variances of
 * batch norm, which may be too small for it, stay F32. CW_ERROR_UNSUPPORTED for a weight that no
 * half number holds. */
gboolean cw_weights_save_half(const cw_parameters *parameters, const char *prefix,
                              const cw_parameters *beside, const char *path, GHashTable *metadata,
                              GError **error);

G_END_DECLS
