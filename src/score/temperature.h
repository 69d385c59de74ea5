/* SPDX-License-Identifier: Apache-2.0
 *
 * Temperature scaling (Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural
 * networks"): p = softmax(scores / T) with one T, which is fitted to items that were not learned
 * from. It makes a classifier less sure or surer of what it says, never of something else.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Scores of pictures, item by item. */
typedef struct {
    gsize items, classes; /* N, C */
    const gsize *first;   /* [N+1] the pictures of item n are first[n] to first[n+1]-1 */
    const float *scores;  /* [P,C] before the softmax */
} cw_item_scores;

/* Fills `probabilities` [N,C]: of each item the mean over its pictures of softmax(scores / T), T =
 * `temperature` > 0. An item without pictures has 1/C each. */
void cw_temperature_apply(const cw_item_scores *scores, double temperature, float *probabilities);

/* The T in [1/64,64] with the lowest mean cross-entropy on the items whose `labels` [N] in [0,C) is
 * not negative; 1 where there are none. The K of them are aimed at as Platt (1999) does: the true
 * value at 1 - 1/(K+2), so that few items that are all right do not make it quite sure. */
double cw_temperature_fit(const cw_item_scores *scores, const gint32 *labels);

G_END_DECLS
