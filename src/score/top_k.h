/* SPDX-License-Identifier: Apache-2.0
 *
 * The k best of a stream of (score, index): a heap whose root is the worst kept. Order: higher
 * score first, of equal scores the lower index, so the result never depends on the order of offers.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    float score; /* higher is better */
    guint32 index;
} cw_hit;

typedef struct {
    cw_hit *hits; /* [k], borrowed from the caller */
    gsize k, count;
} cw_top_k;

/* TRUE when `a` stands before `b`. */
static inline gboolean cw_hit_before(cw_hit a, cw_hit b)
{
    return a.score > b.score || (a.score == b.score && a.index < b.index);
}

/* An empty list of at most k hits kept in `storage` [k]. */
static inline cw_top_k cw_top_k_start(cw_hit *storage, gsize k)
{
    return (cw_top_k){.hits = storage, .k = k, .count = 0};
}

/* Offers one hit; TRUE when it was taken in. A NaN score is never taken. */
gboolean cw_top_k_offer(cw_top_k *top, float score, guint32 index);

/* Puts a hit that stands before hits[position] in its place. */
void cw_top_k_improve(cw_top_k *top, gsize position, float score, guint32 index);

/* A score below this one cannot be taken in: -INFINITY until k hits are there. */
float cw_top_k_threshold(const cw_top_k *top);

/* Sorts the hits best first and returns how many there are; the list is no heap afterwards. */
gsize cw_top_k_finish(cw_top_k *top);

G_END_DECLS
