/* SPDX-License-Identifier: Apache-2.0 */
#include "cluster/condensed.h"

#include "base/size.h"
#include "score/similarity.h"

float *cw_condensed_new(const cw_point_cloud *points, const guint32 *members, gsize items,
                        GError **error)
{
    float *all =
        cw_size_alloc(items, (MAX(items, 1) - 1) * sizeof(float) / 2 + 1, "distances", error);
    if (all == NULL)
        return NULL;
    float *distance = all;
    for (gsize i = 0; i < items; i++) {
        cw_similarity_members(points->vectors + members[i] * points->dimension, points->vectors,
                              members + i + 1, items - i - 1, points->dimension, distance);
        for (gsize j = i + 1; j < items; j++, distance++)
            *distance = cw_point_distance(points, members[i], members[j], *distance);
    }
    return all;
}
