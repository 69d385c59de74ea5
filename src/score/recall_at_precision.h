/* SPDX-License-Identifier: Apache-2.0
 *
 * Recall at a required precision, micro-averaged over classes with one threshold a class. Each
 * class is decided one against the rest, so a sample may be accepted by several classes or by none
 * and the recall may lie above or below the accuracy.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    double recall;    /* sum of TP / sum of (TP + FN) over classes; 0 without positives */
    double precision; /* sum of TP / sum of (TP + FP): what was reached; 1 if none accepted */
    guint64 true_positives, false_positives, false_negatives;
    gsize unreached_classes; /* with positives, but no threshold that reaches the precision */
    gsize empty_classes;     /* without a positive sample: they add false positives only */
} cw_recall_at_precision;

/* Fills `thresholds` [C]: class c is predicted where probability >= threshold. Candidates are the
 * distinct values of the column; among those with TP/(TP+FP) >= `precision` (slack 1e-12) the one
 * with most TP, then the larger. INFINITY where none qualifies. `probabilities` [N,C], `labels` [N]
 * in [0,C). Cost O(C N log N). */
void cw_recall_at_precision_thresholds(const float *probabilities, const gint32 *labels,
                                       gsize samples, gsize classes, double precision,
                                       float *thresholds);

/* The score with thresholds [C] from the same split ("test", what the text describes) or from a
 * validation split ("val", the honest figure). */
cw_recall_at_precision cw_recall_at_precision_score(const float *probabilities,
                                                    const gint32 *labels, gsize samples,
                                                    gsize classes, const float *thresholds);

G_END_DECLS
