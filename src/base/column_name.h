/* SPDX-License-Identifier: Apache-2.0
 *
 * What a column of a feed is called, wherever it is named: by the feed itself, and by who asks for
 * it (--map, --where, --block, --attribute).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "Item Group ID", "g:item_group_id" -> "item_group_id": lower case, runs of other signs than
 * letters, digits and beyond ASCII are one '_'. (transfer full) */
char *cw_column_name(const char *name);

G_END_DECLS
