/* SPDX-License-Identifier: Apache-2.0
 *
 * Parts of a block that is too large for a matrix of distances: the connected components of its
 * pairs below a reach. Reducible linkages never merge across them below that reach: where i and j
 * merge nearer than it and both lie at or beyond it from k, so does their union (Bruynooghe 1978).
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

/* What distances are made of. */
typedef struct {
    const float *vectors; /* [N,D] finite unit rows */
    const float *scales;  /* [N] by which distances are divided, or NULL */
    gsize dimension;
    gboolean squared; /* |x-y|^2 = 2 - 2 <x,y> instead of 1 - <x,y> */
} cw_point_cloud;

/* The distance of rows a and b of that cosine. */
static inline float cw_point_distance(const cw_point_cloud *points, gsize a, gsize b, float cosine)
{
    const float distance = MAX(1 - cosine, 0) * (points->squared ? 2 : 1);
    return points->scales != NULL ? distance / (points->scales[a] * points->scales[b]) : distance;
}

/* Fills `labels` [items] with parts of at most `most` of the rows members[0..items), numbered by
 * first member, and `reach`, the largest below which no part would have more: INFINITY when all
 * fit in one. Looks at all pairs, O(items^2 D) time; memory grows with the items alone, about 100
 * bytes each. CW_ERROR_INTERRUPTED. */
gboolean cw_forest_split(const cw_point_cloud *points, const guint32 *members, gsize items,
                         gsize most, const cw_progress *progress, gint32 *labels, float *reach,
                         GError **error);

G_END_DECLS
