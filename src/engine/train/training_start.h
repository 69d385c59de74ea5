/* SPDX-License-Identifier: Apache-2.0
 *
 * The model of attributes that a run goes on from.
 */
#pragma once

#include "engine/attributes/attribute_set.h"
#include "train/recipe.h"

G_BEGIN_DECLS

/* The dictionary of the model `init`, a file or run folder, that a run of `recipe` with `seed` goes
 * on from: what its blocks stand for stays. CW_ERROR_USAGE: there is none, it is no model of such
 * blocks, or it has learned from designs that the run would hold out as never seen.
 * CW_ERROR_NOT_FOUND and the others of cw_safetensors_open(). (transfer full) */
cw_attribute_set *cw_training_start_attributes(const cw_recipe *recipe, const char *init,
                                               guint64 seed, GError **error);

G_END_DECLS
