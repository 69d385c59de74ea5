/* SPDX-License-Identifier: Apache-2.0 */
#include "score/words.h"

#include <math.h>

#define Z95 1.959963984540054 /* of the normal distribution, 2.5 % on either side */

void cw_word_accuracy_add(cw_word_accuracy *accuracy, float to_positive, float to_negative)
{
    accuracy->triplets++;
    accuracy->judged++;
    accuracy->right += to_positive > to_negative;
    if (!isnan(to_positive) && !isnan(to_negative))
        accuracy->score += (double)to_positive - (double)to_negative;
}

void cw_word_accuracy_skip(cw_word_accuracy *accuracy)
{
    accuracy->triplets++;
}

static double share(double part, gsize whole)
{
    return whole > 0 ? part / (double)whole : NAN;
}

double cw_word_accuracy_share(const cw_word_accuracy *accuracy)
{
    return share((double)accuracy->right, accuracy->judged);
}

double cw_word_accuracy_coverage(const cw_word_accuracy *accuracy)
{
    return share((double)accuracy->judged, accuracy->triplets);
}

double cw_word_accuracy_score(const cw_word_accuracy *accuracy)
{
    return share(accuracy->score, accuracy->judged);
}

void cw_wilson_interval(gsize right, gsize count, double *low, double *high)
{
    const double n = (double)count, p = share((double)right, count), square = Z95 * Z95;
    const double centre = (p + square / (2 * n)) / (1 + square / n);
    const double half = Z95 / (1 + square / n) * sqrt(p * (1 - p) / n + square / (4 * n * n));
    *low = count > 0 ? fmax(centre - half, 0) : NAN;
    *high = count > 0 ? fmin(centre + half, 1) : NAN;
}
