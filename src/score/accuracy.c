/* SPDX-License-Identifier: Apache-2.0
 *
 * Accuracy = (1/N) sum of [predicted = true] (METHODS 8.1). A class stands before another when its
 * score is higher, or equal and its number lower.
 */
#include "score/accuracy.h"

#include <math.h>

void cw_accuracy_predict(const float *scores, gsize samples, gsize classes, gint32 *predicted)
{
    for (gsize n = 0; n < samples; n++) {
        const float *row = scores + n * classes;
        gsize best = 0;
        for (gsize c = 1; c < classes; c++)
            if (row[c] > row[best] || (isnan(row[best]) && !isnan(row[c])))
                best = c;
        predicted[n] = (gint32)best;
    }
}

double cw_accuracy_score(const gint32 *predicted, const gint32 *labels, gsize samples)
{
    gsize right = 0;
    for (gsize n = 0; n < samples; n++)
        right += predicted[n] == labels[n];
    return samples > 0 ? (double)right / (double)samples : 0;
}

double cw_accuracy_top_k(const float *scores, const gint32 *labels, gsize samples, gsize classes,
                         gsize k)
{
    gsize right = 0;
    for (gsize n = 0; n < samples; n++) {
        const float *row = scores + n * classes;
        gsize label = (gsize)labels[n], before = 0;
        for (gsize c = 0; c < classes; c++)
            before += row[c] > row[label] || (row[c] == row[label] && c < label);
        right += before < k && !isnan(row[label]);
    }
    return samples > 0 ? (double)right / (double)samples : 0;
}

double cw_accuracy_chance(const gint32 *labels, gsize samples)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(NULL, NULL);
    gsize most = 0;
    for (gsize n = 0; n < samples; n++) {
        gpointer label = GINT_TO_POINTER(labels[n]);
        gsize count = GPOINTER_TO_SIZE(g_hash_table_lookup(counts, label)) + 1;
        g_hash_table_insert(counts, label, GSIZE_TO_POINTER(count));
        most = MAX(most, count);
    }
    return samples > 0 ? (double)most / (double)samples : 0;
}
