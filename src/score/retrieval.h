/* SPDX-License-Identifier: Apache-2.0
 *
 * Top-k retrieval: a query scores 1 when any of its k nearest candidates shows the same group
 * (hit rate; METHODS 8.5), or the share of its relevant rows among the k nearest (recall). The two
 * are different scores and are reported under different names.
 */
#pragma once

#include "score/nearest.h"

G_BEGIN_DECLS

typedef struct {
    cw_nearest_set queries, gallery; /* unit vectors */
    gsize dimension;
    const gint32 *query_group, *gallery_group; /* equal: relevant; a negative group matches none */
    cw_nearest_filter filter;                  /* own item, same picture, block */
    guint threads;                             /* 0: one a core */
} cw_retrieval_task;

typedef struct {
    gsize k;
    double hit_rate; /* mean over all queries of [some relevant row within k] */
    double recall;   /* mean over queries of (relevant within k) / (relevant), absent ones 0 */
} cw_retrieval_at;

typedef struct {
    gsize queries;
    gsize absent;                /* queries without a relevant candidate: they count 0 */
    double mean_reciprocal_rank; /* of the first relevant row */
    double mean_average_precision;
} cw_retrieval_score;

/* Ranks all candidates of each query (similarity descending, ties by lower index) and fills `at`
 * [at_count], whose `k` the caller has set, and `score`. `first_rank` [Q] may be NULL; it gets the
 * rank, from 1, of the first relevant candidate, 0 for none. Cost O(Q M D). */
gboolean cw_retrieval_run(const cw_retrieval_task *task, cw_retrieval_at *at, gsize at_count,
                          cw_retrieval_score *score, guint32 *first_rank, GError **error);

G_END_DECLS
