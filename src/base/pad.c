/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pad.h"

gsize cw_pad_width(const char *word)
{
    return (gsize)g_utf8_strlen(word, -1);
}

void cw_pad_append(GString *text, const char *word, gsize width, gboolean right)
{
    const int padding = (int)(width - MIN(width, cw_pad_width(word)));
    g_string_append_printf(text, "%*s%s%*s", right ? padding : 0, "", word, right ? 0 : padding,
                           "");
}
