/* SPDX-License-Identifier: Apache-2.0
 *
 * Triplets of items, for methods that learn from known designs: who is a colour variant of an item,
 * and who is another design, hard to tell by colour (METHODS 4.4).
 */
#pragma once

#include "base/random.h"

G_BEGIN_DECLS

/* What is known of an item; equal numbers are equal things. */
typedef struct {
    guint32 design;   /* 0: unknown, taken for one of its own */
    guint32 category; /* 0: unknown */
    guint32 look;     /* category and colour; 0: unknown */
} cw_triplet_label;

/* Two items that somebody says are not of one design. */
typedef struct {
    guint32 a, b;
} cw_triplet_apart;

typedef struct cw_triplets cw_triplets;

/* Over items 0..count-1; copies what it needs. */
cw_triplets *cw_triplets_new(const cw_triplet_label *labels, gsize count,
                             const cw_triplet_apart *apart, gsize apart_count);
void cw_triplets_free(cw_triplets *triplets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_triplets, cw_triplets_free)

/* How many items may be anchors: those with a variant, beside any item of another design. */
gsize cw_triplets_anchors(const cw_triplets *triplets);
gboolean cw_triplets_is_anchor(const cw_triplets *triplets, gsize item);

/* Draws a variant of `anchor` and an item of another design: half of the time one that was said to
 * be apart from it, if there are any; else one of its look, of its category where none shares the
 * look, of all where none shares the category. */
void cw_triplets_draw(const cw_triplets *triplets, gsize anchor, cw_random *random, gsize *positive,
                      gsize *negative);

G_END_DECLS
