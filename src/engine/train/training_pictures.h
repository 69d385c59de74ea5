/* SPDX-License-Identifier: Apache-2.0
 *
 * Which pictures of a catalogue are learned from.
 */
#pragma once

#include "engine/catalog/hold_out.h"
#include "store/store.h"

G_BEGIN_DECLS

/* Leaves out the pictures of held-out designs (the group decides who is held out, and nothing
 * else), and placeholders: what many groups show says nothing about any of them. */
void cw_training_pictures_hold_out(cw_picture_list *list, const cw_hold_out *law);

/* Rows that show the very same pictures, as the sizes of a colourway do, are one item, the first:
 * in one batch each would be told apart from itself. `stands_for` learns the number of that item
 * for the id of each row that goes; ids are borrowed from the list. */
void cw_training_pictures_drop_repeated(cw_picture_list *list, GHashTable *stands_for);

/* Adds what is learned from to a checksum: pictures, whose they are and, for supervised methods,
 * what the feed says of their designs. */
void cw_training_pictures_sum(const cw_picture_list *list, gboolean supervised,
                              GChecksum *checksum);

G_END_DECLS
