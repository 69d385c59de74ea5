/* SPDX-License-Identifier: Apache-2.0
 *
 * Exact search in a vector file. The int8 rows are scanned for a bound on each similarity; only
 * rows whose bound reaches the k-th best so far are looked at in float32. The answer is that of a
 * full float32 scan, bit for bit (ties by lower row), with a quarter of the bytes read. What else
 * is known about a row may count beside its similarity, as exactly.
 */
#pragma once

#include "base/progress.h"
#include "score/top_k.h"
#include "vectors/vector_file.h"

G_BEGIN_DECLS

typedef enum {
    CW_SCAN_INT8,  /* int8 bounds, then float32 where needed */
    CW_SCAN_FLOAT, /* every row in float32: the meaning of the other */
} cw_scan_kind;

typedef struct {
    gsize k;              /* hits wanted, > 0 */
    float min_similarity; /* rows whose score is below it are no hits; -2 lets all through */
    const guint64 *allow; /* bitmap over rows (bit r%64 of word r/64), or NULL: all live rows */
    const guint32 *group; /* [rows] item of each row, or NULL; an item is found once, by its best
                             row */
    /* [rows] in [-1,1], or NULL. A row's score is its similarity, or with `beside`
     * (1 - beside_weight) similarity + beside_weight beside; beside_weight in [0,1]. */
    const float *beside;
    float beside_weight;
    cw_scan_kind kind;
    guint threads;               /* 0 or 1: the calling thread only */
    const cw_progress *progress; /* told by the calling thread between two blocks; or NULL */
} cw_scan_options;

#define CW_SCAN_DEFAULTS                                                                           \
    {                                                                                              \
        .k = 10, .min_similarity = -2                                                              \
    }

/* Fills `hits` [k] (index = row, score in [-1,1]: the cosine, unless something stands beside it),
 * best first, and `found`: honestly 0 when nothing is near enough. `query` [D] is made a unit
 * vector first; a zero or NaN query is CW_ERROR_USAGE, a stop that `progress` asked for
 * CW_ERROR_INTERRUPTED. Tombstones and replaced rows are never found. */
gboolean cw_scan_run(const cw_vector_file *file, const float *query, const cw_scan_options *options,
                     cw_hit *hits, gsize *found, GError **error);

/* The same for queries [Q,D]: hits [Q,k], found [Q]; reads the file once for all queries. */
gboolean cw_scan_run_many(const cw_vector_file *file, const float *queries, gsize query_count,
                          const cw_scan_options *options, cw_hit *hits, gsize *found,
                          GError **error);

/* A bitmap [rows] of zeros for `allow`. (transfer full; g_free) */
guint64 *cw_scan_allow_new(const cw_vector_file *file);

static inline void cw_scan_allow_row(guint64 *allow, gsize row)
{
    allow[row / 64] |= G_GUINT64_CONSTANT(1) << (row % 64);
}

static inline gboolean cw_scan_allows_row(const guint64 *allow, gsize row)
{
    return (allow[row / 64] >> (row % 64) & 1) != 0;
}

G_END_DECLS
