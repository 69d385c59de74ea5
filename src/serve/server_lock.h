/* SPDX-License-Identifier: Apache-2.0
 *
 * One server a catalogue: what it has at hand and who may ask are decided in one process.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct cw_server_lock cw_server_lock;

/* Takes the catalogue at `path`, by whatever name, for this process until it is freed or the
 * process ends, however it does. CW_ERROR_BUSY names the process that has it; CW_ERROR_FAILED: the
 * file CATALOGUE-server cannot be written beside it. */
cw_server_lock *cw_server_lock_take(const char *path, GError **error);

void cw_server_lock_free(cw_server_lock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_server_lock, cw_server_lock_free)

G_END_DECLS
