/* SPDX-License-Identifier: Apache-2.0
 *
 * Choosing the distance below which two colourways are called the same design.
 */
#pragma once

#include "cluster/dendrogram.h"
#include "score/calibration.h"
#include "score/partition.h"

G_BEGIN_DECLS

typedef struct {
    double threshold;
    cw_partition_score score; /* of that cut, on the items that were looked at */
    double precision;         /* share of right pairs, in [0,1], that such a cut of all items has */
} cw_threshold;

/* The cut with the best CScore on the items whose `groups` [N] is not negative (ties: the
 * middle of them); with `precision` > 0 the largest cut whose share of right pairs is at least
 * that: CW_ERROR_FAILED names the best there is. Looks at up to 200 thresholds, evenly spaced over
 * the merges, and then in the same way between the best of them and its two neighbours, until it is
 * every merge there. */
gboolean cw_threshold_choose(const cw_dendrogram *dendrogram, const gint32 *groups,
                             double precision, cw_threshold *chosen, GError **error);

/* The share of right pairs of a cut of N items, of which K are known, R pairs of these right and W
 * wrong: R / (R + W N / K). For the others stand in the way of the known ones, too: of N items like
 * them N / K times as many pairs are right, but (N / K)^2 times as many are wrong. */
double cw_threshold_precision(const cw_partition_score *known, gsize known_items, gsize items);

/* Whether the tree knows all merges below `threshold`; CW_ERROR_TOO_LARGE. cw_threshold_choose()
 * gives the same error when the best cut may be beyond what the tree knows. */
gboolean cw_threshold_check(const cw_dendrogram *dendrogram, double threshold, GError **error);

/* What a person asked for: a `threshold` (negative: none), or a `precision` (0: none) to choose one
 * by, a share in [0,1]. CW_ERROR_USAGE, also for both. */
gboolean cw_threshold_check_wanted(double threshold, double precision, GError **error);

/* The score of the cut at `threshold`, on the items whose `groups` is not negative. */
cw_partition_score cw_threshold_score(const cw_dendrogram *dendrogram, const gint32 *groups,
                                      double threshold);

/* Groups of two items or more among `groups` [N]. */
gsize cw_threshold_known(const gint32 *groups, gsize items);

G_END_DECLS
