/* SPDX-License-Identifier: Apache-2.0 */
#include "score/triplet_accuracy.h"

#include <math.h>

void cw_triplet_accuracy_add(cw_triplet_accuracy *accuracy, float near, float far)
{
    accuracy->triplets++;
    accuracy->right += far > near;
}

double cw_triplet_accuracy_share(const cw_triplet_accuracy *accuracy)
{
    return accuracy->triplets > 0 ? (double)accuracy->right / (double)accuracy->triplets : NAN;
}

cw_triplet_accuracy cw_triplet_accuracy_score(const float *near, const float *far,
                                              const gint32 *condition, gsize triplets,
                                              cw_triplet_accuracy *by_condition, gsize conditions)
{
    cw_triplet_accuracy all = {0};
    for (gsize c = 0; c < conditions; c++)
        by_condition[c] = all;
    for (gsize n = 0; n < triplets; n++) {
        cw_triplet_accuracy_add(&all, near[n], far[n]);
        cw_triplet_accuracy_add(&by_condition[condition[n]], near[n], far[n]);
    }
    return all;
}
