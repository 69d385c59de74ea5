/* SPDX-License-Identifier: Apache-2.0
 *
 * METHODS 8.6. Three lists of relevance a query, one a question: is it all there, did the change
 * arrive, and is the rest as it was?
 */
#include "score/ndcg.h"

#include <math.h>

typedef struct {
    double *overall, *target, *others; /* [places] relevance of the rows of a query */
    gsize places;
} relevance_lists;

double cw_ndcg(const double *relevance, gsize count, gsize k)
{
    double gained = 0, most = 0;
    for (gsize i = 0; i < MIN(count, k); i++) {
        const double discount = 1 / log((double)i + 2);
        gained += (exp2(relevance[i]) - 1) * discount;
        most += discount;
    }
    return most > 0 ? gained / most : NAN;
}

static void fill_relevance(const cw_label_ranking *ranking, gsize query, gsize changed,
                           relevance_lists *lists)
{
    const gsize attributes = ranking->attributes;
    const gint32 *target = ranking->targets + query * attributes;
    const cw_hit *hits = ranking->hits + query * ranking->kept;
    for (gsize i = 0; i < lists->places; i++) {
        lists->overall[i] = lists->target[i] = lists->others[i] = 0;
        if (i >= ranking->found[query])
            continue;
        const gint32 *row = ranking->labels + hits[i].index * attributes;
        const double matched = (double)cw_label_match_count(target, row, attributes);
        lists->target[i] = target[changed] == row[changed];
        lists->overall[i] = matched / (double)attributes;
        lists->others[i] = (matched - lists->target[i]) / (double)MAX(attributes - 1, 1);
    }
}

cw_ndcg_score cw_ndcg_labels(const cw_label_ranking *ranking, const gint32 *changed, gsize k)
{
    const gsize places = MIN(k, ranking->rows);
    if (ranking->queries == 0 || places == 0)
        return (cw_ndcg_score){NAN, NAN, NAN};
    g_autofree double *storage = g_new(double, 3 * places);
    relevance_lists lists = {storage, storage + places, storage + 2 * places, places};
    cw_ndcg_score sum = {0};
    for (gsize q = 0; q < ranking->queries; q++) {
        fill_relevance(ranking, q, (gsize)changed[q], &lists);
        sum.overall += cw_ndcg(lists.overall, places, k);
        sum.target += cw_ndcg(lists.target, places, k);
        sum.others += cw_ndcg(lists.others, places, k);
    }
    const double share = 1 / (double)ranking->queries;
    return (cw_ndcg_score){share * sum.overall, share * sum.target,
                           ranking->attributes > 1 ? share * sum.others : NAN};
}
