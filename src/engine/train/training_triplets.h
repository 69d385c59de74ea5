/* SPDX-License-Identifier: Apache-2.0
 *
 * Triplets of edits as research data sets bring them (METHODS 5.2), in the place of drawn ones:
 * triplet_train.txt has the places of reference, positive and negative in imgs_train.txt a line,
 * triplet_train_ind.txt the indicators of what the reference is changed by.
 */
#pragma once

#include "store/store.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct {
    GArray *triplets; /* cw_edit_triplet, of items of the set; NULL: none were asked for */
    gsize listed;     /* how many there are, those among them that are not used */
} cw_training_triplets;

void cw_training_triplets_clear(cw_training_triplets *triplets);

/* Reads the lists of `folder` over the labelled items of `set`, which was made from `list` in its
 * order and whose ids are the pictures of imgs_train.txt; `stands_for` as in
 * cw_known_designs_triplets(). Triplets with an item that is not learned from, or that change none
 * of the labels, are passed over. CW_ERROR_NOT_FOUND for a list that is missing; CW_ERROR_USAGE,
 * with the line, for one that is wrong, and where no triplet is left. */
gboolean cw_training_triplets_read(cw_training_triplets *triplets, const char *folder,
                                   const cw_training_set *set, const cw_picture_list *list,
                                   GHashTable *stands_for, GError **error);

/* Adds what they say to the checksum of what is learned from. */
void cw_training_triplets_sum(const cw_training_triplets *triplets, GChecksum *checksum);

/* How many were not used, for a person; NULL: none. (transfer full) */
char *cw_training_triplets_explain(const cw_training_triplets *triplets);

G_END_DECLS
