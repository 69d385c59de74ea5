/* SPDX-License-Identifier: Apache-2.0
 *
 * Typed attributes as methods learn from them: chosen by the feed's columns over the pictures that
 * are learned from, then said of the items that were readable.
 */
#pragma once

#include <colorway/train.h>

#include "encode/attribute_blocks.h"
#include "engine/attributes/attribute_set.h"
#include "train/recipe.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct {
    cw_attribute_set *set;       /* NULL: the method reads no attributes */
    cw_attribute_labels *labels; /* of the entries of the list */
} cw_training_attributes;

void cw_training_attributes_clear(cw_training_attributes *attributes);

/* For a method of attributes the types that the request asks for (cw_attribute_set_new()); none:
 * every column that fits, called as it is; for one that continues a model those of the model
 * (cw_training_start_attributes()). For others nothing. CW_ERROR_USAGE when no column fits, there
 * are more than a model has blocks for, or some are asked for of a method that chooses none. */
gboolean cw_training_attributes_read(cw_training_attributes *attributes, const cw_recipe *recipe,
                                     const cw_train_request *request, cw_store *store,
                                     const cw_picture_list *list, GError **error);

/* What blocks a model that `recipe` trains has: none, where the method reads no attributes. */
void cw_training_attributes_fill(const cw_training_attributes *attributes, const cw_recipe *recipe,
                                 cw_attribute_blocks *blocks);

/* The edits among the items of `labels`. CW_ERROR_USAGE when no item is another but for one label.
 * (transfer full) */
cw_edits *cw_training_attributes_edits(const cw_typed_labels *labels, GError **error);

/* Adds what they say to the checksum of what is learned from. */
void cw_training_attributes_sum(const cw_training_attributes *attributes, GChecksum *checksum);

/* The labels of the items of `set`, which was made from `list` in its order. (transfer full) */
cw_typed_labels *cw_training_attributes_label(const cw_training_attributes *attributes,
                                              const cw_training_set *set,
                                              const cw_picture_list *list);

G_END_DECLS
