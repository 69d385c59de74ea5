/* SPDX-License-Identifier: Apache-2.0
 *
 * Sample catalogues in a folder of the test, and their tables of text.
 */
#pragma once

#include <string.h>

#include <colorway/sample.h>

#include <glib/gstdio.h>

#include "image/parts.h"

static char *root; /* the test's folder */

static inline char *path_of(const char *catalogue, const char *name)
{
    return g_build_filename(root, catalogue, name, NULL);
}

static inline cw_sample_settings settings_of(gint64 products, gint64 pictures, gint64 size)
{
    cw_sample_settings settings = {0};
    cw_options_reset(cw_sample_options, &settings);
    settings.products = products;
    settings.pictures = pictures;
    settings.size = size;
    return settings;
}

static inline void render(const char *catalogue, const cw_sample_settings *settings)
{
    g_autofree char *folder = path_of(catalogue, NULL);
    g_autoptr(GError) error = NULL;
    cw_sample_render(folder, settings, NULL, &error);
    g_assert_no_error(error);
}

static inline char *read_all(const char *catalogue, const char *name, gsize *count)
{
    g_autofree char *path = path_of(catalogue, name);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    g_file_get_contents(path, &text, count, &error);
    g_assert_no_error(error);
    return text;
}

/* Whether two catalogues have the very same file. */
static inline gboolean same_file(const char *a, const char *b, const char *name)
{
    gsize count_a, count_b;
    g_autofree char *text_a = read_all(a, name, &count_a), *text_b = read_all(b, name, &count_b);
    return count_a == count_b && memcmp(text_a, text_b, count_a) == 0;
}

/* A table of text: lines of fields, the first names the columns. */
typedef struct {
    GPtrArray *lines; /* of char ** */
} table;

static inline table table_read(const char *catalogue, const char *name, const char *separator)
{
    g_autofree char *text = read_all(catalogue, name, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    table result = {g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev)};
    for (int i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
        g_ptr_array_add(result.lines, g_strsplit(lines[i], separator, -1));
    char **header = g_ptr_array_index(result.lines, 0);
    for (guint i = 1; i < result.lines->len; i++) {
        char **line = g_ptr_array_index(result.lines, i);
        g_assert_cmpuint(g_strv_length(line), ==, g_strv_length(header));
    }
    return result;
}

static inline const char *field(const table *t, guint line, const char *column)
{
    char **header = g_ptr_array_index(t->lines, 0), **values = g_ptr_array_index(t->lines, line);
    for (int i = 0; header[i] != NULL; i++) {
        if (g_str_equal(header[i], column))
            return values[i];
    }
    g_error("no column %s", column);
}

static inline double number(const table *t, guint line, const char *prefix, const char *suffix)
{
    g_autofree char *column = g_strconcat(prefix, suffix, NULL);
    return g_ascii_strtod(field(t, line, column), NULL);
}

static inline cw_box box_of(const table *t, guint line, const char *name)
{
    return (cw_box){number(t, line, name, "_x"), number(t, line, name, "_y"),
                    number(t, line, name, "_width"), number(t, line, name, "_height")};
}

static inline void remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_remove(path);
}
