/* SPDX-License-Identifier: Apache-2.0
 *
 * Cursors of lists: texts whose meaning is nobody's business.
 */
#pragma once

#include <jansson.h>

#include "serve/exchange.h"

G_BEGIN_DECLS

/* Reads a cursor; NULL: the start. CW_ERROR_USAGE. */
gboolean cw_cursor_read(const char *cursor, gint64 *after, GError **error);

/* Answers with a list, taken over, whose "next", a number or null, becomes a cursor. */
void cw_cursor_reply_list(cw_exchange *exchange, json_t *list);

G_END_DECLS
