/* SPDX-License-Identifier: Apache-2.0
 *
 * The weights that a run starts from.
 */
#pragma once

#include "method/method.h"

G_BEGIN_DECLS

/* Fills the branch of `parameters` that learns from the safetensors file, or the run folder,
 * `path`; where the method continues a model of attributes and its blocks the heads of these, too.
 * What the file lacks or has in another shape is an error (cw_weights_load()), but for a layer that
 * projects features and a memory. */
gboolean cw_initial_weights_load(const cw_method *method, const char *path,
                                 cw_parameters *parameters, GError **error);

G_END_DECLS
