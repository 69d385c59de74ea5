/* SPDX-License-Identifier: Apache-2.0
 *
 * Distances of all pairs, each once: (0,1) (0,2) ... (1,2) ..., N(N-1)/2 of them.
 */
#pragma once

#include "cluster/forest.h"

G_BEGIN_DECLS

/* The place of the pair (i,j), i not j, of `items`. */
static inline gsize cw_condensed_at(gsize items, gsize i, gsize j)
{
    const gsize low = MIN(i, j), high = MAX(i, j);
    return low * (2 * items - low - 1) / 2 + high - low - 1;
}

/* The distances of the rows members[0..items). CW_ERROR_TOO_LARGE. (transfer full, cw_size_free) */
float *cw_condensed_new(const cw_point_cloud *points, const guint32 *members, gsize items,
                        GError **error);

G_END_DECLS
