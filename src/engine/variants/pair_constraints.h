/* SPDX-License-Identifier: Apache-2.0
 *
 * What decided pairs of items ask of the groups of colourways: items that differ by size only are
 * one, so a decision about one of them is a decision about all.
 */
#pragma once

#include "cluster/constraint.h"
#include "engine/variants/pairs.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
    GArray *constraints; /* of cw_constraint, between colourways */
    gsize kept;          /* how many of them are of the catalogue; they come first */
    gboolean *joined;    /* [colourways] a decision says with whom it stands */
    gsize unused;        /* decisions about an item that is not there (withdrawn, left out, without
                            a vector), or whose id several sources have */
    GPtrArray *missed;   /* the ids of such items, the first few; they are those of the pairs */
    gsize sizes;         /* decisions that part sizes of one colourway, which stay one */
} cw_decisions;

/* Finds the items of `pairs` (of cw_decision, read from `path`; or NULL) in `list`, by id or
 * "source:id"; `unit_of` (number of a colourway -> one of `units` + 1) says which colourway each
 * is. Before them come those of the catalogue, `kept` (of cw_decision): of these nothing is said
 * where an item is not there. CW_ERROR_USAGE for decisions that contradict each other, with their
 * lines and numbers. (transfer full) */
cw_decisions *cw_decisions_find(const GArray *kept, const GArray *pairs, const char *path,
                                const cw_picture_list *list, GHashTable *unit_of, gsize units,
                                GError **error);
/* Whether `constraints` (of cw_constraint) on `items` can all hold, each with its cw_decision in
 * `decided`; else CW_ERROR_USAGE with the lines of `path` that contradict each other. */
gboolean cw_decisions_check(const GArray *constraints, const GPtrArray *decided, const char *path,
                            gsize items, GError **error);
void cw_decisions_free(cw_decisions *decisions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_decisions, cw_decisions_free)

G_END_DECLS
