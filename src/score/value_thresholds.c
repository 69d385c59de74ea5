/* SPDX-License-Identifier: Apache-2.0 */
#include "score/value_thresholds.h"

#include <math.h>
#include <stdlib.h>

#include "score/accuracy.h"

#define SLACK 1e-12

typedef struct {
    gint32 value;
    float probability;
    gboolean right;
} answer;

/* By value, in it the surest first. */
static int compare_answers(const void *a, const void *b)
{
    const answer *x = a, *y = b;
    if (x->value != y->value)
        return (x->value > y->value) - (x->value < y->value);
    return (x->probability < y->probability) - (x->probability > y->probability);
}

/* The threshold of the answers [count] that name one value. */
static float find_threshold(const answer *answers, gsize count, double precision)
{
    float threshold = INFINITY;
    double right = 0;
    for (gsize n = 0; n < count; n++) {
        right += answers[n].right != 0;
        const gboolean run_ends =
            n + 1 == count || answers[n + 1].probability != answers[n].probability;
        if (run_ends && right / (double)(n + 2) >= precision - SLACK)
            threshold = answers[n].probability;
    }
    return threshold;
}

float cw_value_threshold(const float *probabilities, const gboolean *right, gsize count,
                         double precision)
{
    g_autofree answer *answers = g_new(answer, count + 1);
    for (gsize n = 0; n < count; n++)
        answers[n] = (answer){0, probabilities[n], right[n]};
    if (precision <= 0)
        return 0;
    qsort(answers, count, sizeof *answers, compare_answers);
    return find_threshold(answers, count, precision);
}

void cw_value_thresholds(const float *probabilities, const gint32 *labels, gsize samples,
                         gsize classes, double precision, float *thresholds)
{
    g_autofree gint32 *predicted = g_new(gint32, samples + 1);
    g_autofree answer *answers = g_new(answer, samples + 1);
    gsize count = 0;
    for (gsize c = 0; c < classes; c++)
        thresholds[c] = precision > 0 ? INFINITY : 0;
    if (precision <= 0)
        return;
    cw_accuracy_predict(probabilities, samples, classes, predicted);
    for (gsize n = 0; n < samples; n++)
        if (labels[n] >= 0)
            answers[count++] =
                (answer){predicted[n], probabilities[n * classes + (gsize)predicted[n]],
                         predicted[n] == labels[n]};
    if (count > 0)
        qsort(answers, count, sizeof *answers, compare_answers);
    for (gsize first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && answers[end].value == answers[first].value;)
            end++;
        thresholds[answers[first].value] = find_threshold(answers + first, end - first, precision);
    }
}
