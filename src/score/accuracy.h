/* SPDX-License-Identifier: Apache-2.0
 *
 * Accuracy of classifiers: the share of samples whose predicted class is the true one.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fills `predicted` [N] with the arg-max of each row of `scores` [N,C]; ties go to the lowest
 * class, and a NaN never wins. */
void cw_accuracy_predict(const float *scores, gsize samples, gsize classes, gint32 *predicted);

/* Share in [0,1] of the N samples with `predicted` == `labels`; 0 for no samples. */
double cw_accuracy_score(const gint32 *predicted, const gint32 *labels, gsize samples);

/* Share in [0,1] of samples whose true class is among the k best of its row of `scores` [N,C]; of
 * equal scores the lower class stands first. `labels` [N] in [0,C). 0 for no samples. */
double cw_accuracy_top_k(const float *scores, const gint32 *labels, gsize samples, gsize classes,
                         gsize k);

/* Share of the most frequent label: what a classifier that has learned nothing reaches. */
double cw_accuracy_chance(const gint32 *labels, gsize samples);

G_END_DECLS
