/* SPDX-License-Identifier: Apache-2.0
 *
 * What t-SNE calls P: how much points are one another's neighbours, p_j|i = exp(-b_i d_ij^2) /
 * sum_k exp(-b_i d_ik^2), b_i such that the entropy of p_.|i is the log of the perplexity. van der
 * Maaten & Hinton, JMLR 9 (2008), equation 1; of the nearest alone: van der Maaten, JMLR 15
 * (2014), 4.1.
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

/* p_j|i [count] of one point from its squared distances [count] to others, count > 0. Where even
 * equal shares have less entropy than the perplexity asks for, and where all distances are equal,
 * they are equal shares. */
void cw_affinity_condition(const double *squared, gsize count, double perplexity, double *p);

/* p_ij = (p_j|i + p_i|j) / 2N of points that are near, the others being 0. */
typedef struct {
    gsize items;
    gsize *first;   /* [items + 1] where the pairs of a point begin */
    guint32 *other; /* [first[items]] the other point of each, rising within a point */
    double *value;  /* the same; symmetric, sum 1 */
} cw_affinity;

/* Of vectors [N,D] by Euclidean distance, each to its 3 `perplexity` nearest others (all, where
 * there are fewer). N > 1. Runs on `threads` threads (0: one a core), which the result does not
 * depend on; `progress` may be NULL. O(N^2 D) and 100 bytes a point and unit of perplexity.
 * CW_ERROR_TOO_LARGE, CW_ERROR_INTERRUPTED. (transfer full) */
cw_affinity *cw_affinity_new(const float *vectors, gsize items, gsize dimension, double perplexity,
                             guint threads, const cw_progress *progress, GError **error);
void cw_affinity_free(cw_affinity *affinity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_affinity, cw_affinity_free)

G_END_DECLS
