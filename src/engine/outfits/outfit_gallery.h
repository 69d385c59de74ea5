/* SPDX-License-Identifier: Apache-2.0
 *
 * The items of a catalogue as parts of outfits: one a colourway (engine/catalog/units.h), by
 * category, seen for any partner (METHODS 6.3). What no viewer sees is compared as it is, whatever
 * the pair.
 */
#pragma once

#include "base/random.h"
#include "encode/outfit_viewer.h"
#include "engine/catalog/units.h"
#include "engine/outfits/outfit_words.h"

G_BEGIN_DECLS

typedef struct {
    const cw_picture_list *list; /* borrowed */
    cw_units *units;
    int *categories;                            /* [units] -1: none */
    gsize *places;                              /* [units] among those of its category */
    GArray *members[CW_HEAD_OUTFIT_CATEGORIES]; /* guint32, units in order */
    GHashTable *unit_of;                        /* number of an item -> unit + 1 */
    cw_outfit_viewer *viewer;                   /* borrowed, or NULL */
    /* [n,E] of a category beside another; NULL: nobody asked yet. */
    float *seen[CW_HEAD_OUTFIT_CATEGORIES][CW_HEAD_OUTFIT_CATEGORIES];
} cw_outfit_gallery;

/* Over `list` (CW_PICTURES_BY_ITEM) with the vectors of its entries. (transfer full) */
cw_outfit_gallery *cw_outfit_gallery_new(const cw_picture_list *list,
                                         const cw_picture_vectors *vectors,
                                         const cw_outfit_words *words, cw_outfit_viewer *viewer,
                                         GError **error);
void cw_outfit_gallery_free(cw_outfit_gallery *gallery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_outfit_gallery, cw_outfit_gallery_free)

/* The unit of an item, -1: none, for it has no vector. */
gint64 cw_outfit_gallery_unit(const cw_outfit_gallery *gallery, gint64 item);

/* The cosine of two units of categories, each seen beside the other's. */
float cw_outfit_gallery_fit(cw_outfit_gallery *gallery, guint32 a, guint32 b);

/* Draws for each of `units` [count] another of its category into `drawn` [count], none twice where
 * the category has as many. FALSE: a category has no other. */
gboolean cw_outfit_gallery_draw(const cw_outfit_gallery *gallery, const guint32 *units, gsize count,
                                cw_random *random, guint32 *drawn);

/* The main picture's entry of a unit. */
const cw_picture_entry *cw_outfit_gallery_entry(const cw_outfit_gallery *gallery, guint32 unit);

G_END_DECLS
