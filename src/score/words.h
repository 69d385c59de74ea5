/* SPDX-License-Identifier: Apache-2.0
 *
 * Word triplet accuracy (METHODS 8.10): the share of triplets (word, positive, negative) in which
 * the word is strictly more similar to the positive; a tie is a mistake. Triplets with a word that
 * has no vector are skipped, and the coverage says how many were not.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    gsize triplets; /* asked */
    gsize judged;   /* of them, those whose three words have a vector */
    gsize right;    /* of those judged */
    double score;   /* sum of sim(word, positive) - sim(word, negative) over those judged */
} cw_word_accuracy;

/* Judges one more triplet by its two similarities. A NaN is a mistake and scores 0. */
void cw_word_accuracy_add(cw_word_accuracy *accuracy, float to_positive, float to_negative);

/* One more triplet with a word that has no vector. */
void cw_word_accuracy_skip(cw_word_accuracy *accuracy);

/* right / judged, judged / triplets, and the mean score of those judged; NaN without any. */
double cw_word_accuracy_share(const cw_word_accuracy *accuracy);
double cw_word_accuracy_coverage(const cw_word_accuracy *accuracy);
double cw_word_accuracy_score(const cw_word_accuracy *accuracy);

/* The 95 % interval of the share of `right` among `count` (Wilson 1927: where the score test of a
 * proportion does not refuse it), in [0,1]; both NaN when count is 0. Triplets that share words are
 * not independent, so that it is rather too narrow. */
void cw_wilson_interval(gsize right, gsize count, double *low, double *high);

G_END_DECLS
