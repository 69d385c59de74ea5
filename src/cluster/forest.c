/* SPDX-License-Identifier: Apache-2.0
 *
 * A minimum spanning forest of the pairs seen so far (Kruskal 1956) has the same components below
 * every distance as the pairs themselves. Pairs are collected and thinned to their forest now and
 * then; the distance at which it makes a part too large bounds the reach, and pairs at or beyond
 * it are passed over. More pairs only lower that bound.
 */
#include "cluster/forest.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "cluster/components.h"
#include "score/similarity.h"

#define TILE 64 /* rows that are compared with all others while they are near the processor */

typedef struct {
    float distance;
    guint32 a, b;
} edge;

typedef struct {
    gsize items, most;
    GArray *edges; /* those of the forest, then those seen since */
    float reach;
} forest;

static int compare_edges(const void *a, const void *b)
{
    const float left = ((const edge *)a)->distance, right = ((const edge *)b)->distance;
    return (left > right) - (left < right);
}

/* Keeps the edges of the forest, by rising distance, up to the one that would make a part too
 * large. Returns how many there are; some may be as long as that one. */
static gsize keep_forest(forest *f)
{
    edge *edges = (edge *)(gpointer)f->edges->data;
    g_autofree guint32 *size = g_new(guint32, f->items);
    gsize kept = 0;
    for (gsize i = 0; i < f->items; i++)
        size[i] = 1;
    g_autoptr(cw_components) components = cw_components_new(f->items);
    for (guint i = 0; i < f->edges->len; i++) {
        const guint32 a = cw_components_root(components, edges[i].a);
        const guint32 b = cw_components_root(components, edges[i].b);
        if (a == b)
            continue;
        if (size[a] + size[b] > f->most) {
            f->reach = edges[i].distance;
            break;
        }
        cw_components_join(components, a, b);
        size[MIN(a, b)] += size[MAX(a, b)];
        edges[kept++] = edges[i];
    }
    return kept;
}

static void thin(forest *f)
{
    if (f->edges->len == 0)
        return;
    qsort(f->edges->data, f->edges->len, sizeof(edge), compare_edges);
    gsize kept = keep_forest(f);
    while (kept > 0 && g_array_index(f->edges, edge, kept - 1).distance >= f->reach)
        kept--;
    g_array_set_size(f->edges, (guint)kept);
}

static gboolean tell(const cw_progress *progress, gsize done, gsize total, GError **error)
{
    cw_progress_state state = {"splitting a block", "items", (gint64)done, (gint64)total, NULL};
    if (cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                "splitting a block was stopped after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                " items",
                done, total);
    return FALSE;
}

/* Compares the rows of one tile with one another and with all that follow. */
static void scan_tile(forest *f, const cw_point_cloud *points, const guint32 *members, gsize start)
{
    const gsize room = 4 * f->items + TILE;
    float cosines[TILE];
    for (gsize j = start + 1; j < f->items; j++) {
        const gsize count = MIN(TILE, j - start);
        cw_similarity_members(points->vectors + members[j] * points->dimension, points->vectors,
                              members + start, count, points->dimension, cosines);
        for (gsize i = 0; i < count; i++) {
            const edge pair = {
                cw_point_distance(points, members[start + i], members[j], cosines[i]),
                (guint32)(start + i), (guint32)j};
            if (pair.distance < f->reach)
                g_array_append_val(f->edges, pair);
        }
        if (f->edges->len > room)
            thin(f);
    }
}

gboolean cw_forest_split(const cw_point_cloud *points, const guint32 *members, gsize items,
                         gsize most, const cw_progress *progress, gint32 *labels, float *reach,
                         GError **error)
{
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(edge));
    forest f = {items, most, edges, INFINITY};
    for (gsize start = 0; start < items; start += TILE) {
        if (!tell(progress, start, items, error))
            return FALSE;
        scan_tile(&f, points, members, start);
    }
    thin(&f);
    g_autoptr(cw_components) components = cw_components_new(items);
    for (guint e = 0; e < edges->len; e++)
        cw_components_join(components, g_array_index(edges, edge, e).a,
                           g_array_index(edges, edge, e).b);
    cw_components_label(components, labels);
    *reach = f.reach;
    return TRUE;
}
