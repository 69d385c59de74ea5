/* SPDX-License-Identifier: Apache-2.0
 *
 * The Mann-Whitney form: with the samples sorted by rising score, the positives of a run of equal
 * scores win against all negatives below it and half against those within. The area is what was
 * won of all pairs; samples without a score (NaN) are in pairs, but win none.
 */
#include "score/auc.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    double score;
    gboolean positive;
} judged;

typedef struct {
    judged *samples; /* those with a score */
    gsize count;
    double positives, negatives; /* with a score or not */
} judgement;

static int compare_rising(const void *a, const void *b)
{
    double left = ((const judged *)a)->score, right = ((const judged *)b)->score;
    return (left > right) - (left < right);
}

static void judge(judgement *of, double score, gboolean positive)
{
    of->positives += positive != 0;
    of->negatives += positive == 0;
    if (!isnan(score))
        of->samples[of->count++] = (judged){score, positive};
}

static double area_under(judgement *of)
{
    if (of->positives == 0 || of->negatives == 0)
        return NAN;
    qsort(of->samples, of->count, sizeof *of->samples, compare_rising);
    double below = 0, won = 0, run_positives = 0, run_negatives = 0;
    for (gsize i = 0; i < of->count; i++) {
        run_positives += of->samples[i].positive != 0;
        run_negatives += of->samples[i].positive == 0;
        if (i + 1 < of->count && of->samples[i + 1].score == of->samples[i].score)
            continue;
        won += run_positives * (below + run_negatives / 2);
        below += run_negatives;
        run_positives = run_negatives = 0;
    }
    return won / (of->positives * of->negatives);
}

double cw_auc_score(const double *scores, const gboolean *positive, gsize samples)
{
    g_autofree judged *storage = g_new(judged, samples);
    judgement all = {.samples = storage};
    for (gsize n = 0; n < samples; n++)
        judge(&all, scores[n], positive[n]);
    return area_under(&all);
}

void cw_auc_per_class(const float *scores, const gint32 *labels, gsize samples, gsize classes,
                      double *auc)
{
    g_autofree judged *storage = g_new(judged, samples);
    for (gsize c = 0; c < classes; c++) {
        judgement column = {.samples = storage};
        for (gsize n = 0; n < samples; n++)
            if (labels[n] >= 0)
                judge(&column, scores[n * classes + c], labels[n] == (gint32)c);
        auc[c] = area_under(&column);
    }
}
