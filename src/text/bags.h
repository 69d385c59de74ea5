/* SPDX-License-Identifier: Apache-2.0
 *
 * Bags: the set of words of each document of a collection (METHODS 7.1), words as numbers in the
 * order in which they were first seen.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    GStringChunk *strings;
    GHashTable *numbers; /* word -> its number + 1 */
    GPtrArray *words;    /* by number */
    GArray *members;     /* guint32, bag after bag: a word once a bag, in the order of the text */
    GArray *ends;        /* gsize: where each bag ends in `members` */
} cw_bags;

cw_bags *cw_bags_new(void);
void cw_bags_free(cw_bags *bags);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_bags, cw_bags_free)

/* Adds one bag of `words` [count], of which equal ones count once; it may be empty. */
void cw_bags_add(cw_bags *bags, const char *const *words, gsize count);

/* Number of bags. */
gsize cw_bags_count(const cw_bags *bags);

/* The members of a bag, `count` of them; borrowed. */
const guint32 *cw_bags_get(const cw_bags *bags, gsize bag, gsize *count);

/* In how many bags each word stands, by number. (transfer full) */
gsize *cw_bags_tally(const cw_bags *bags);

G_END_DECLS
