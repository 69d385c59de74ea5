/* SPDX-License-Identifier: Apache-2.0
 *
 * The decisions of a catalogue that stand, and what follows from them. A decision about an item is
 * one about its colourway: sizes are one. What is the same as a third is the same; two that are not
 * the same part all who are the same as either.
 */
#pragma once

#include "cluster/components.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
    gint64 number;
    gint64 items[2], colourways[2], groups[2]; /* as cw_store_decision */
    guint32 nodes[2];                          /* of the colourways */
    gboolean same;
} cw_standing_decision;

typedef struct {
    GArray *decisions;      /* of cw_standing_decision, the first made first */
    GHashTable *nodes;      /* number of a colourway -> node + 1 */
    cw_components *bundles; /* [nodes] those that are the same */
    GHashTable *parted;     /* pairs of bundles that are not */
} cw_standing;

/* Without those about an item that is withdrawn, where `listed`, and sizes that have become one
 * colourway since. (transfer full) */
cw_standing *cw_standing_read(cw_store *store, gboolean listed, GError **error);
void cw_standing_free(cw_standing *standing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_standing, cw_standing_free)

/* Whether decisions say of two colourways that they are the same, or that they are not. */
gboolean cw_standing_knows(const cw_standing *standing, const gint64 colourways[2], gboolean *same);

/* The decisions by which that is known, as a way from the first to the second: borrowed
 * cw_standing_decision, the fewest there are, at most one of them not the same. (transfer
 * container) */
GPtrArray *cw_standing_way(const cw_standing *standing, const gint64 colourways[2]);

G_END_DECLS
