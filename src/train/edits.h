/* SPDX-License-Identifier: Apache-2.0
 *
 * Edits: an item, and another that has all of its labels but one, for methods that learn what
 * becomes of items by other attributes (METHODS 5.2).
 */
#pragma once

#include "base/random.h"
#include "method/typed_labels.h"

G_BEGIN_DECLS

typedef struct cw_edits cw_edits;

/* Over the items of `labels`, which must outlive the edits. */
cw_edits *cw_edits_new(const cw_typed_labels *labels);

/* An item, one that has what it shall become, and another. */
typedef struct {
    guint32 reference, positive, negative;
} cw_edit_triplet;

/* The same, but that drawn are `triplets` [count] alone, which are copied: of a reference each of
 * its own equally often. */
cw_edits *cw_edits_new_listed(const cw_typed_labels *labels, const cw_edit_triplet *triplets,
                              gsize count);
void cw_edits_free(cw_edits *edits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_edits, cw_edits_free)

/* How many items may be references: those whose labels, one of them changed to another value or
 * given where it was missing, are those of some item; with listed triplets, those that have one. */
gsize cw_edits_references(const cw_edits *edits);
gboolean cw_edits_is_reference(const cw_edits *edits, gsize item);

/* How many items have the labels that `reference` has with `value` in the place of its own of
 * `type`. */
gsize cw_edits_count(const cw_edits *edits, gsize reference, gsize type, gint32 value);

/* Draws a type and another value of it until there are items with the labels that `reference` then
 * has; of those one, and one of all items that do not have them. With listed triplets, one of those
 * of `reference`. */
void cw_edits_draw(const cw_edits *edits, gsize reference, cw_random *random, gsize *positive,
                   gsize *negative);

G_END_DECLS
