/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/page/json_lines.h"

#include <string.h>

json_t *cw_json_lines_load(const char *path, gsize *malformed)
{
    json_t *lines = json_array();
    g_autofree char *text = NULL;
    gsize bytes = 0;
    *malformed = 0;
    if (!g_file_get_contents(path, &text, &bytes, NULL))
        return lines;
    for (const char *line = text, *end = text + bytes; line < end;) {
        const char *stop = memchr(line, '\n', (gsize)(end - line));
        const gsize length = (gsize)((stop != NULL ? stop : end) - line);
        json_t *object = length > 0 ? json_loadb(line, length, 0, NULL) : NULL;
        if (json_is_object(object))
            json_array_append(lines, object);
        else
            *malformed += length > 0;
        json_decref(object);
        line += length + 1;
    }
    return lines;
}
