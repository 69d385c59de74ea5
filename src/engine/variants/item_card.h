/* SPDX-License-Identifier: Apache-2.0
 *
 * One of a pair of items, for programs and for who looks at the two.
 */
#pragma once

#include <jansson.h>

#include "store/store.h"

G_BEGIN_DECLS

/* {"id", "source", "title", "color", "item_group_id", "picture": number of its main picture or
 * null}. CW_ERROR_NOT_FOUND. (transfer full) */
json_t *cw_item_card(cw_store *store, gint64 number, GError **error);

/* What names the item in a file of decisions: its id, or source:id where several sources have it.
 * CW_ERROR_NOT_FOUND. (transfer full) */
char *cw_item_card_name(cw_store *store, gint64 number, GError **error);

G_END_DECLS
