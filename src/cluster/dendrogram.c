/* SPDX-License-Identifier: Apache-2.0
 *
 * A chain goes from cluster to nearest cluster until two are nearest to each other; these merge.
 * For reducible linkages a merge never brings anything nearer, so the rest of the chain stays valid
 * and the merges are those of the greedy method, found in another order. Each step costs O(N) and
 * there are at most 3N of them. Distances between clusters stand at the pair of smallest members.
 */
#include "cluster/dendrogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "cluster/components.h"
#include "cluster/condensed.h"
#include "score/blocks.h"
#include "score/similarity.h"

typedef struct {
    gsize items;
    float *distance; /* condensed; squared for Ward */
    guint32 *size;   /* of the cluster whose smallest member this is */
    guint32 *alive;  /* [alive_count] smallest members of all clusters, rising */
    gsize alive_count;
    guint32 *chain;
    gsize chain_length;
    const cw_linkage *linkage;
} tree;

/* The cluster nearest to `from`; `previous`, the one before it in the chain, wins ties, else the
 * smaller index. */
static guint32 nearest_cluster(const tree *t, guint32 from, gint64 previous)
{
    guint32 nearest = previous >= 0 ? (guint32)previous : G_MAXUINT32;
    float least = previous >= 0 ? t->distance[cw_condensed_at(t->items, from, nearest)] : INFINITY;
    for (gsize a = 0; a < t->alive_count; a++) {
        guint32 i = t->alive[a];
        if (i == from)
            continue;
        float distance = t->distance[cw_condensed_at(t->items, from, i)];
        if (distance < least || nearest == G_MAXUINT32) {
            least = distance;
            nearest = i;
        }
    }
    return nearest;
}

static void remove_alive(tree *t, guint32 cluster)
{
    gsize at = 0;
    while (t->alive[at] != cluster)
        at++;
    t->alive_count--;
    memmove(t->alive + at, t->alive + at + 1, (t->alive_count - at) * sizeof *t->alive);
}

static cw_merge merge_clusters(tree *t, guint32 a, guint32 b)
{
    guint32 first = MIN(a, b), second = MAX(a, b);
    float between = t->distance[cw_condensed_at(t->items, first, second)];
    double size_i = t->size[first], size_j = t->size[second];
    remove_alive(t, second);
    for (gsize at = 0; at < t->alive_count; at++) {
        guint32 k = t->alive[at];
        if (k == first)
            continue;
        float *ki = &t->distance[cw_condensed_at(t->items, k, first)];
        float kj = t->distance[cw_condensed_at(t->items, k, second)];
        *ki = (float)t->linkage->update(*ki, kj, between, size_i, size_j, t->size[k]);
    }
    t->size[first] += t->size[second];
    return (cw_merge){first, second, t->linkage->squared ? sqrtf(MAX(between, 0)) : between};
}

static cw_merge next_merge(tree *t)
{
    if (t->chain_length == 0)
        t->chain[t->chain_length++] = t->alive[0];
    for (;;) {
        guint32 top = t->chain[t->chain_length - 1];
        gint64 previous = t->chain_length > 1 ? (gint64)t->chain[t->chain_length - 2] : -1;
        guint32 nearest = nearest_cluster(t, top, previous);
        if (nearest == previous) {
            t->chain_length -= 2;
            return merge_clusters(t, top, nearest);
        }
        t->chain[t->chain_length++] = nearest;
    }
}

static gboolean tell(const cw_progress *progress, gsize done, gsize total, GError **error)
{
    cw_progress_state state = {"clustering", "items", (gint64)done, (gint64)total, NULL};
    if (cw_progress_tell(progress, &state))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                "clustering was stopped after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " items",
                done, total);
    return FALSE;
}

typedef struct {
    const cw_progress *progress;
    gsize done, total; /* items */
} clock_face;

/* Merges all of `items` into one; members are written as names[i], or i when NULL. */
static gboolean merge_all(float *distance, gsize items, const guint32 *names,
                          const cw_linkage *linkage, clock_face *face, cw_merge *merges,
                          GError **error)
{
    g_autofree guint32 *size = g_new(guint32, items);
    g_autofree guint32 *alive = g_new(guint32, items);
    g_autofree guint32 *chain = g_new(guint32, items + 1);
    tree t = {items, distance, size, alive, items, chain, 0, linkage};
    for (gsize i = 0; i < items; i++) {
        size[i] = 1;
        alive[i] = (guint32)i;
    }
    for (gsize i = 0; i + 1 < items; i++) {
        if (i % 256 == 0 && !tell(face->progress, face->done + i, face->total, error))
            return FALSE;
        merges[i] = next_merge(&t);
        if (names != NULL) {
            merges[i].first = names[merges[i].first];
            merges[i].second = names[merges[i].second];
        }
    }
    face->done += items;
    return TRUE;
}

static int compare_merges(const void *a, const void *b)
{
    const cw_merge *left = a, *right = b;
    if (left->distance != right->distance)
        return left->distance < right->distance ? -1 : 1;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return (left->second > right->second) - (left->second < right->second);
}

static cw_dendrogram *dendrogram_alloc(gsize items)
{
    cw_dendrogram *dendrogram = g_new0(cw_dendrogram, 1);
    dendrogram->items = items;
    dendrogram->merges = g_new(cw_merge, MAX(items, 1));
    dendrogram->reach = INFINITY;
    return dendrogram;
}

/* Sorts the merges and leaves out those that a split block may lack others beside. */
static void sort_merges(cw_dendrogram *dendrogram)
{
    gsize *count = &dendrogram->merge_count;
    if (*count > 0)
        qsort(dendrogram->merges, *count, sizeof(cw_merge), compare_merges);
    while (*count > 0 && dendrogram->merges[*count - 1].distance >= dendrogram->reach)
        --*count;
}

