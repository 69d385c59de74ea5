/* SPDX-License-Identifier: Apache-2.0
 *
 * How far pairs of the same design lie from pairs of different ones: histograms, the
 * precision-recall curve over a distance threshold, and the threshold that reaches a precision.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    float distance; /* cosine distance 1 - cos, in [0,2], divided by the scales of both */
    guint32 same;   /* 1: same design, 0: different */
} cw_pair;

/* What pairs are made of. */
typedef struct {
    const float *vectors; /* [N,D] unit rows */
    const float *scales;  /* [N] or NULL: all 1 */
    const gint32 *groups; /* [N] designs; below 0: takes no part */
    const gint32 *blocks; /* [N] or NULL: one block */
    gsize items, dimension;
} cw_pair_source;

/* All unordered pairs of items within one block, as an array of cw_pair. When there are more than
 * `limit` different-group pairs a seeded sample of about that many is kept and `weight` says how
 * many pairs each stands for; same-group pairs are all kept. (transfer full) */
GArray *cw_separability_pairs(const cw_pair_source *source, gsize limit, guint64 seed,
                              double *weight);

/* Counts pairs into `bins` equal bins over distance [0,reach], the last closed (and all beyond);
 * `same`, `different` [bins]. */
void cw_separability_histogram(const GArray *pairs, double reach, gsize bins, guint64 *same,
                               guint64 *different);

typedef struct {
    float threshold;  /* pairs with distance <= threshold are called the same */
    double precision; /* with different pairs counted `weight` times */
    double recall;
} cw_separability_point;

/* One point for each distinct distance, ascending, as an array of cw_separability_point. Empty
 * when there are no pairs. (transfer full) */
GArray *cw_separability_curve(const GArray *pairs, double weight);

/* The point of largest recall with precision >= `precision` (slack 1e-12; of equal recall the
 * smaller threshold). FALSE when none reaches it. */
gboolean cw_separability_at_precision(const GArray *curve, double precision,
                                      cw_separability_point *point);

/* The point of largest F1 = 2PR/(P+R) (ties: smaller threshold); FALSE for an empty curve. */
gboolean cw_separability_best(const GArray *curve, cw_separability_point *point);

G_END_DECLS
