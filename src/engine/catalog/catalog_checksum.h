/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a catalogue is still what it was: for figures that are kept beside it.
 */
#pragma once

#include "colorway/catalog.h"

G_BEGIN_DECLS

/* SHA-256, 64 hexadecimal digits, of all that the catalogue says of its items (not of withdrawn
 * ones), and of the size and time of change of every picture file, so that one that is gone or was
 * mended counts before it is imported again. Vectors and predictions do not. CW_ERROR_INTERRUPTED.
 * (transfer full) */
char *cw_catalog_checksum(cw_catalog *catalog, const cw_progress *progress, GError **error);

/* The same of a file's bytes. Of a folder: of the names, sizes and times of what lies in it.
 * CW_ERROR_NOT_FOUND, CW_ERROR_FAILED. (transfer full) */
char *cw_path_checksum(const char *path, GError **error);

G_END_DECLS
