/* SPDX-License-Identifier: Apache-2.0
 *
 * METHODS 8.8. All candidates of a question are compared with the same items, so their order by
 * total distance is that by mean distance.
 */
#include "score/outfit.h"

#include <math.h>

#include "score/auc.h"
#include "score/blocks.h"

static gsize pairs_of(gsize items)
{
    return items < 2 ? 0 : items * (items - 1) / 2;
}

double cw_outfit_distance(const float *distances, gsize items)
{
    const gsize pairs = pairs_of(items);
    double sum = 0;
    for (gsize i = 0; i < pairs; i++)
        sum += distances[i];
    return pairs > 0 ? sum / (double)pairs : NAN;
}

cw_outfit_compatibility cw_outfit_compatibility_score(const float *distances, const guint32 *items,
                                                      const gboolean *compatible, gsize outfits)
{
    g_autofree double *scores = g_new(double, outfits);
    g_autofree gboolean *positive = g_new(gboolean, outfits);
    gsize count = 0;
    for (gsize o = 0; o < outfits; o++) {
        if (items[o] < 2)
            continue;
        scores[count] = -cw_outfit_distance(distances, items[o]);
        positive[count++] = compatible[o];
        distances += pairs_of(items[o]);
    }
    return (cw_outfit_compatibility){cw_auc_score(scores, positive, count), outfits - count};
}

/* Sums over the items [candidates]. (transfer full) */
static double *total_distances(const float *distances, gsize items, gsize candidates)
{
    double *totals = g_new0(double, candidates);
    for (gsize i = 0; i < items; i++)
        for (gsize c = 0; c < candidates; c++)
            totals[c] += distances[i * candidates + c];
    return totals;
}

gint32 cw_outfit_choose(const float *distances, gsize items, gsize candidates)
{
    g_autofree double *totals = total_distances(distances, items, candidates);
    gint32 best = -1;
    for (gsize c = 0; c < candidates && items > 0; c++)
        if (!isnan(totals[c]) && (best < 0 || totals[c] < totals[best]))
            best = (gint32)c;
    return best;
}

guint32 cw_outfit_rank(const float *distances, gsize items, gsize candidates, gsize right)
{
    g_autofree double *totals = total_distances(distances, items, candidates);
    if (items == 0 || isnan(totals[right]))
        return 0;
    guint32 rank = 1;
    for (gsize c = 0; c < candidates; c++)
        rank += totals[c] < totals[right] || (totals[c] == totals[right] && c < right);
    return rank;
}

static double share_within(const guint32 *ranks, const guint32 *queries, gsize count, guint32 k)
{
    gsize within = 0;
    for (gsize i = 0; i < count; i++)
        within += ranks[queries[i]] > 0 && ranks[queries[i]] <= k;
    return (double)within / (double)count;
}

double cw_outfit_recall(const guint32 *ranks, const gint32 *categories, gsize queries, guint32 k)
{
    g_autoptr(cw_blocks) blocks = cw_blocks_new(categories, queries);
    double sum = 0;
    gsize counted = 0;
    for (gsize b = 0; b < blocks->count; b++) {
        const guint32 *members = blocks->members + blocks->first[b];
        if (categories[members[0]] < 0)
            continue;
        sum += share_within(ranks, members, cw_blocks_size(blocks, b), k);
        counted++;
    }
    return counted > 0 ? sum / (double)counted : NAN;
}
