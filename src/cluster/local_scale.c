/* SPDX-License-Identifier: Apache-2.0 */
#include "cluster/local_scale.h"

#include <math.h>

#include "score/similarity.h"

#define LEAST_SCALE 0.01f

/* Puts a distance among the `count` least so far, which rise. */
static void keep_least(float *least, gsize count, float distance)
{
    gsize at = count;
    while (at > 0 && distance < least[at - 1])
        at--;
    for (gsize i = count; i-- > at + 1;)
        least[i] = least[i - 1];
    if (at < count)
        least[at] = distance;
}

void cw_local_scales(const float *vectors, gsize items, gsize dimension, gsize neighbours,
                     float *scales)
{
    const gsize count = MIN(neighbours, MAX(items, 1) - 1);
    g_autofree float *least = g_new(float, count + 1);
    for (gsize i = 0; i < items; i++) {
        double sum = 0;
        for (gsize n = 0; n < count; n++)
            least[n] = INFINITY;
        for (gsize j = 0; j < items; j++)
            if (j != i)
                keep_least(
                    least, count,
                    1 - cw_similarity(vectors + i * dimension, vectors + j * dimension, dimension));
        for (gsize n = 0; n < count; n++)
            sum += MAX(least[n], 0);
        scales[i] = count > 0 ? MAX((float)sqrt(sum / (double)count), LEAST_SCALE) : 1;
    }
}
