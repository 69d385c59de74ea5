/* SPDX-License-Identifier: Apache-2.0
 *
 * Sets of items that go together, as methods of outfits learn from them: which category an item is
 * of, what completes it, and what is known to go with it.
 */
#pragma once

#include "base/random.h"

G_BEGIN_DECLS

/* A place of a set is taken by one item, or by any of several that take it equally well: the
 * colours of a design that a shop names by its group. */
typedef struct {
    guint32 set, place; /* places are numbered through all sets */
    guint32 item;
} cw_outfit_member;

typedef struct cw_outfit_sets cw_outfit_sets;

/* Over items 0..items-1 of `categories` [items]; copies both. A set of one place completes nobody.
 * (transfer full) */
cw_outfit_sets *cw_outfit_sets_new(const gint8 *categories, gsize items,
                                   const cw_outfit_member *members, gsize count);
void cw_outfit_sets_free(cw_outfit_sets *sets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_outfit_sets, cw_outfit_sets_free)

int cw_outfit_sets_category(const cw_outfit_sets *sets, gsize item);

/* Whether the item stands in a set beside another. */
gboolean cw_outfit_sets_has(const cw_outfit_sets *sets, gsize item);

/* Whether some set has both, in places of it or in one. */
gboolean cw_outfit_sets_together(const cw_outfit_sets *sets, gsize a, gsize b);

/* Draws one of the sets of `item` and of each of its other places an item: at most `most` of them,
 * in an order by chance, into `others` [most]; how many. The item must be in a set. */
gsize cw_outfit_sets_draw(const cw_outfit_sets *sets, gsize item, cw_random *random,
                          guint32 *others, gsize most);

G_END_DECLS
