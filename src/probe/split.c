/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups are numbered by rising key, so neither the order of the samples nor how many a group has
 * decides where it goes.
 */
#include "probe/split.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"

static int compare_groups(const void *a, const void *b)
{
    gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;
    return (left > right) - (left < right);
}

/* The distinct groups, rising; returns how many. */
static gsize distinct_groups(const gint64 *groups, gsize samples, gint64 *distinct)
{
    gsize count = 0;
    for (gsize n = 0; n < samples; n++)
        distinct[n] = groups[n];
    if (samples > 0)
        qsort(distinct, samples, sizeof *distinct, compare_groups);
    for (gsize n = 0; n < samples; n++)
        if (count == 0 || distinct[count - 1] != distinct[n])
            distinct[count++] = distinct[n];
    return count;
}

void cw_split_by_group(const gint64 *groups, gsize samples, double train_share,
                       double validation_share, guint64 seed, guint8 *parts)
{
    g_autofree gint64 *distinct = g_new(gint64, samples);
    gsize count = distinct_groups(groups, samples, distinct);
    g_autofree guint32 *order = g_new(guint32, count);
    g_autofree guint8 *part = g_new(guint8, count);
    cw_random random = cw_random_start(seed, 0, 0);
    cw_random_permutation(&random, order, count);
    gsize train = (gsize)lround(train_share * (double)count);
    gsize validation = (gsize)lround((train_share + validation_share) * (double)count);
    for (gsize i = 0; i < count; i++)
        part[order[i]] = i < train        ? CW_SPLIT_TRAIN
                         : i < validation ? CW_SPLIT_VALIDATION
                                          : CW_SPLIT_TEST;
    for (gsize n = 0; n < samples; n++) {
        const gint64 *found =
            bsearch(&groups[n], distinct, count, sizeof *distinct, compare_groups);
        parts[n] = part[found - distinct];
    }
}
