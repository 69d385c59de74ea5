/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/labelled_list.h"

#include <string.h>

#include "base/error.h"
#include "feed/feed_lines.h"
#include "feed/feed_row.h"

#define MOST_VALUES 10000 /* of a type */
#define BLANKS " \t"

struct cw_labelled_list {
    cw_lines *lines;
    char *name;
};

cw_labelled_list *cw_labelled_list_open(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    cw_lines *lines = cw_lines_open(path, "list", error);
    if (lines == NULL)
        return NULL;
    cw_labelled_list *list = g_new(cw_labelled_list, 1);
    *list = (cw_labelled_list){lines, g_strdup(name)};
    return list;
}

void cw_labelled_list_close(cw_labelled_list *list)
{
    if (list == NULL)
        return;
    cw_lines_close(list->lines);
    g_free(list->name);
    g_free(list);
}

char *cw_labelled_list_next(cw_labelled_list *list, guint64 *number, GError **error)
{
    const char *line;
    gsize length;
    gboolean cut;
    guint64 column;
    *number = cw_lines_number(list->lines);
    if (!cw_lines_next(list->lines, &line, &length, &cut, error) || line == NULL)
        return NULL;
    g_autofree char *problem =
        cut ? g_strdup("line is longer than a row may be") : cw_text_problem(line, length, &column);
    if (problem == NULL)
        return g_strstrip(g_strndup(line, length));
    g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED, "\"%s\", line %" G_GUINT64_FORMAT ": %s",
                list->name, *number, problem);
    return NULL;
}

static gboolean read_numbers(const cw_labelled_list *list, char *line, guint64 number, gint64 least,
                             gint64 most, gint64 *row, gsize count, GError **error)
{
    gsize found = 0;
    char *rest = line;
    for (char *word; (word = strsep(&rest, BLANKS)) != NULL;) {
        gint64 value;
        if (*word == '\0')
            continue;
        if (!g_ascii_string_to_signed(word, 10, least, most, &value, NULL)) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "\"%s\", line %" G_GUINT64_FORMAT ": \"%s\" is no whole number from "
                        "%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                        list->name, number, word, least, most);
            return FALSE;
        }
        if (found < count)
            row[found] = value;
        found++;
    }
    if (found == count)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\", line %" G_GUINT64_FORMAT " has %" G_GSIZE_FORMAT
                " numbers; each line has %" G_GSIZE_FORMAT,
                list->name, number, found, count);
    return FALSE;
}

guint64 cw_labelled_list_numbers(cw_labelled_list *list, gint64 least, gint64 most, gint64 *row,
                                 gsize count, GError **error)
{
    guint64 number;
    for (;;) {
        g_autofree char *line = cw_labelled_list_next(list, &number, error);
        if (line == NULL)
            return 0;
        if (*line != '\0')
            return read_numbers(list, line, number, least, most, row, count, error) ? number : 0;
    }
}

static gboolean add_types(GArray *types, const char *line, GError **error)
{
    g_auto(GStrv) words = g_strsplit_set(line, BLANKS, -1);
    for (char **word = words; *word != NULL; word++) {
        guint64 values;
        if (**word == '\0')
            continue;
        if (!g_ascii_string_to_unsigned(*word, 10, 2, MOST_VALUES, &values, NULL)) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "\"" CW_LABELLED_TYPES "\": \"%s\" is no number of values from 2 to %d",
                        *word, MOST_VALUES);
            return FALSE;
        }
        g_array_append_val(types, values);
    }
    return TRUE;
}

GArray *cw_labelled_types(const char *folder, GError **error)
{
    guint64 number;
    g_autoptr(GError) problem = NULL;
    g_autoptr(cw_labelled_list) list = cw_labelled_list_open(folder, CW_LABELLED_TYPES, error);
    if (list == NULL)
        return NULL;
    g_autoptr(GArray) types = g_array_new(FALSE, FALSE, sizeof(guint64));
    gboolean more = TRUE;
    while (more) {
        g_autofree char *line = cw_labelled_list_next(list, &number, &problem);
        more = line != NULL && add_types(types, line, &problem);
    }
    if (problem == NULL && types->len == 0)
        g_set_error_literal(&problem, CW_ERROR, CW_ERROR_USAGE,
                            "\"" CW_LABELLED_TYPES "\" names no type");
    if (problem == NULL)
        return g_steal_pointer(&types);
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
}
