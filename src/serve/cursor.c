/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/cursor.h"

#include "base/error.h"

gboolean cw_cursor_read(const char *cursor, gint64 *after, GError **error)
{
    guint64 number = 0;
    if (cursor != NULL && !g_ascii_string_to_unsigned(cursor, 10, 0, G_MAXINT64, &number, NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\" is no cursor; it is the \"next\" of a list", cursor);
        return FALSE;
    }
    *after = (gint64)number;
    return TRUE;
}

void cw_cursor_reply_list(cw_exchange *exchange, json_t *list)
{
    const json_t *next = json_object_get(list, "next");
    if (json_is_integer(next)) {
        g_autofree char *cursor =
            g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(next));
        json_object_set_new(list, "next", json_string(cursor));
    }
    cw_exchange_reply_json(exchange, list);
}
