/* SPDX-License-Identifier: Apache-2.0 */
#include "base/csv.h"

#include <string.h>

void cw_csv_append(GString *csv, const char *field)
{
    if (field == NULL)
        return;
    if (strpbrk(field, "\",\t\r\n") == NULL) {
        g_string_append(csv, field);
        return;
    }
    g_auto(GStrv) parts = g_strsplit(field, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    g_string_append_printf(csv, "\"%s\"", doubled);
}
