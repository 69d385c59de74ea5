/* SPDX-License-Identifier: Apache-2.0
 *
 * t-SNE: a map of vectors in the plane where near neighbours stay near. Exact up to
 * CW_TSNE_EXACT_ITEMS points, O(N^2) a step; by a tree beyond, O(N log N) a step. van der Maaten &
 * Hinton, JMLR 9 (2008); van der Maaten, JMLR 15 (2014).
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

#define CW_TSNE_EXACT_ITEMS 2000
#define CW_TSNE_MOST_ITEMS 200000

typedef struct {
    double perplexity; /* effective number of neighbours; N - 1 >= 3 of it */
    int iterations;
    guint64 seed;
    guint threads;               /* 0: one a core */
    const cw_progress *progress; /* or NULL */
} cw_tsne_options;

/* 30, 1000 iterations, seed 0. */
cw_tsne_options cw_tsne_options_default(void);

/* Maps `vectors` [N,D] to `map` [N,2], centred. KL(P|Q) before every step goes to
 * `divergence` [iterations] unless it is NULL. Equal input, options and seed give equal output, on
 * any number of threads. Beyond CW_TSNE_EXACT_ITEMS points, vectors of more than 50 numbers are
 * first projected on so many principal directions, P is that of the 3 perplexities nearest
 * neighbours, and the gradient is near, not exact. CW_ERROR_USAGE for fewer points than 3
 * perplexities + 1 and for numbers that are not finite, CW_ERROR_TOO_LARGE above
 * CW_TSNE_MOST_ITEMS, CW_ERROR_INTERRUPTED. N = 1,000 takes seconds, 50,000 minutes. */
gboolean cw_tsne_map(const float *vectors, gsize items, gsize dimension,
                     const cw_tsne_options *options, double *map, double *divergence,
                     GError **error);

G_END_DECLS
