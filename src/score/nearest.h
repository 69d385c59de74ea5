/* SPDX-License-Identifier: Apache-2.0
 *
 * Exact flat search in memory: every query against every row, blocked, the k best kept (ties by
 * lower index). The substrate of retrieval scores and of the kNN probe; a catalogue on disk is
 * searched by vectors/scan.h. A query is one vector.
 */
#pragma once

#include "score/top_k.h"

G_BEGIN_DECLS

/* What may keep a row from being a query's candidate. Any pair of arrays may be NULL. */
typedef struct {
    const gint64 *query_own, *row_own;     /* equal: the query's own item, left out */
    const gint64 *query_same, *row_same;   /* equal and not negative: same picture, left out */
    const gint32 *query_block, *row_block; /* unequal: other block, left out */
} cw_nearest_filter;

/* TRUE when `row` is a candidate of `query`. `filter` may be NULL. */
gboolean cw_nearest_allows(const cw_nearest_filter *filter, gsize query, gsize row);

typedef struct {
    const float *vectors; /* [count,per_row,D] */
    gsize count;
    gsize per_row; /* vectors of a row, the nearest of which counts; 0: one */
} cw_nearest_set;

/* Fills `hits` [Q,k] best first and `found` [Q] with how many there are (fewer than k when fewer
 * rows are candidates). k > 0. Runs on `threads` threads (0: one a core); the result does not
 * depend on them. CW_ERROR_TOO_LARGE when memory cannot be had. */
gboolean cw_nearest_find(cw_nearest_set queries, cw_nearest_set rows, gsize dimension, gsize k,
                         const cw_nearest_filter *filter, guint threads, cw_hit *hits, gsize *found,
                         GError **error);

/* Calls `visit` once for each query with its similarities [M] to all rows, in any order, from any
 * thread. */
typedef void (*cw_nearest_visit)(gsize query, const float *similarity, gpointer data);
gboolean cw_nearest_each(cw_nearest_set queries, cw_nearest_set rows, gsize dimension,
                         guint threads, cw_nearest_visit visit, gpointer data, GError **error);

G_END_DECLS
