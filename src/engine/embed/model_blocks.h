/* SPDX-License-Identifier: Apache-2.0
 *
 * The blocks of a model of attributes, for a training that goes on from it.
 */
#pragma once

#include "encode/attribute_blocks.h"
#include "method/typed_labels.h"

G_BEGIN_DECLS

/* Fills empty `blocks` with those of the model that a user calls `model` (base/model_file.h):
 * those of the types `wanted` [NULL-terminated], in that order; NULL: all. CW_ERROR_USAGE when it
 * has none or a type is named twice, CW_ERROR_NOT_FOUND for a type that it does not have, or no
 * such file. */
gboolean cw_model_blocks_read(cw_attribute_blocks *blocks, const char *model,
                              const char *const *wanted, GError **error);

/* Their types, of no items. (transfer full) */
cw_typed_labels *cw_model_blocks_types(const cw_attribute_blocks *blocks);

G_END_DECLS
