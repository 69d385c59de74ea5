/* SPDX-License-Identifier: Apache-2.0 */
#include "cluster/local_scale.h"

#include <math.h>

#include "base/error.h"
#include "score/blocks.h"
#include "score/similarity.h"

#define LEAST_SCALE 0.01f
#define TILE 64 /* rows that are compared with all others while they are near the processor */

/* Puts a distance among the `count` least so far, which rise. */
static void keep_least(float *least, gsize count, float distance)
{
    gsize at = count;
    while (at > 0 && distance < least[at - 1])
        at--;
    for (gsize i = count; i-- > at + 1;)
        least[i] = least[i - 1];
    if (at < count)
        least[at] = distance;
}

typedef struct {
    const float *vectors;
    gsize dimension, neighbours;
    const guint32 *members; /* [items] rows of one pool */
    gsize items;
} pool;

/* Compares the members from `start` on, a tile of them, with one another and all that follow. */
static void compare_tile(const pool *p, gsize start, gsize count, float *least)
{
    float cosines[TILE];
    for (gsize j = start + 1; j < p->items; j++) {
        const gsize width = MIN(TILE, j - start);
        cw_similarity_members(p->vectors + p->members[j] * p->dimension, p->vectors,
                              p->members + start, width, p->dimension, cosines);
        for (gsize i = 0; i < width; i++) {
            keep_least(least + (start + i) * count, count, 1 - cosines[i]);
            keep_least(least + j * count, count, 1 - cosines[i]);
        }
    }
}

static float scale_of(const float *least, gsize count)
{
    double sum = 0;
    for (gsize n = 0; n < count; n++)
        sum += MAX(least[n], 0);
    return count > 0 ? MAX((float)sqrt(sum / (double)count), LEAST_SCALE) : 1;
}

static gboolean tell(const cw_progress *progress, gsize done, gsize total, GError **error)
{
    cw_progress_state state = {"scaling distances", "items", (gint64)done, (gint64)total, NULL};
    if (cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                "scaling distances was stopped after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                " items",
                done, total);
    return FALSE;
}

static gboolean scale_pool(const pool *p, gsize done, gsize total, const cw_progress *progress,
                           float *scales, GError **error)
{
    const gsize count = MIN(p->neighbours, p->items - 1);
    g_autofree float *least = g_new(float, p->items *count + 1);
    for (gsize n = 0; n < p->items * count; n++)
        least[n] = INFINITY;
    for (gsize start = 0; start < p->items; start += TILE) {
        if (!tell(progress, done + start, total, error))
            return FALSE;
        compare_tile(p, start, count, least);
    }
    for (gsize i = 0; i < p->items; i++)
        scales[p->members[i]] = scale_of(least + i * count, count);
    return TRUE;
}

gboolean cw_local_scales(const float *vectors, gsize items, gsize dimension, gsize neighbours,
                         const gint32 *pools, const cw_progress *progress, float *scales,
                         GError **error)
{
    g_autoptr(cw_blocks) all = cw_blocks_new(pools, items);
    for (gsize b = 0; b < all->count; b++) {
        const pool p = {vectors, dimension, neighbours, all->members + all->first[b],
                        cw_blocks_size(all, b)};
        if (!scale_pool(&p, all->first[b], items, progress, scales, error))
            return FALSE;
    }
    return TRUE;
}
