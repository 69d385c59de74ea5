/* SPDX-License-Identifier: Apache-2.0
 *
 * Triplet prediction accuracy (METHODS 8.7): the share of triplets (anchor, near, far) in which the
 * near one lies strictly nearer to the anchor. A tie is a mistake, so vectors that are all alike
 * reach 0, chance is one half.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    gsize triplets;
    gsize right;
} cw_triplet_accuracy;

/* Judges one more triplet by its distances from the anchor, of any kind and scale. A NaN is a
 * mistake. */
void cw_triplet_accuracy_add(cw_triplet_accuracy *accuracy, float near, float far);

/* right / triplets, in [0,1]; NaN without triplets. */
double cw_triplet_accuracy_share(const cw_triplet_accuracy *accuracy);

/* Judges the triplets of `near` and `far` [N] under their `condition` [N] in [0,C): fills
 * `by_condition` [C] and returns all of them taken together, each triplet counting once. */
cw_triplet_accuracy cw_triplet_accuracy_score(const float *near, const float *far,
                                              const gint32 *condition, gsize triplets,
                                              cw_triplet_accuracy *by_condition, gsize conditions);

G_END_DECLS
