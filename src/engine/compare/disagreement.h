/* SPDX-License-Identifier: Apache-2.0
 *
 * Where two models disagree about the same colourways, and what the clusters of one hold: what a
 * person looks at beside a table of scores.
 */
#pragma once

#include "score/retrieval.h"

G_BEGIN_DECLS

/* Colourways at most so far apart, by cosine distance, are called similar (METHODS 2.7). */
#define CW_DISAGREEMENT_SIMILAR 0.15

/* Whitening spreads vectors, and a model may put nothing so near. On a scale of its own it calls
 * similar what is nearer than all but so many of its pairs of different designs. */
#define CW_DISAGREEMENT_CLOSE 0.01

/* All pairs of N colourways as one model sees them. */
typedef struct {
    gsize items;
    float *pairs;  /* cosine distances of (0,1) (0,2) ... (1,2) ..., [N(N-1)/2] */
    float *others; /* those of pairs that are not of one design, ascending, [other_count] */
    gsize other_count;
    double typical;              /* the median of `others`; NAN without any */
    double close;                /* where CW_DISAGREEMENT_CLOSE of `others` are nearer; likewise */
    gsize similar, similar_same; /* pairs that are called similar; those of one design of them */
} cw_pair_view;

/* Of unit `vectors` [N,D]; `designs` [N], below 0: none. CW_ERROR_TOO_LARGE when memory cannot be
 * had: 4 N^2 bytes. (transfer full) */
cw_pair_view *cw_pair_view_new(const float *vectors, const gint32 *designs, gsize items,
                               gsize dimension, GError **error);
void cw_pair_view_free(cw_pair_view *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_pair_view, cw_pair_view_free)

/* A pair that one model calls similar and another far. */
typedef struct {
    guint32 first, second;   /* first < second */
    double similar, distant; /* cosine distances by the one and by the other */
    double nearer;           /* share of the other's pairs of different designs that are nearer */
} cw_split_pair;

/* The pairs that `one` calls similar and `other` far: not similar, and farther than its median pair
 * of different designs, for distances of models have scales of their own. Similar: at most
 * CW_DISAGREEMENT_SIMILAR, or `by_scale` at most what is close to each. Both are of the same items.
 * Array of cw_split_pair, farthest by `nearer` first, then most similar. (transfer full) */
GArray *cw_disagreement_pairs(const cw_pair_view *one, const cw_pair_view *other,
                              gboolean by_scale);

/* Keeps the first `most` of which no two have a colourway in common. */
void cw_disagreement_keep_pairs(GArray *pairs, gsize most);

/* What a model answers to each query. */
typedef struct {
    gsize queries;
    guint32 *found; /* [Q] row at rank 1; G_MAXUINT32: there is no candidate */
    guint32 *rank;  /* [Q] of the first row of the query's design, from 1; 0: there is none */
    gsize right;    /* queries with rank 1 */
} cw_answers;

cw_answers *cw_answers_new(const cw_retrieval_task *task, GError **error);
void cw_answers_free(cw_answers *answers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_answers, cw_answers_free)

/* A query that one model gets right and another wrong. */
typedef struct {
    guint32 query;
    guint32 rank; /* at which the other finds the design */
} cw_split_query;

/* The queries that `one` gets right at rank 1 and `other` does not. Array of cw_split_query, latest
 * rank first. (transfer full) */
GArray *cw_disagreement_queries(const cw_answers *one, const cw_answers *other);

/* Keeps the first `most`, one of each design; `designs` [Q]. */
void cw_disagreement_keep_queries(GArray *queries, const gint32 *designs, gsize most);

/* A cluster of two or more. */
typedef struct {
    gint32 label;
    gsize size;
    gint32 design;   /* of most members (ties: who comes to that many first); -1: of nobody's */
    gsize of_design; /* members of it */
} cw_cluster_sheet;

/* The clusters by `labels` [N] (from 0, below N) that tell most: up to `pure` of the largest of one
 * design, then up to `mixed` of those with most strangers in them, ties by label. A colourway
 * without a design (below 0) is a stranger to all. Array of cw_cluster_sheet. (transfer full) */
GArray *cw_cluster_sheets(const gint32 *labels, const gint32 *designs, gsize items, gsize pure,
                          gsize mixed);

G_END_DECLS