cw_dendrogram *cw_dendrogram_build_condensed(float *distances, gsize items,
                                             const cw_linkage *linkage, GError **error)
{
    g_autoptr(cw_dendrogram) dendrogram = dendrogram_alloc(items);
    clock_face face = {NULL, 0, items};
    for (gsize p = 0; p < items * (MAX(items, 1) - 1) / 2; p++) {
        if (!isfinite(distances[p])) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "distance %" G_GSIZE_FORMAT " of the condensed matrix is not a number", p);
            return NULL;
        }
        if (linkage->squared)
            distances[p] *= distances[p];
    }
    if (!merge_all(distances, items, NULL, linkage, &face, dendrogram->merges, error))
        return NULL;
    dendrogram->merge_count = MAX(items, 1) - 1;
    sort_merges(dendrogram);
    return g_steal_pointer(&dendrogram);
}

static gboolean build_part(cw_dendrogram *dendrogram, const cw_point_cloud *points,
                           const guint32 *members, gsize items, const cw_linkage *linkage,
                           clock_face *face, GError **error)
{
    cw_autosize float *distance = cw_condensed_new(points, members, items, error);
    if (distance == NULL || !merge_all(distance, items, members, linkage, face,
                                       dendrogram->merges + dendrogram->merge_count, error))
        return FALSE;
    dendrogram->merge_count += items - 1;
    return TRUE;
}

/* Splits the block and builds a tree of each part. */
static gboolean build_split(cw_dendrogram *dendrogram, const cw_point_cloud *points,
                            const guint32 *members, gsize items, gsize most,
                            const cw_linkage *linkage, clock_face *face, GError **error)
{
    g_autofree gint32 *labels = g_new(gint32, items);
    float reach;
    if (!cw_forest_split(points, members, items, most, face->progress, labels, &reach, error))
        return FALSE;
    dendrogram->reach = MIN(dendrogram->reach, linkage->squared ? sqrtf(reach) : reach);
    g_autoptr(cw_blocks) parts = cw_blocks_new(labels, items);
    for (gsize i = 0; i < items; i++)
        parts->members[i] = members[parts->members[i]];
    for (gsize p = 0; p < parts->count; p++)
        if (!build_part(dendrogram, points, parts->members + parts->first[p],
                        cw_blocks_size(parts, p), linkage, face, error))
            return FALSE;
    return TRUE;
}

static gboolean check_finite(const float *vectors, gsize items, gsize dimension, GError **error)
{
    for (gsize i = 0; i < items; i++) {
        const float *x = vectors + i * dimension;
        if (isfinite(cw_similarity(x, x, dimension)))
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the vector of item %" G_GSIZE_FORMAT " is not finite", i);
        return FALSE;
    }
    return TRUE;
}

cw_dendrogram *cw_dendrogram_build_split(const float *vectors, gsize items, gsize dimension,
                                         const gint32 *blocks, const float *scales,
                                         const cw_linkage *linkage, gsize most,
                                         const cw_progress *progress, GError **error)
{
    const cw_point_cloud points = {vectors, scales, dimension, linkage->squared};
    g_autoptr(cw_dendrogram) dendrogram = dendrogram_alloc(items);
    g_autoptr(cw_blocks) all = cw_blocks_new(blocks, items);
    clock_face face = {progress, 0, items};
    gboolean ok = check_finite(vectors, items, dimension, error);
    for (gsize b = 0; ok && b < all->count; b++) {
        const guint32 *members = all->members + all->first[b];
        const gsize size = cw_blocks_size(all, b);
        ok = size > most
                 ? build_split(dendrogram, &points, members, size, most, linkage, &face, error)
                 : build_part(dendrogram, &points, members, size, linkage, &face, error);
    }
    if (!ok)
        return NULL;
    sort_merges(dendrogram);
    return g_steal_pointer(&dendrogram);
}

cw_dendrogram *cw_dendrogram_build(const float *vectors, gsize items, gsize dimension,
                                   const gint32 *blocks, const float *scales,
                                   const cw_linkage *linkage, const cw_progress *progress,
                                   GError **error)
{
    return cw_dendrogram_build_split(vectors, items, dimension, blocks, scales, linkage,
                                     CW_DENDROGRAM_MOST, progress, error);
}

void cw_dendrogram_free(cw_dendrogram *dendrogram)
{
    if (dendrogram == NULL)
        return;
    g_free(dendrogram->merges);
    g_free(dendrogram);
}

gboolean cw_dendrogram_check_whole(const cw_dendrogram *dendrogram, GError **error)
{
    if (!isfinite(dendrogram->reach))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                "more than %d items of one block are too many to be cut into a number of clusters",
                CW_DENDROGRAM_MOST);
    return FALSE;
}

static gsize cut_after(const cw_dendrogram *dendrogram, gsize merges, gint32 *labels)
{
    g_autoptr(cw_components) components = cw_components_new(dendrogram->items);
    for (gsize i = 0; i < merges; i++)
        cw_components_join(components, dendrogram->merges[i].first, dendrogram->merges[i].second);
    return cw_components_label(components, labels);
}

gsize cw_dendrogram_cut_count(const cw_dendrogram *dendrogram, gsize clusters, gint32 *labels)
{
    gsize wanted = dendrogram->items > clusters ? dendrogram->items - clusters : 0;
    return cut_after(dendrogram, MIN(wanted, dendrogram->merge_count), labels);
}

gsize cw_dendrogram_cut_threshold(const cw_dendrogram *dendrogram, double threshold, gint32 *labels)
{
    gsize merges = 0;
    while (merges < dendrogram->merge_count && dendrogram->merges[merges].distance < threshold)
        merges++;
    return cut_after(dendrogram, merges, labels);
}
