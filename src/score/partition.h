/* SPDX-License-Identifier: Apache-2.0
 *
 * How well predicted groups agree with true ones (METHODS 8.4). Counts are of ordered pairs of
 * items: TP same group and same cluster, FP same cluster only, FN same group only, TN neither.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    double ari;           /* adjusted Rand index; 1 when FN = FP = 0 */
    double fms;           /* Fowlkes-Mallows; 0 when TP = 0 */
    double nmi;           /* mutual information / arithmetic mean of entropies */
    double nmi_geometric; /* the same over their geometric mean */
    double cscore;        /* 2 ARI FMS / (ARI + FMS); 0 when either is not above 0 */
    double cgacc;   /* predicted groups of two or more whose members share one true group / those */
    double cg_half; /* predicted groups of two or more that hold at least half of the members of one
                       true group of two or more / those (recalled form of CGacc) */
    double cg_exact;                     /* true groups of two or more recovered exactly / those */
    double cg_pair;                      /* TP / (TP + FP), 0 when there is no such pair */
    gsize true_groups, predicted_groups; /* of any size */
} cw_partition_score;

/* Compares `truth` [N] with `predicted` [N]; the numbers are names only (any gint32). Zero items
 * compare as equal single clusters. Cost O(N log N). */
cw_partition_score cw_partition_compare(const gint32 *truth, const gint32 *predicted, gsize items);

G_END_DECLS
