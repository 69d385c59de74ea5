/* SPDX-License-Identifier: Apache-2.0
 *
 * Units: what is grouped and scored, one a colourway (items that differ by size only). Its vector
 * is the mean of its pictures' vectors, made unit length (METHODS 4.4).
 */
#pragma once

#include "engine/catalog/picture_vectors.h"

G_BEGIN_DECLS

#define CW_UNITS_NEIGHBOURS 10
#define CW_UNITS_POOL 20000 /* units at least among which neighbours are looked for */

typedef struct {
    gsize count, dimension;
    float *vectors;     /* [count,D] unit rows */
    gint32 *groups;     /* [count] as the feed says; -1: none */
    float *scales;      /* [count] by which distances are divided; NULL: none */
    gint32 *blocks;     /* [count] only those of one block may stand in one group */
    gsize *first_entry; /* [count] place in the list of its first item's main picture */
    gsize *entry_count; /* [count] its entries stand one after another in `order` from... */
    gsize *first_order; /* [count] ...here */
    gsize *order;       /* [list->count] places in the list, unit by unit; those without a vector
                           or of a shared picture are left out */
    gsize group_count;  /* numbers in `groups` are below it */
} cw_units;

/* The block of each entry of `list` (CW_PICTURES_BY_ITEM), [count]: equal where all `columns`
 * (fields or free attributes; or NULL) have equal values, whatever the case of their letters.
 * CW_ERROR_USAGE for a column that no item of the list has. (transfer full)
 */
gint32 *cw_units_blocks(cw_store *store, const cw_picture_list *list, const char *const *columns,
                        GError **error);

/* Gathers `list` (CW_PICTURES_BY_ITEM) with its vectors; `blocks` [list->count], or NULL for one
 * block. Colourways without a vector are left out. (transfer full) */
cw_units *cw_units_gather(const cw_picture_list *list, const cw_picture_vectors *vectors,
                          const gint32 *blocks, GError **error);

/* Counts the items of `list` that no unit has: `without_vector` those with a picture of their own,
 * which would have made them one, had it a vector; `placeholders` the others. */
void cw_units_count_left_out(const cw_units *units, const cw_picture_list *list,
                             gsize *without_vector, gsize *placeholders);

/* Pools [count] of at least `least` units (all, where there are fewer), numbered from 0: whole
 * blocks, one after another. (transfer full) */
gint32 *cw_units_pools(const cw_units *units, gsize least);

/* Gives the units scales: cw_local_scales() by `neighbours`; 0: none; negative: by what is best,
 * CW_UNITS_NEIGHBOURS, but none where `given`, a threshold that somebody gave, counts in cosine
 * distances. Neighbours may stand in other blocks, but in one pool of CW_UNITS_POOL: cost does not
 * grow with the square of all units. CW_ERROR_INTERRUPTED. */
gboolean cw_units_scale(cw_units *units, gint64 neighbours, gboolean given,
                        const cw_progress *progress, GError **error);

/* What the colour variants of one design have in common: group, pattern and material, whatever the
 * case of their letters; the same group in another pattern is another design. Of an entry that has
 * a group. (transfer full) */
char *cw_units_design_key(const cw_picture_entry *entry);

/* What a person calls it: "Breathe-Easy Tank, purple (WT09-purple)". (transfer full) */
char *cw_units_caption(const cw_picture_entry *entry);

void cw_units_free(cw_units *units);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_units, cw_units_free)

G_END_DECLS
