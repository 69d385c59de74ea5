/* SPDX-License-Identifier: Apache-2.0
 *
 * t-SNE: a map of vectors in the plane where near neighbours stay near. Exact, O(N^2) a step.
 * van der Maaten & Hinton, JMLR 9 (2008).
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

#define CW_TSNE_MOST_ITEMS 2000

typedef struct {
    double perplexity; /* effective number of neighbours; N - 1 >= 3 of it */
    int iterations;
    guint64 seed;
    const cw_progress *progress; /* or NULL */
} cw_tsne_options;

/* 30, 1000 iterations, seed 0. */
cw_tsne_options cw_tsne_options_default(void);

/* Maps `vectors` [N,D] to `map` [N,2], centred. KL(P|Q) before every step goes to
 * `divergence` [iterations] unless it is NULL. Equal input, options and seed give equal output, on
 * any number of threads. CW_ERROR_USAGE for fewer points than 3 perplexities + 1,
 * CW_ERROR_TOO_LARGE above CW_TSNE_MOST_ITEMS, CW_ERROR_INTERRUPTED. Cost 8 N^2 + 8 N^2 bytes; N =
 * 1000 takes seconds. */
gboolean cw_tsne_map(const float *vectors, gsize items, gsize dimension,
                     const cw_tsne_options *options, double *map, double *divergence,
                     GError **error);

G_END_DECLS
