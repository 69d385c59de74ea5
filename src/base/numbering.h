/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers for names.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Name -> number, for cw_numbering_get(). (transfer full) */
GHashTable *cw_numbering_new(void);

/* The number of `name`: 0, 1, 2, ... in order of first use. */
gint32 cw_numbering_get(GHashTable *names, const char *name);

G_END_DECLS
