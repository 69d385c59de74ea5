/* SPDX-License-Identifier: Apache-2.0
 *
 * The file of a backup: a tar archive in the pax format, not compressed, as pictures are already.
 *
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
#pragma once

#include "base/progress.h"
#include "engine/backup/backup_list.h"

G_BEGIN_DECLS

/* Packs the files of `list` into a new file at `path`, flushed to the disk. CW_ERROR_FAILED (disk
 * full; a file that is not what the list says), CW_ERROR_INTERRUPTED: the caller deletes it. */
gboolean cw_backup_write(const cw_backup_list *list, const char *path, const cw_progress *progress,
                         GError **error);

/* Unpacks all files of the backup `path` into `folder`, which is empty and nobody else's. Only what
 * the manifest lists is written, and all of it has the checksum listed; or CW_ERROR_DAMAGED,
 * CW_ERROR_NOT_FOUND, CW_ERROR_UNSUPPORTED, CW_ERROR_FAILED, CW_ERROR_INTERRUPTED, and the caller
 * deletes what there is. (transfer full) */
cw_backup_list *cw_backup_read(const char *path, const char *folder, const cw_progress *progress,
                               GError **error);

G_END_DECLS
