/* SPDX-License-Identifier: Apache-2.0
 *
 * What a run learns from: items with their pictures, and the order in which an epoch draws them.
 */
#pragma once

#include "image/views.h"
#include "method/landmarks.h"
#include "method/outfit_sets.h"
#include "method/typed_labels.h"
#include "method/word_bags.h"
#include "train/edits.h"
#include "train/triplets.h"

G_BEGIN_DECLS

typedef struct {
    const cw_view_source *pictures; /* [picture_count], at least one */
    int picture_count;
    const cw_view_recipe *recipe; /* of its category */
    int source;                   /* 0.. : which feed it came from */
    gint64 number;                /* of the item in the catalogue, for who looks at results */
} cw_training_item;

typedef struct {
    cw_training_item *items; /* [item_count] */
    gsize item_count;
    cw_view_source *pictures; /* all items' pictures, one item after another */
    cw_triplets *triplets;    /* of items, for supervised methods, owned; NULL: none */
    cw_typed_labels *labels;  /* of items, for methods of attributes, owned; NULL: none */
    cw_landmarks *landmarks;  /* of their pictures, for methods of landmarks, owned; NULL: none */
    cw_edits *edits;          /* of those, for methods of edits, owned; NULL: none */
    cw_outfit_sets *outfits;  /* of items, for methods of outfits, owned; NULL: none */
    cw_word_bags *bags;       /* of items, for methods of words, owned; NULL: none */
} cw_training_set;

/* An empty set for that many items and pictures; freed with everything it points to but the
 * images. */
cw_training_set *cw_training_set_new(gsize items, gsize pictures);
void cw_training_set_free(cw_training_set *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_training_set, cw_training_set_free)

/* Whether a sample is several items, each with a view of its own (image/views.h): three in roles
 * with triplets or edits, others of a set with outfits. */
gboolean cw_training_set_has_roles(const cw_training_set *set);

/* Draws the items of the other roles, with triplets or edits. */
void cw_training_set_draw_roles(const cw_training_set *set, gsize anchor, cw_random *random,
                                gsize *positive, gsize *negative);

/* How often an item is drawn. */
typedef struct {
    double balance; /* a source of n items has a share in proportion to n^(1-balance): 0, every item
                       equally often; 1, every source equally often */
    double photos; /* within a source an item of p pictures is drawn in proportion to p^photos: only
                      several pictures of one item show it from several sides */
} cw_draw_law;

/* How often each item is drawn by that law: [item_count], their mean 1; 0 for what is no anchor, no
 * reference, in no outfit, or, with bags, has no word. (transfer full) */
double *cw_training_set_weights(const cw_training_set *set, const cw_draw_law *law);

/* Fills `order` [item_count] with the items that an epoch draws, with triplets only their anchors,
 * with edits their references, with outfits those that stand in one: a function of (seed, epoch)
 * alone. */
void cw_training_set_order(const cw_training_set *set, const cw_draw_law *law, guint64 seed,
                           guint64 epoch, guint32 *order);

G_END_DECLS
