/* SPDX-License-Identifier: Apache-2.0
 *
 * METHODS 8.6: top-k accuracy = (1/Q) sum of [some row of the k best has the target's labels].
 */
#include "score/label_match.h"

#include <math.h>

gsize cw_label_match_count(const gint32 *a, const gint32 *b, gsize attributes)
{
    gsize equal = 0;
    for (gsize i = 0; i < attributes; i++)
        equal += a[i] == b[i];
    return equal;
}

static gboolean is_found(const cw_label_ranking *ranking, gsize query, gsize k)
{
    const gsize attributes = ranking->attributes;
    const gint32 *target = ranking->targets + query * attributes;
    const cw_hit *hits = ranking->hits + query * ranking->kept;
    for (gsize i = 0; i < MIN(k, ranking->found[query]); i++) {
        const gint32 *row = ranking->labels + hits[i].index * attributes;
        if (cw_label_match_count(target, row, attributes) == attributes)
            return TRUE;
    }
    return FALSE;
}

double cw_label_match_top_k(const cw_label_ranking *ranking, gsize k)
{
    gsize right = 0;
    for (gsize q = 0; q < ranking->queries; q++)
        right += is_found(ranking, q, k) != 0;
    return ranking->queries > 0 ? (double)right / (double)ranking->queries : NAN;
}
