/* SPDX-License-Identifier: Apache-2.0
 *
 * Files that are read whole, mapped or read twice: what a pipe or a device cannot give.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* CW_ERROR_FAILED where `path`, of `what` ("picture"), names a pipe, a device or a socket: opening
 * or reading it may never end. A folder, and nothing at all, are left to who opens it. */
gboolean cw_regular_file_check(const char *path, const char *what, GError **error);

G_END_DECLS
