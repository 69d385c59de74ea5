/* SPDX-License-Identifier: Apache-2.0 */
#include "base/column_name.h"

char *cw_column_name(const char *name)
{
    if (g_ascii_strncasecmp(name, "g:", 2) == 0)
        name += 2;
    GString *canonical = g_string_new(NULL);
    for (; *name != '\0'; name++) {
        gboolean letter = g_ascii_isalnum(*name) || (*name & 0x80) != 0;
        if (letter)
            g_string_append_c(canonical, g_ascii_tolower(*name));
        else if (canonical->len > 0 && canonical->str[canonical->len - 1] != '_')
            g_string_append_c(canonical, '_');
    }
    if (canonical->len > 0 && canonical->str[canonical->len - 1] == '_')
        g_string_truncate(canonical, canonical->len - 1);
    return g_string_free(canonical, FALSE);
}
