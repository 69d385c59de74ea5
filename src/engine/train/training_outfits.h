/* SPDX-License-Identifier: Apache-2.0
 *
 * Outfits as methods learn from them: which sets, by which items, and, for a method that goes on
 * from the blocks of a model of attributes, which blocks.
 */
#pragma once

#include <colorway/train.h>

#include "encode/encoder.h"
#include "engine/train/known_outfits.h"
#include "method/method.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct {
    const cw_method *method; /* NULL: it reads no outfits */
    cw_outfit_file *file;
    cw_outfit_words *words;
    cw_known_outfits *known;
    cw_outfit_split split;
    cw_attribute_blocks blocks; /* those gone on from, or none */
} cw_training_outfits;

void cw_training_outfits_clear(cw_training_outfits *outfits);

/* Reads what the request says of outfits. CW_ERROR_USAGE for a method that does not read them or
 * lacks them, or whose --init has no blocks; CW_ERROR_NOT_FOUND for a file, or a type of attribute
 * that the model does not have. */
gboolean cw_training_outfits_read(cw_training_outfits *outfits, const cw_method *method,
                                  const cw_train_request *request, GError **error);

/* Finds the sets among the pictures of `list`, holds some out by `law`, and leaves in the list only
 * items of those that are not. `stands_for` as in cw_known_designs_triplets(). CW_ERROR_NOT_FOUND:
 * none is left. */
gboolean cw_training_outfits_choose(cw_training_outfits *outfits, const cw_hold_out *law,
                                    cw_picture_list *list, GHashTable *stands_for, GError **error);

/* Adds what they say to the checksum of what is learned from. */
void cw_training_outfits_sum(const cw_training_outfits *outfits, GChecksum *checksum);

/* Gives `set` its sets and, where there are blocks, their types. CW_ERROR_USAGE when no set learned
 * from has two items with readable pictures. */
gboolean cw_training_outfits_label(const cw_training_outfits *outfits, cw_training_set *set,
                                   GError **error);

/* cw_known_outfits_explain() of them; NULL for other methods. (transfer full) */
char *cw_training_outfits_explain(const cw_training_outfits *outfits);

/* What travels with the model. */
void cw_training_outfits_fill_form(const cw_training_outfits *outfits, gconstpointer settings,
                                   const cw_typed_labels *labels, cw_encoder_form *form);

G_END_DECLS
