/* SPDX-License-Identifier: Apache-2.0
 *
 * Landmarks as methods learn from them: read from a file over the pictures that are learned from,
 * then said of those that were readable.
 */
#pragma once

#include <colorway/train.h>

#include "encode/landmark_head.h"
#include "engine/catalog/landmark_file.h"
#include "train/picture_cache.h"
#include "train/recipe.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct {
    cw_landmark_file *file;  /* NULL: the method reads no landmarks */
    cw_marked_point *points; /* [list->count,L] of the entries of the list */
    gsize entries;           /* of the list */
} cw_training_landmarks;

void cw_training_landmarks_clear(cw_training_landmarks *landmarks);

/* The landmarks that the request names, of all of `list`. The errors of cw_landmark_file_read() and
 * cw_landmark_file_match(); CW_ERROR_USAGE where the method learns from none and some are named, or
 * the other way round. */
gboolean cw_training_landmarks_read(cw_training_landmarks *landmarks, const cw_method *method,
                                    const cw_train_request *request, const cw_picture_list *list,
                                    GError **error);

/* Adds what they say to the checksum of what is learned from. */
void cw_training_landmarks_sum(const cw_training_landmarks *landmarks, GChecksum *checksum);

/* Gives `set`, which was made of the pictures of the list that `cache` has, in their order, its
 * landmarks. CW_ERROR_USAGE where views are turned, of which it is not known where a landmark is.
 */
gboolean cw_training_landmarks_label(const cw_training_landmarks *landmarks, cw_training_set *set,
                                     const cw_picture_cache *cache, GError **error);

/* What travels with a model that `recipe` trains: nothing, where its method reads no landmarks. */
void cw_training_landmarks_fill(const cw_training_landmarks *landmarks, const cw_recipe *recipe,
                                cw_landmark_head *head);

G_END_DECLS
