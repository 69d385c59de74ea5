/* SPDX-License-Identifier: Apache-2.0
 *
 * Collapse meters: a self-supervised method that has stopped telling pictures apart shows it here
 * before any score does.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    double deviation; /* mean over dimensions of the standard deviation of unit embeddings, times
                         sqrt(D): about 1 when they fill the sphere, 0 when all are one point */
    double rank;      /* effective rank, the participation ratio (tr C)^2 / tr C^2 of their
                         covariance: 1 for a line, at most min(N - 1, D); 0 for a point */
} cw_collapse;

/* Measures embeddings [N,D], N >= 2; their lengths do not matter. Cost O(N^2 D). */
cw_collapse cw_meters_collapse(const float *embeddings, gsize samples, gsize dimension);

G_END_DECLS
