/* SPDX-License-Identifier: Apache-2.0
 *
 * A cut of a dendrogram that obeys what a person decided about pairs of items (must-link and
 * cannot-link, Wagstaff et al. 2001), and is otherwise the cut as it was:
 *
 *     Items that are joined stand in one group from the start. Merges below the threshold are made
 *     in the order of their distances; one that would put two items into one group that are to be
 *     apart is not made, nor any later one of the same two clusters.
 *
 * Joining changes no distance, so it parts nobody: both items bring along whoever they stand with.
 * Parting brings nobody together: who shares no group without it shares none with it. What no
 * decision touches stays as it is.
 */
#pragma once

#include "cluster/forest.h"
#include "cluster/linkage.h"

G_BEGIN_DECLS

typedef struct {
    guint32 a, b;  /* two items */
    gboolean join; /* they stand in one group; FALSE: in two */
} cw_constraint;

/* Whether `constraints` [count] on `items` items can all hold. Where they cannot, `apart` is the
 * first that parts two items which others join, and `join` the one that closes the chain. */
gboolean cw_constraints_check(const cw_constraint *constraints, gsize count, gsize items,
                              gsize *join, gsize *apart);

typedef struct {
    const cw_point_cloud *points;
    const cw_linkage *linkage;
    double threshold; /* of the cut, in distances of the linkage */
    gsize items;
} cw_constrained_cut;

/* Makes the labels `pieces` [N] of `cut` obey `constraints` [count], which can all hold. They
 * become the clusters that merges alone have made; `groups` [N] are those with what is joined put
 * together. Both are numbered by first member. `group_count` is how many groups there are. Takes
 * 2 n^2 bytes and O(n^2) to O(n^3) time for a group of n items that has to be parted, refused with
 * CW_ERROR_TOO_LARGE. CW_ERROR_INTERRUPTED. */
gboolean cw_constraints_obey(const cw_constrained_cut *cut, const cw_constraint *constraints,
                             gsize count, const cw_progress *progress, gint32 *pieces,
                             gint32 *groups, gsize *group_count, GError **error);

G_END_DECLS
