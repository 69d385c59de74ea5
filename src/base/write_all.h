/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing to descriptors, all of it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes every byte, however many calls that takes. FALSE with errno where one of them fails. */
gboolean cw_write_all(int descriptor, gconstpointer bytes, gsize count);

G_END_DECLS
