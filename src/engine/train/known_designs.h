/* SPDX-License-Identifier: Apache-2.0
 *
 * Known designs as supervised methods learn from them: groups of the feed, and decisions about
 * pairs.
 */
#pragma once

#include "engine/variants/pairs.h"
#include "store/store.h"
#include "train/training_set.h"

G_BEGIN_DECLS

/* What the feed says of an item but for its design: `categories` and `looks` number names
 * (cw_numbering_get()). */
void cw_known_designs_label(const cw_picture_entry *entry, GHashTable *categories,
                            GHashTable *looks, cw_triplet_label *label);

/* Triplets of the items of `set`, which were made from `list` in its order. A design is what colour
 * variants share (cw_units_design_key()); a pair of `pairs` (cw_decision, or NULL) that is the same
 * joins two designs, one that is not sets two items apart, whatever the feed says.
 * An id may be "source:id"; `stands_for` (id -> number of the item that shows the same pictures, or
 * NULL) knows items that are in the set by another. Pairs with an item that is not there, or whose
 * id several sources have, are passed over and counted in `unused`, the ids noted in `missed`
 * (cw_pairs_miss()); so are those that part what shows the same pictures, without an id.
 * CW_ERROR_USAGE where decisions of the pairs, read from `path`, contradict each other (their lines
 * are named), no design has two items, or there is one design only. (transfer full) */
cw_triplets *cw_known_designs_triplets(const cw_training_set *set, const cw_picture_list *list,
                                       const GArray *pairs, const char *path,
                                       GHashTable *stands_for, guint *unused, GPtrArray *missed,
                                       GError **error);

G_END_DECLS
