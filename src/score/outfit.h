/* SPDX-License-Identifier: Apache-2.0
 *
 * Outfits (METHODS 8.8): do these items go together, which item completes them (FITB, fill in the
 * blank), and how high does the item stand that completed them among all of its category. Distances
 * are those of two items under the condition of their pair of categories.
 *
 * Of equal distances the lower index stands first, so that vectors which are all alike find
 * whatever is listed first: the right answers must not stand there always.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Mean over the unordered pairs of an outfit, `distances` [items (items - 1) / 2] in any order; NaN
 * for fewer than two items. */
double cw_outfit_distance(const float *distances, gsize items);

typedef struct {
    double auc;    /* P(distance of a compatible outfit < of another) + half of ties, as in auc.h */
    gsize skipped; /* outfits of fewer than two items, which take no part */
} cw_outfit_compatibility;

/* How well the distances of outfits tell which are `compatible` [O]: `items` [O] says how many
 * items each has, and `distances` holds those of the pairs of the first, then of the second, and so
 * on. */
cw_outfit_compatibility cw_outfit_compatibility_score(const float *distances, const guint32 *items,
                                                      const gboolean *compatible, gsize outfits);

/* The candidate, of `candidates`, of the smallest total distance to the items of an outfit,
 * `distances` [items,candidates]. A NaN is never chosen; -1 when there is nothing to choose by: no
 * item, or NaNs only. The share of right choices is a cw_accuracy_score(). */
gint32 cw_outfit_choose(const float *distances, gsize items, gsize candidates);

/* Rank, from 1, of the candidate `right` by the mean of its distances to the items, as above; a NaN
 * stands behind. 0 when there is nothing to rank it by: no item, or its distance is NaN. */
guint32 cw_outfit_rank(const float *distances, gsize items, gsize candidates, gsize right);

/* Recall@k: the share of queries with a rank in [1,k], averaged within each category, then over the
 * categories that have queries, so that a large one counts no more than a small one. `ranks` [Q]
 * as above; `categories` [Q], a negative one takes no part. NaN without queries. */
double cw_outfit_recall(const guint32 *ranks, const gint32 *categories, gsize queries, guint32 k);

G_END_DECLS
