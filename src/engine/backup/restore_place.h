/* SPDX-License-Identifier: Apache-2.0
 *
 * The last step of a restore: from the work folder to where it belongs.
 */
#pragma once

#include <colorway/catalog.h>

#include "engine/backup/backup_list.h"

G_BEGIN_DECLS

typedef struct {
    const cw_backup_list *list; /* what lies in `work`, verified */
    const char *work, *folder;  /* on one file system */
    cw_catalog *old;            /* the catalogue to be replaced, open for writing; NULL: none */
    const cw_progress *progress;
} cw_restore_move;

/* Puts everything in place. CW_ERROR_BUSY, CW_ERROR_FAILED, CW_ERROR_INTERRUPTED: what was there is
 * there again, unless `switched` says that the new catalogue is in its place already (and its
 * vectors, or the flush to the disk, failed). */
gboolean cw_restore_place(const cw_restore_move *move, gboolean *switched, GError **error);

G_END_DECLS
