/* SPDX-License-Identifier: Apache-2.0
 *
 * What a file holds, by its SHA-256.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SHA-256, 64 hexadecimal digits, of the bytes of the file at `path`, which is `what` ("picture");
 * their number goes to `bytes` (or NULL). Read in blocks: a file that changes meanwhile does no
 * harm. CW_ERROR_NOT_FOUND; CW_ERROR_FAILED, also for pipes and devices. (transfer full) */
char *cw_file_checksum(const char *path, const char *what, guint64 *bytes, GError **error);

G_END_DECLS
