/* SPDX-License-Identifier: Apache-2.0
 *
 * Listed outfits as items of a catalogue.
 */
#pragma once

#include "engine/outfits/outfit_file.h"
#include "engine/outfits/outfit_words.h"
#include "store/store.h"

G_BEGIN_DECLS

/* An item that takes a place of a set; a place named by a group is taken by each of its items. */
typedef struct {
    guint32 set;   /* of the file */
    guint32 place; /* numbered through all sets */
    gint64 item;   /* number in the catalogue */
    int category;
} cw_known_member;

typedef struct {
    GArray *members;   /* cw_known_member, by set and place */
    gsize sets;        /* that have two places or more; no other has a member */
    gsize too_short;   /* sets that have not */
    GPtrArray *missed; /* first names of no item, or of items of no category; borrowed from the file
                          (cw_pairs_miss()) */
} cw_known_outfits;

/* The sets of `file` by the items of `list`; `stands_for` as in
 * cw_known_designs_triplets(), or NULL. A name is an item's before it is a group's; one that items
 * of several sources have needs the source. CW_ERROR_NOT_FOUND: no set has two items whose category
 * is known. (transfer full) */
cw_known_outfits *cw_known_outfits_new(const cw_outfit_file *file, const cw_picture_list *list,
                                       GHashTable *stands_for, const cw_outfit_words *words,
                                       GError **error);
/* What of `file` is not among them, and why, for a person; NULL: nothing. (transfer full) */
char *cw_known_outfits_explain(const cw_known_outfits *outfits, const cw_outfit_file *file);
void cw_known_outfits_free(cw_known_outfits *outfits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_known_outfits, cw_known_outfits_free)

G_END_DECLS
