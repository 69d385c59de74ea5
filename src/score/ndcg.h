/* SPDX-License-Identifier: Apache-2.0
 *
 * Normalised discounted cumulative gain (METHODS 8.6):
 * NDCG@k = (1/Z) sum_{j=1..k} (2^rel_j - 1) / ln(j + 1), Z = sum_{j=1..k} 1 / ln(j + 1).
 * Z is the gain of a list that is right throughout, not of the best order of what there is, so 1
 * means that all k rows are right.
 */
#pragma once

#include "score/label_match.h"

G_BEGIN_DECLS

/* NDCG@k in [0,1] of `relevance` [count], in [0,1], best-ranked first. A k above `count` truncates
 * both sums. NaN when nothing is ranked. */
double cw_ndcg(const double *relevance, gsize count, gsize k);

typedef struct {
    double overall; /* relevance: the share of attributes that match the target */
    double target;  /* 1 where the changed attribute matches, else 0 */
    double others;  /* the share of those not changed that match; NaN with one attribute */
} cw_ndcg_score;

/* Means over the queries, each of which asks to change the attribute `changed` [Q] in [0,A). k at
 * most `kept`; above the rows of the gallery it truncates both sums, and a place that no row was
 * found for (its similarity was NaN) gains 0. All NaN without queries, rows or k. */
cw_ndcg_score cw_ndcg_labels(const cw_label_ranking *ranking, const gint32 *changed, gsize k);

G_END_DECLS
