/* SPDX-License-Identifier: Apache-2.0
 *
 * Designs that follow what is decided about pairs of items at once, before groups are made anew, by
 * the law of cluster/constraint.h with designs for clusters:
 *
 *     Items that are the same stand in one bundle from the start. In the order of items, each takes
 *     its bundle into the design that it has without decisions, unless that would put two into one
 *     that are not the same.
 *
 * So who is the same as another brings along the design that it stands in, and of two of one design
 * that are not the same the later one leaves, with those who are the same as it.
 */
#pragma once

#include "engine/catalog/standing_decisions.h"

G_BEGIN_DECLS

typedef struct cw_decided_designs cw_decided_designs;

/* Names the design that an item has without decisions. (transfer full) */
typedef char *(*cw_design_namer)(gpointer data, gint64 item, gint64 group);

/* The errors of the store. (transfer full) */
cw_decided_designs *cw_decided_designs_read(cw_store *store, cw_design_namer namer, gpointer data,
                                            GError **error);
void cw_decided_designs_free(cw_decided_designs *designs);

/* The design of an item of a colourway, which is called `name` without decisions: a number of its
 * own, equal where items stand in one design; 0: decisions change nothing there. */
guint cw_decided_designs_find(const cw_decided_designs *designs, gint64 colourway,
                              const char *name);

G_END_DECLS
