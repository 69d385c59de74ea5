/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print.h"

#include <stdlib.h>

void cw_print_json(json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(9));
    g_print("%s\n", text);
    free(text);
    json_decref(object);
}

char *cw_print_bytes(guint64 bytes)
{
    return g_format_size(bytes);
}

char *cw_print_seconds(double seconds)
{
    if (seconds < 90)
        return g_strdup_printf("%.0f s", seconds);
    if (seconds < 90 * 60)
        return g_strdup_printf("%.0f min", seconds / 60);
    return g_strdup_printf("%.1f h", seconds / 3600);
}

cw_exit cw_print_left_out(json_int_t unreadable, gboolean of_catalog)
{
    if (unreadable == 0)
        return CW_EXIT_DONE;
    g_printerr("colorway: %" JSON_INTEGER_FORMAT
               " pictures could not be read and were left out%s\n",
               unreadable, of_catalog ? "; colorway verify names them" : "");
    return CW_EXIT_SOME_ROWS_FAILED;
}

cw_exit cw_print_completed(const json_t *result, const char *supplement, const char *what)
{
    const json_t *written = json_object_get(result, "written");
    const json_int_t without = json_integer_value(json_object_get(result, "without_picture")),
                     ambiguous = json_integer_value(json_object_get(written, "ambiguous"));
    if (supplement != NULL)
        g_printerr("colorway: %" JSON_INTEGER_FORMAT " items get %s in \"%s\"\n",
                   json_integer_value(json_object_get(written, "items")), what, supplement);
    if (supplement != NULL && ambiguous > 0)
        g_printerr("colorway: %" JSON_INTEGER_FORMAT " items do not: several sources have their "
                   "id; give --where to take one\n",
                   ambiguous);
    if (without > 0)
        g_printerr("colorway: %" JSON_INTEGER_FORMAT
                   " items have no picture of their own that could be read\n",
                   without);
    return cw_print_left_out(json_integer_value(json_object_get(result, "unreadable")), TRUE);
}

cw_exit cw_print_unplaced(gsize placeholders, gsize without_vector, const char *model)
{
    if (placeholders > 0)
        g_printerr("colorway: %" G_GSIZE_FORMAT
                   " items left out: they show only pictures that many groups share\n",
                   placeholders);
    if (without_vector == 0)
        return CW_EXIT_DONE;
    g_printerr("colorway: %" G_GSIZE_FORMAT
               " items left out: they have no vector by model \"%s\"; run colorway embed; colorway "
               "verify names the pictures that failed\n",
               without_vector, model);
    return CW_EXIT_SOME_ROWS_FAILED;
}
