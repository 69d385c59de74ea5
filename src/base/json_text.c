/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_text.h"

json_t *cw_json_text(const char *text)
{
    g_autofree char *valid = text != NULL ? g_utf8_make_valid(text, -1) : NULL;
    return valid != NULL ? json_string(valid) : json_null();
}

void cw_json_set(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, cw_json_text(text));
}
