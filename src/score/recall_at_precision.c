/* SPDX-License-Identifier: Apache-2.0
 *
 * METHODS 8.2. With the samples of a class sorted by falling probability, every end of a run of
 * equal values is one candidate threshold, and TP and FP there are running counts.
 */
#include "score/recall_at_precision.h"

#include <math.h>
#include <stdlib.h>

#define SLACK 1e-12

typedef struct {
    float probability;
    gboolean positive;
} judged;

static int compare_falling(const void *a, const void *b)
{
    float left = ((const judged *)a)->probability, right = ((const judged *)b)->probability;
    return (left < right) - (left > right);
}

static float class_threshold(judged *column, gsize samples, double precision)
{
    if (samples > 0)
        qsort(column, samples, sizeof *column, compare_falling);
    gsize positives = 0, most = 0;
    float threshold = INFINITY;
    for (gsize n = 0; n < samples; n++) {
        positives += column[n].positive != 0;
        gboolean run_ends = n + 1 == samples || column[n + 1].probability != column[n].probability;
        if (run_ends && positives > most &&
            (double)positives / (double)(n + 1) >= precision - SLACK) {
            most = positives;
            threshold = column[n].probability;
        }
    }
    return threshold;
}

void cw_recall_at_precision_thresholds(const float *probabilities, const gint32 *labels,
                                       gsize samples, gsize classes, double precision,
                                       float *thresholds)
{
    g_autofree judged *column = g_new(judged, samples);
    for (gsize c = 0; c < classes; c++) {
        for (gsize n = 0; n < samples; n++)
            column[n] = (judged){probabilities[n * classes + c], labels[n] == (gint32)c};
        thresholds[c] = class_threshold(column, samples, precision);
    }
}

static void add_class(cw_recall_at_precision *score, const float *column, gsize classes,
                      const gint32 *labels, gint32 label, gsize samples, float threshold)
{
    gsize positives = 0, accepted = 0, right = 0;
    for (gsize n = 0; n < samples; n++) {
        gboolean accept = column[n * classes] >= threshold;
        positives += labels[n] == label;
        accepted += accept != 0;
        right += accept && labels[n] == label;
    }
    score->true_positives += right;
    score->false_positives += accepted - right;
    score->false_negatives += positives - right;
    score->empty_classes += positives == 0;
    score->unreached_classes += positives > 0 && isinf(threshold);
}

cw_recall_at_precision cw_recall_at_precision_score(const float *probabilities,
                                                    const gint32 *labels, gsize samples,
                                                    gsize classes, const float *thresholds)
{
    cw_recall_at_precision score = {0};
    for (gsize c = 0; c < classes; c++)
        add_class(&score, probabilities + c, classes, labels, (gint32)c, samples, thresholds[c]);
    guint64 positives = score.true_positives + score.false_negatives;
    guint64 accepted = score.true_positives + score.false_positives;
    score.recall = positives > 0 ? (double)score.true_positives / (double)positives : 0;
    score.precision = accepted > 0 ? (double)score.true_positives / (double)accepted : 1;
    return score;
}
