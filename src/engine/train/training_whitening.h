/* SPDX-License-Identifier: Apache-2.0
 *
 * The whitening of a training: fitted to the pictures that were learned from, as they are embedded.
 */
#pragma once

#include "encode/encoder.h"
#include "train/recipe.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct {
    const cw_training_set *set;
    const cw_run_settings *settings;
    gint64 pictures; /* of the set */
} cw_training_whitening;

/* Pictures that it is fitted to, about; 0 where there is none. */
gsize cw_training_whitening_pictures(const cw_training_whitening *whitening);

/* Pictures that stand alone do not say how the pictures of an item differ, which is CW_ERROR_USAGE:
 * better told before the training than behind it. */
gboolean cw_training_whitening_check(const cw_training_whitening *whitening, GError **error);

/* Fits it and gives it to the encoder. */
gboolean cw_training_whitening_fit(const cw_training_whitening *whitening, cw_encoder *encoder,
                                   GError **error);

G_END_DECLS
