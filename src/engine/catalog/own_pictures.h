/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures whose files are the catalogue's own, as nobody else keeps them: in the folder
 * CATALOG.pictures beside it, by their content. A file is on the disk before a row names it, and
 * goes after the last row that did: a process killed in between leaves a file that nothing names,
 * which the next who brings the same content takes up.
 */
#pragma once

#include "engine/catalog/catalog_store.h"

G_BEGIN_DECLS

/* The folder, there or not. (transfer full) */
char *cw_own_pictures_folder(cw_store *store);

/* Keeps the bytes of a picture whose format is known, in a batch: nobody deletes them before it is
 * committed. Sets hash, path, size and time of `picture`; the strings are owned
 * (cw_picture_clear). `written`: the file was not there. CW_ERROR_FAILED (disk full). */
gboolean cw_own_pictures_keep(cw_store *store, GBytes *bytes, cw_picture *picture,
                              gboolean *written, GError **error);

/* Deletes the file of one that was written and that no row came to name, in a batch of its own: on
 * a full disk every try would leave one. */
void cw_own_pictures_give_up(cw_store *store, const cw_picture *picture);

/* The pictures of an item: numbers, and paths where their files are if they are the catalogue's
 * own; a feed may have brought the same content since, so that rows name its file. (transfer full)
 */
GArray *cw_own_pictures_of(cw_store *store, gint64 item, GError **error);

/* Deletes the files of those that no item shows any more, in a batch of its own. One that cannot be
 * deleted stays and harms nobody. */
void cw_own_pictures_drop(cw_store *store, const GArray *pictures);

G_END_DECLS
