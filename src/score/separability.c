/* SPDX-License-Identifier: Apache-2.0
 *
 * Pairs are judged by one threshold on their distance. When different pairs were sampled, each
 * stands for `weight` of them, so precision is that of all pairs.
 */
#include "score/separability.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "score/similarity.h"

static gboolean paired(const cw_pair_source *source, gsize a, gsize b)
{
    return source->groups[a] >= 0 && source->groups[b] >= 0 &&
           (source->blocks == NULL || source->blocks[a] == source->blocks[b]);
}

static gsize count_different(const cw_pair_source *source)
{
    gsize count = 0;
    for (gsize a = 0; a < source->items; a++)
        for (gsize b = a + 1; b < source->items; b++)
            count += paired(source, a, b) && source->groups[a] != source->groups[b];
    return count;
}

static float distance_of(const cw_pair_source *source, gsize a, gsize b)
{
    const gsize dimension = source->dimension;
    const float similarity =
        cw_similarity(source->vectors + a * dimension, source->vectors + b * dimension, dimension);
    const float scale = source->scales != NULL ? source->scales[a] * source->scales[b] : 1;
    return CLAMP(1 - similarity, 0, 2) / scale;
}

GArray *cw_separability_pairs(const cw_pair_source *source, gsize limit, guint64 seed,
                              double *weight)
{
    const gsize different = count_different(source);
    const double share = different > limit ? (double)limit / (double)different : 1;
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(cw_pair));
    for (gsize a = 0; a < source->items; a++) {
        cw_random random = cw_random_start(seed, 0, a);
        for (gsize b = a + 1; b < source->items; b++) {
            const gboolean same = source->groups[a] == source->groups[b];
            if (!paired(source, a, b) || (!same && share < 1 && !cw_random_chance(&random, share)))
                continue;
            const cw_pair pair = {distance_of(source, a, b), (guint32)same};
            g_array_append_val(pairs, pair);
        }
    }
    *weight = 1 / share;
    return pairs;
}

void cw_separability_histogram(const GArray *pairs, double reach, gsize bins, guint64 *same,
                               guint64 *different)
{
    for (gsize bin = 0; bin < bins; bin++)
        same[bin] = different[bin] = 0;
    for (guint i = 0; i < pairs->len; i++) {
        cw_pair pair = g_array_index(pairs, cw_pair, i);
        gsize bin = (gsize)(pair.distance / reach * (double)bins);
        guint64 *side = pair.same ? same : different;
        side[MIN(bin, bins - 1)]++;
    }
}

static int compare_pairs(const void *a, const void *b)
{
    float left = ((const cw_pair *)a)->distance, right = ((const cw_pair *)b)->distance;
    return (left > right) - (left < right);
}

/* The pairs by rising distance. (transfer full) */
static GArray *sorted_pairs(const GArray *pairs)
{
    GArray *sorted = g_array_sized_new(FALSE, FALSE, sizeof(cw_pair), pairs->len);
    if (pairs->len > 0)
        g_array_append_vals(sorted, pairs->data, pairs->len);
    g_array_sort(sorted, compare_pairs);
    return sorted;
}

static gboolean run_ends(const GArray *sorted, guint i)
{
    return i + 1 == sorted->len || g_array_index(sorted, cw_pair, i).distance !=
                                       g_array_index(sorted, cw_pair, i + 1).distance;
}

GArray *cw_separability_curve(const GArray *pairs, double weight)
{
    GArray *curve = g_array_new(FALSE, FALSE, sizeof(cw_separability_point));
    g_autoptr(GArray) sorted = sorted_pairs(pairs);
    double same = 0, different = 0, all_same = 0;
    for (guint i = 0; i < sorted->len; i++)
        all_same += g_array_index(sorted, cw_pair, i).same;
    for (guint i = 0; i < sorted->len; i++) {
        cw_pair pair = g_array_index(sorted, cw_pair, i);
        same += pair.same;
        different += pair.same ? 0 : weight;
        if (run_ends(sorted, i)) {
            cw_separability_point point = {pair.distance, same / (same + different),
                                           all_same > 0 ? same / all_same : 0};
            g_array_append_val(curve, point);
        }
    }
    return curve;
}

gboolean cw_separability_at_precision(const GArray *curve, double precision,
                                      cw_separability_point *point)
{
    gboolean found = FALSE;
    for (guint i = 0; i < curve->len; i++) {
        cw_separability_point here = g_array_index(curve, cw_separability_point, i);
        if (here.precision >= precision - 1e-12 && (!found || here.recall > point->recall)) {
            *point = here;
            found = TRUE;
        }
    }
    return found;
}

gboolean cw_separability_best(const GArray *curve, cw_separability_point *point)
{
    double best = -1;
    for (guint i = 0; i < curve->len; i++) {
        cw_separability_point here = g_array_index(curve, cw_separability_point, i);
        double sum = here.precision + here.recall;
        double f1 = sum > 0 ? 2 * here.precision * here.recall / sum : 0;
        if (f1 > best) {
            best = f1;
            *point = here;
        }
    }
    return curve->len > 0;
}

double cw_separability_auc(const GArray *pairs)
{
    g_autoptr(GArray) sorted = sorted_pairs(pairs);
    double below = 0, wins = 0, different = 0, run_same = 0, run_different = 0;
    for (guint i = 0; i < sorted->len; i++) {
        gboolean same = g_array_index(sorted, cw_pair, i).same != 0;
        run_same += same;
        run_different += !same;
        if (!run_ends(sorted, i))
            continue;
        wins += run_different * (below + run_same / 2);
        below += run_same;
        different += run_different;
        run_same = run_different = 0;
    }
    return below > 0 && different > 0 ? wins / (below * different) : NAN;
}
