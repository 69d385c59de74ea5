/* SPDX-License-Identifier: Apache-2.0
 *
 * Connected components by union-find with path halving; a component is numbered by its first
 * member, so the order of the edges does not matter.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    gsize items;
    guint32 *parent; /* [items]; the root of a component is its smallest member */
} cw_components;

/* `items` components of one item each. At most G_MAXINT32 items. */
cw_components *cw_components_new(gsize items);
void cw_components_free(cw_components *components);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_components, cw_components_free)

/* Joins the components of a and b; FALSE when they were one already. */
gboolean cw_components_join(cw_components *components, guint32 a, guint32 b);

/* The smallest member of the component of `item`. */
guint32 cw_components_root(cw_components *components, guint32 item);

/* Fills `labels` [items] with 0, 1, ... in order of first member; returns how many there are. */
gsize cw_components_label(cw_components *components, gint32 *labels);

G_END_DECLS
