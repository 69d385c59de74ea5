/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/route.h"

#include <string.h>

/* Whether `path` is of the form; what stands for the braces is `part` [bytes]. */
static gboolean fits(const char *form, const char *path, const char **part, gsize *bytes)
{
    const char *open = strchr(form, '{');
    *part = NULL;
    if (open == NULL)
        return strcmp(form, path) == 0;
    const gsize before = (gsize)(open - form);
    const char *rest = strchr(open, '}') + 1;
    if (strncmp(form, path, before) != 0)
        return FALSE;
    *part = path + before;
    *bytes = strcspn(*part, "/");
    return *bytes > 0 && strcmp(*part + *bytes, rest) == 0;
}

const cw_route *cw_route_find(const char *method, const char *path, char **parameter, guint *status)
{
    *parameter = NULL;
    *status = 404;
    for (const cw_row *const *row = cw_route_table.rows; *row != NULL; row++) {
        const cw_route *route = (const cw_route *)*row;
        const char *part;
        gsize bytes;
        if (!fits(route->path, path, &part, &bytes))
            continue;
        *status = 405;
        if (strcmp(route->method, method) != 0)
            continue;
        if (part == NULL)
            return route;
        *parameter = g_uri_unescape_segment(part, part + bytes, NULL);
        if (*parameter != NULL && g_utf8_validate(*parameter, -1, NULL))
            return route;
        g_clear_pointer(parameter, g_free);
        *status = 400;
        return NULL;
    }
    return NULL;
}

char *cw_route_methods(const char *path)
{
    g_autoptr(GPtrArray) methods = g_ptr_array_new();
    const char *part;
    gsize bytes;
    for (const cw_row *const *row = cw_route_table.rows; *row != NULL; row++)
        if (fits(((const cw_route *)*row)->path, path, &part, &bytes))
            g_ptr_array_add(methods, (gpointer)((const cw_route *)*row)->method);
    g_ptr_array_add(methods, NULL);
    return g_strjoinv(", ", (char **)methods->pdata);
}
