/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_text.h"

json_t *cw_json_text(const char *text)
{
    g_autofree char *valid = text != NULL ? g_utf8_make_valid(text, -1) : NULL;
    return valid != NULL ? json_string(valid) : json_null();
}

json_t *cw_json_time(gint64 seconds)
{
    g_autoptr(GDateTime) time = seconds != 0 ? g_date_time_new_from_unix_utc(seconds) : NULL;
    g_autofree char *text = time != NULL ? g_date_time_format_iso8601(time) : NULL;
    return cw_json_text(text);
}

void cw_json_set(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, cw_json_text(text));
}
