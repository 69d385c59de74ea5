/* SPDX-License-Identifier: Apache-2.0
 *
 * A query's ranking is never sorted: the rank of a relevant row is one more than the number of
 * candidates that stand before it, and only relevant rows matter to hit rate, recall and average
 * precision. Relevant rows are few, so a query costs O(M x relevant).
 */
#include "score/retrieval.h"

#include <stdlib.h>

#include "base/error.h"

typedef struct {
    guint32 first;            /* rank of the first relevant candidate, 0 for none */
    guint32 relevant;         /* candidates of the query's group */
    double average_precision; /* mean over relevant rows of (relevant so far) / rank */
} query_score;

typedef struct {
    const cw_retrieval_task *task;
    gsize at_count;
    const cw_retrieval_at *at;
    query_score *queries; /* [Q] */
    guint32 *within;      /* [Q,at_count] relevant rows within k */
} retrieval_run;

static int compare_best_first(const void *a, const void *b)
{
    const cw_hit *left = a, *right = b;
    return cw_hit_before(*right, *left) - cw_hit_before(*left, *right);
}

/* The candidates of the query's group, best first. (transfer full) */
static GArray *relevant_hits(const cw_retrieval_task *task, gsize query, const float *similarity)
{
    GArray *hits = g_array_new(FALSE, FALSE, sizeof(cw_hit));
    gint32 group = task->query_group[query];
    for (gsize row = 0; row < task->gallery.count && group >= 0; row++) {
        if (task->gallery_group[row] == group && cw_nearest_allows(&task->filter, query, row)) {
            cw_hit hit = {similarity[row], (guint32)row};
            g_array_append_val(hits, hit);
        }
    }
    g_array_sort(hits, compare_best_first);
    return hits;
}

/* Number of relevant hits that do not stand before `hit`: they are sorted, so a binary search. */
static gsize first_behind(const GArray *relevant, cw_hit hit)
{
    gsize low = 0, high = relevant->len;
    while (low < high) {
        gsize middle = (low + high) / 2;
        if (cw_hit_before(hit, g_array_index(relevant, cw_hit, middle)))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Fills ranks [relevant] from 1. */
static void relevant_ranks(const cw_retrieval_task *task, gsize query, const float *similarity,
                           const GArray *relevant, guint32 *rank)
{
    gsize count = relevant->len;
    for (gsize row = 0; row < task->gallery.count; row++) {
        cw_hit hit = {similarity[row], (guint32)row};
        if (cw_hit_before(g_array_index(relevant, cw_hit, count - 1), hit) ||
            !cw_nearest_allows(&task->filter, query, row))
            continue;
        gsize behind = first_behind(relevant, hit);
        gboolean is_relevant =
            behind > 0 && g_array_index(relevant, cw_hit, behind - 1).index == hit.index;
        rank[is_relevant ? behind - 1 : behind]++;
    }
    for (gsize i = 1; i < count; i++)
        rank[i] += rank[i - 1];
}

static void score_query(gsize query, const float *similarity, gpointer data)
{
    const retrieval_run *run = data;
    g_autoptr(GArray) relevant = relevant_hits(run->task, query, similarity);
    query_score *score = &run->queries[query];
    score->relevant = relevant->len;
    if (relevant->len == 0)
        return;
    g_autofree guint32 *rank = g_new0(guint32, relevant->len + 1);
    relevant_ranks(run->task, query, similarity, relevant, rank);
    score->first = rank[0];
    for (gsize i = 0; i < relevant->len; i++) {
        score->average_precision += (double)(i + 1) / rank[i] / relevant->len;
        for (gsize a = 0; a < run->at_count; a++)
            run->within[query * run->at_count + a] += rank[i] <= run->at[a].k;
    }
}

static void sum_up(const retrieval_run *run, cw_retrieval_at *at, cw_retrieval_score *score)
{
    gsize queries = run->task->queries.count;
    *score = (cw_retrieval_score){.queries = queries};
    for (gsize a = 0; a < run->at_count; a++)
        at[a].hit_rate = at[a].recall = 0;
    double share = queries > 0 ? 1.0 / (double)queries : 0;
    for (gsize q = 0; q < queries; q++) {
        const query_score *one = &run->queries[q];
        if (one->relevant == 0) {
            score->absent++;
            continue;
        }
        score->mean_reciprocal_rank += share / one->first;
        score->mean_average_precision += share * one->average_precision;
        for (gsize a = 0; a < run->at_count; a++) {
            guint32 within = run->within[q * run->at_count + a];
            at[a].hit_rate += share * (within > 0);
            at[a].recall += share * within / one->relevant;
        }
    }
}

gboolean cw_retrieval_run(const cw_retrieval_task *task, cw_retrieval_at *at, gsize at_count,
                          cw_retrieval_score *score, guint32 *first_rank, GError **error)
{
    gsize queries = task->queries.count;
    g_autofree query_score *scores = g_new0(query_score, queries);
    g_autofree guint32 *within = g_new0(guint32, queries * at_count);
    retrieval_run run = {task, at_count, at, scores, within};
    if (!cw_nearest_each(task->queries, task->gallery, task->dimension, task->threads, score_query,
                         &run, error))
        return FALSE;
    sum_up(&run, at, score);
    for (gsize q = 0; q < queries && first_rank != NULL; q++)
        first_rank[q] = scores[q].first;
    return TRUE;
}
