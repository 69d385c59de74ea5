/* SPDX-License-Identifier: Apache-2.0
 *
 * Agglomerative clustering by nearest-neighbour chains (Benzecri 1982; Murtagh 1983): O(N^2) time
 * and memory. The result is a forest of merges, sorted by distance, that is cut by number or by
 * threshold. Candidates of different blocks never meet, each block has its own tree. A block whose
 * distances would take too much memory is split first (cluster/forest.h).
 */
#pragma once

#include "base/progress.h"
#include "cluster/linkage.h"

G_BEGIN_DECLS

#define CW_DENDROGRAM_MOST 32768 /* items whose distances are held at once: 2.15 GB */

typedef struct {
    guint32 first, second; /* smallest members of the two clusters, first < second */
    float distance;        /* at which they merge */
} cw_merge;

typedef struct {
    gsize items;
    gsize merge_count; /* items - number of blocks; fewer where a block was split */
    cw_merge *merges;  /* ascending distance, then first, then second */
    double reach;      /* merges at or above it are left out; INFINITY: none are */
} cw_dendrogram;

/* Builds from unit vectors [N,D]: cosine distance 1 - cos; Ward takes the Euclidean one. `blocks`
 * [N] or NULL; `scales` [N] divide the distances (cw_local_scales()), or NULL. Memory: 2 b^2 bytes
 * for the largest block of b items, refused with CW_ERROR_TOO_LARGE when it cannot be had. A block
 * of more than CW_DENDROGRAM_MOST is split into parts of at most so many; below `reach` the merges
 * are those of the whole. CW_ERROR_USAGE for a vector that is not finite, CW_ERROR_INTERRUPTED.
 * `progress` may be NULL. */
cw_dendrogram *cw_dendrogram_build(const float *vectors, gsize items, gsize dimension,
                                   const gint32 *blocks, const float *scales,
                                   const cw_linkage *linkage, const cw_progress *progress,
                                   GError **error);

/* The same with parts of at most `most` items. */
cw_dendrogram *cw_dendrogram_build_split(const float *vectors, gsize items, gsize dimension,
                                         const gint32 *blocks, const float *scales,
                                         const cw_linkage *linkage, gsize most,
                                         const cw_progress *progress, GError **error);

/* Whether the tree has all its merges, as a cut by number needs; CW_ERROR_TOO_LARGE where a block
 * was split. */
gboolean cw_dendrogram_check_whole(const cw_dendrogram *dendrogram, GError **error);

/* Builds from distances of pairs (i,j), i<j, in the order (0,1) (0,2) ... (1,2) ..., N(N-1)/2
 * finite values; they are overwritten. Ward takes plain Euclidean distances. Equal distances: the
 * smaller index merges first. */
cw_dendrogram *cw_dendrogram_build_condensed(float *distances, gsize items,
                                             const cw_linkage *linkage, GError **error);

void cw_dendrogram_free(cw_dendrogram *dendrogram);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_dendrogram, cw_dendrogram_free)

/* Fills `labels` [N] with clusters numbered by first member, 0 for item 0's. Exactly `clusters`
 * clusters come out, but never fewer than there are blocks nor more than items. Returns the number.
 */
gsize cw_dendrogram_cut_count(const cw_dendrogram *dendrogram, gsize clusters, gint32 *labels);

/* The same; clusters at or above `threshold` are not merged. */
gsize cw_dendrogram_cut_threshold(const cw_dendrogram *dendrogram, double threshold,
                                  gint32 *labels);

G_END_DECLS
