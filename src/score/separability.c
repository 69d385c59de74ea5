/* SPDX-License-Identifier: Apache-2.0
 *
 * Pairs are judged by one threshold on their distance. When different pairs were sampled, each
 * stands for `weight` of them, so precision is that of all pairs.
 */
#include "score/separability.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "score/blocks.h"
#include "score/similarity.h"

static float distance_of(const cw_pair_source *source, gsize a, gsize b)
{
    const gsize dimension = source->dimension;
    const float similarity =
        cw_similarity(source->vectors + a * dimension, source->vectors + b * dimension, dimension);
    const float scale = source->scales != NULL ? source->scales[a] * source->scales[b] : 1;
    return CLAMP(1 - similarity, 0, 2) / scale;
}

static void append_pair(const cw_pair_source *source, gsize a, gsize b, guint32 same, GArray *pairs)
{
    const cw_pair pair = {distance_of(source, a, b), same};
    g_array_append_val(pairs, pair);
}

static void append_same(const cw_pair_source *source, GArray *pairs)
{
    g_autoptr(cw_blocks) groups = cw_blocks_new(source->groups, source->items);
    for (gsize g = 0; g < groups->count; g++) {
        const guint32 *members = groups->members + groups->first[g];
        const gsize size = source->groups[members[0]] >= 0 ? cw_blocks_size(groups, g) : 0;
        for (gsize i = 0; i < size; i++)
            for (gsize j = i + 1; j < size; j++)
                if (source->blocks == NULL ||
                    source->blocks[members[i]] == source->blocks[members[j]])
                    append_pair(source, members[i], members[j], 1, pairs);
    }
}

/* The items with a group, block by block. (transfer full) */
static cw_blocks *known_blocks(const cw_pair_source *source)
{
    g_autofree gint32 *of_known = g_new(gint32, source->items + 1);
    g_autofree guint32 *known = g_new(guint32, source->items + 1);
    gsize count = 0;
    for (gsize i = 0; i < source->items; i++)
        if (source->groups[i] >= 0) {
            of_known[count] = source->blocks != NULL ? source->blocks[i] : 0;
            known[count++] = (guint32)i;
        }
    cw_blocks *blocks = cw_blocks_new(of_known, count);
    for (gsize i = 0; i < count; i++)
        blocks->members[i] = known[blocks->members[i]];
    return blocks;
}

/* How many pairs to go on, to the next of those that each are kept with probability `share`. */
static gsize next_step(cw_random *random, double share)
{
    if (share >= 1)
        return 1;
    const double steps = log1p(-cw_random_unit(random)) / log1p(-share); /* geometric */
    return 1 + (gsize)MIN(steps, 1e15);
}

/* Only the pairs that are kept are looked at: all would be too many. */
static void append_different(const cw_pair_source *source, const cw_blocks *blocks, double share,
                             guint64 seed, GArray *pairs)
{
    for (gsize b = 0; b < blocks->count; b++) {
        const guint32 *members = blocks->members + blocks->first[b];
        const gsize size = cw_blocks_size(blocks, b);
        for (gsize i = 0; i < size; i++) {
            cw_random random = cw_random_start(seed, 0, members[i]);
            for (gsize j = i + next_step(&random, share); j < size; j += next_step(&random, share))
                if (source->groups[members[i]] != source->groups[members[j]])
                    append_pair(source, members[i], members[j], 0, pairs);
        }
    }
}

GArray *cw_separability_pairs(const cw_pair_source *source, gsize limit, guint64 seed,
                              double *weight)
{
    g_autoptr(cw_blocks) blocks = known_blocks(source);
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(cw_pair));
    append_same(source, pairs);
    double different = -(double)pairs->len;
    for (gsize b = 0; b < blocks->count; b++)
        different +=
            (double)cw_blocks_size(blocks, b) * ((double)cw_blocks_size(blocks, b) - 1) / 2;
    const double share = different > (double)limit ? (double)limit / different : 1;
    append_different(source, blocks, share, seed, pairs);
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
