/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder for what is not finished, on the file system of what it is to become.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes a new folder in `folder`, which only its owner can enter: its path. CW_ERROR_FAILED.
 * (transfer full) */
char *cw_work_folder_new(const char *folder, GError **error);

/* Deletes the folder, which may be NULL, and all in it; links are not followed. */
void cw_work_folder_remove(const char *path);

/* Flushes the names in `folder` to the disk. CW_ERROR_FAILED. */
gboolean cw_folder_flush(const char *folder, GError **error);

G_END_DECLS
