/* SPDX-License-Identifier: Apache-2.0
 *
 * Backups: all that a catalogue needs in one file, and a catalogue from it. The file is a tar
 * archive: manifest.json (names, sizes and SHA-256 of all that follows), manifest.sha256 (that of
 * the manifest), then the catalogue, its vector files, models/HASH.safetensors and
 * pictures/HH/HASH.FORMAT.
 * Paths in the catalogue are relative, so that unpacked by any tar it is a catalogue, too.
 */
#pragma once

#include "colorway/catalog.h"

G_BEGIN_DECLS

typedef struct {
    gint64 items;    /* withdrawn ones too */
    gint64 pictures; /* whose bytes are in the file */
    gint64 models;   /* whose weights are in it */
    gint64 bytes;    /* of all files in it */
    gint64 left_out; /* pictures, models and vector files that are not: exit status 3 if any */
} cw_backup_result;

/* Writes a backup of `catalog` to the file `path`, in place of any that is there, while other
 * processes read it and write to it: of one commit, and with all vectors that this commit has. What
 * is gone or has changed (a picture whose bytes no longer have its checksum, weights other than
 * those that made the vectors, a damaged vector file) is left out and told to `complain` (NULL:
 * nobody) by the kinds of cw_catalog_problem, "model" for weights. Pictures are read twice: once
 * for the manifest. Needs room for the catalogue and its vectors beside `path`, twice.
 *
 * CW_ERROR_FAILED (disk full; a file that changed between the two readings), CW_ERROR_INTERRUPTED,
 * CW_ERROR_UNSUPPORTED (a catalogue's name that is no UTF-8): there is no new file, and an old one
 * stays. */
gboolean cw_backup(cw_catalog *catalog, const char *path, const cw_progress *progress,
                   cw_catalog_complain complain, gpointer data, cw_backup_result *result,
                   GError **error);

typedef struct {
    gint64 items, pictures, models, bytes, left_out; /* as when the backup was made */
    char *catalog_path;                              /* of the restored catalogue; owned */
    char *restore_point;           /* backup of what was there before, or NULL; owned */
    gint64 restore_point_left_out; /* of that */
} cw_restore_result;

void cw_restore_result_clear(cw_restore_result *result);

/* Makes a catalogue from the backup `path` in `folder`, which is new or empty. With `over` there is
 * a catalogue of the same name in it: what that holds is first kept in a backup beside it
 * (NAME-before-restore-TIME.backup), then replaced in one commit, while others may read; all else
 * in the folder stays. Every checksum is verified before anything is put in place, and no name in
 * the file is believed. Needs room for what the backup holds, and with `over` for the other one.
 *
 * CW_ERROR_DAMAGED (what is in the file is not what was written, or not what a backup may hold),
 * CW_ERROR_NOT_FOUND, CW_ERROR_USAGE (a folder that is not empty), CW_ERROR_BUSY (another process
 * writes the catalogue or its vectors), CW_ERROR_UNSUPPORTED (a newer program wrote it),
 * CW_ERROR_FAILED, CW_ERROR_INTERRUPTED: what was there is as it was. `result` is filled on
 * success, and cleared by the caller. */
gboolean cw_restore(const char *path, const char *folder, gboolean over,
                    const cw_progress *progress, cw_restore_result *result, GError **error);

G_END_DECLS
