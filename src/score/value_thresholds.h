/* SPDX-License-Identifier: Apache-2.0
 *
 * When to give an answer at all: of each value, from which probability on enough of the answers
 * that name it are right. Unlike recall at a precision (score/recall_at_precision.h) it is about a
 * classifier's most probable value alone, and does not trust in luck.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fills `thresholds` [C]: an answer is given where the most probable value c of a row has a
 * probability of at least thresholds[c]. Of the rows whose `labels` [N] is not negative and whose
 * most probable value is c the threshold takes as many as it can of the surest, k of them right of
 * n, such that k / (n + 1) is at least `precision` in [0,1): one more that is wrong is imagined, so
 * that nine right answers and no wrong one are what proves 0.9. INFINITY where no n will do; 0 for
 * all values with `precision` 0. Equal probabilities are taken together. A label from C on is of no
 * value that could be named: whatever is said of such a row is wrong. */
void cw_value_thresholds(const float *probabilities, const gint32 *labels, gsize samples,
                         gsize classes, double precision, float *thresholds);

/* The same law for one value that every sample is asked about, whatever else it may be, such as a
 * word: the threshold of `probabilities` [N] by which of them are `right` [N]. */
float cw_value_threshold(const float *probabilities, const gboolean *right, gsize count,
                         double precision);

G_END_DECLS
