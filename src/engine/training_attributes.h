/* SPDX-License-Identifier: Apache-2.0
 *
 * Typed attributes as methods learn from them: chosen by the feed's columns over the pictures that
 * are learned from, then said of the items that were readable.
 */
#pragma once

#include "engine/attribute_set.h"
#include "method/method.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct {
    cw_attribute_set *set;       /* NULL: the method reads no attributes */
    cw_attribute_labels *labels; /* of the entries of the list */
} cw_training_attributes;

void cw_training_attributes_clear(cw_training_attributes *attributes);

/* For a method of attributes the types that `wanted` asks for (cw_attribute_set_new()); NULL: every
 * column that fits, called as it is. For others nothing. CW_ERROR_USAGE when no column fits, there
 * are more than a model has blocks for, or some are asked for of a method that reads none. */
gboolean cw_training_attributes_read(cw_training_attributes *attributes, const cw_method *method,
                                     cw_store *store, const cw_picture_list *list,
                                     const char *const *wanted, GError **error);

/* Adds what they say to the checksum of what is learned from. */
void cw_training_attributes_sum(const cw_training_attributes *attributes, GChecksum *checksum);

/* The labels of the items of `set`, which was made from `list` in its order. (transfer full) */
cw_typed_labels *cw_training_attributes_label(const cw_training_attributes *attributes,
                                              const cw_training_set *set,
                                              const cw_picture_list *list);

G_END_DECLS
