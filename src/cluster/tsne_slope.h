/* SPDX-License-Identifier: Apache-2.0
 *
 * The slope that t-SNE walks down: KL(P|Q) of a map and its gradient, 4 sum_j (p_ij - q_ij) w_ij
 * (y_i - y_j), q_ij = w_ij / sum w, w_ij = 1 / (1 + |y_i - y_j|^2). Two forms: all pairs, the
 * meaning; and one that looks at near pairs of P and sums what is far on the map by a tree.
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

typedef struct cw_tsne_slope cw_tsne_slope;

struct cw_tsne_slope {
    /* Fills `gradient` [N,2] at `map` [N,2] with P times `exaggeration`, and `divergence`, of P as
     * it is, unless that is NULL. */
    void (*find)(cw_tsne_slope *slope, const double *map, double exaggeration, double *gradient,
                 double *divergence);
    void (*free)(cw_tsne_slope *slope);
};

static inline void cw_tsne_slope_free(cw_tsne_slope *slope)
{
    if (slope != NULL)
        slope->free(slope);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_tsne_slope, cw_tsne_slope_free)

typedef struct {
    double perplexity;
    double theta;                /* of the tree (cluster/quadtree.h) */
    guint threads;               /* 0: one a core; no result depends on them */
    const cw_progress *progress; /* or NULL */
} cw_tsne_slope_options;

/* Of vectors [N,D]: O(N^2) time a step and 16 N^2 bytes. CW_ERROR_TOO_LARGE. (transfer full) */
cw_tsne_slope *cw_tsne_slope_exact(const float *vectors, gsize items, gsize dimension,
                                   const cw_tsne_slope_options *options, GError **error);

/* The same by near pairs and a tree (van der Maaten, JMLR 15, 2014): O(N log N) a step. With a
 * theta of 0 and a perplexity of a third of all points it is the exact one. CW_ERROR_TOO_LARGE,
 * CW_ERROR_INTERRUPTED. (transfer full) */
cw_tsne_slope *cw_tsne_slope_tree(const float *vectors, gsize items, gsize dimension,
                                  const cw_tsne_slope_options *options, GError **error);

/* p log(p / q): what a pair adds to the divergence. */
double cw_tsne_slope_diverge(double p, double q);

G_END_DECLS
