/* SPDX-License-Identifier: Apache-2.0
 *
 * Area under the ROC curve (METHODS 8.9): P(score of a positive > of a negative) + half of ties. It
 * asks for the order of scores only, so they may be probabilities, similarities or negated
 * distances.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* AUC in [0,1] of `scores` [N], higher for what should be `positive` [N]. A pair with a NaN is
 * lost. NaN when there are not both kinds. Cost O(N log N). */
double cw_auc_score(const double *scores, const gboolean *positive, gsize samples);

/* Fills `auc` [C] with that of each column of `scores` [N,C], its class against the rest; `labels`
 * [N] in [0,C), a negative one is unknown and takes no part. Cost O(C N log N). */
void cw_auc_per_class(const float *scores, const gint32 *labels, gsize samples, gsize classes,
                      double *auc);

G_END_DECLS
