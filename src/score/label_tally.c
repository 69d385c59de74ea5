/* SPDX-License-Identifier: Apache-2.0
 *
 * P@k = hits / k and R@k = hits / |true|, means over the pictures with a label; by type sum of hits
 * / sum of |true|, for a mean over pictures would not weigh them by what they have of the type.
 */
#include "score/label_tally.h"

#include <math.h>

static gboolean is_chosen(const cw_label_choice *choice, gsize label)
{
    return choice->types == NULL || choice->types[label] == choice->type;
}

gsize cw_label_rank(const float *scores, const cw_label_choice *choice, gsize k, cw_hit *best)
{
    cw_top_k top = cw_top_k_start(best, k);
    for (gsize label = 0; label < choice->labels; label++)
        if (is_chosen(choice, label))
            cw_top_k_offer(&top, scores[label], (guint32)label);
    return cw_top_k_finish(&top);
}

void cw_label_tally_add(cw_label_tally *tally, const cw_hit *best, gsize found,
                        const gboolean *truth, const cw_label_choice *choice)
{
    gsize matched = 0, labels = 0;
    for (gsize label = 0; label < choice->labels; label++)
        labels += truth[label] && is_chosen(choice, label);
    if (labels == 0)
        return;
    for (gsize i = 0; i < MIN(found, tally->k); i++)
        matched += truth[best[i].index] && is_chosen(choice, best[i].index);
    tally->pictures++;
    tally->matched += matched;
    tally->labels += labels;
    tally->precision += (double)matched / (double)tally->k;
    tally->recall += (double)matched / (double)labels;
}

static double mean(double sum, gsize count)
{
    return count > 0 ? sum / (double)count : NAN;
}

double cw_label_tally_precision(const cw_label_tally *tally)
{
    return mean(tally->precision, tally->pictures);
}

double cw_label_tally_recall(const cw_label_tally *tally)
{
    return mean(tally->recall, tally->pictures);
}

double cw_label_tally_share(const cw_label_tally *tally)
{
    return mean((double)tally->matched, tally->labels);
}
