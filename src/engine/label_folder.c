/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/label_folder.h"

#include <string.h>

#include "base/error.h"
#include "base/size.h"

void cw_label_folder_free(cw_label_folder *labelled)
{
    if (labelled == NULL)
        return;
    cw_attribute_set_free(labelled->set);
    g_strfreev(labelled->images);
    cw_size_free(labelled->labels);
    g_free(labelled);
}

/* A file's text without white space at its end. (transfer full) */
static char *read_text(const char *folder, const char *name, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    gsize length;
    if (!g_file_get_contents(path, &text, &length, &problem))
        g_set_error_literal(error, CW_ERROR, CW_ERROR_NOT_FOUND, problem->message);
    else if (!g_utf8_validate(text, (gssize)length, NULL))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" is not a UTF-8 text file", path);
    else
        return g_strchomp(g_steal_pointer(&text));
    return NULL;
}

/* Its lines, none where it is empty. (transfer full) */
static char **read_lines(const char *folder, const char *name, GError **error)
{
    g_autofree char *text = read_text(folder, name, error);
    char **lines = text != NULL ? g_strsplit(text, "\n", -1) : NULL;
    for (char **line = lines; line != NULL && *line != NULL; line++)
        g_strstrip(*line);
    return lines;
}

static void fill_type(cw_attribute_type *type, gsize number, gsize values)
{
    type->name = g_strdup_printf("type_%" G_GSIZE_FORMAT, number);
    type->column = g_strdup(type->name);
    type->values = g_new0(char *, values + 1);
    for (; type->count < values; type->count++)
        type->values[type->count] = g_strdup_printf("%" G_GSIZE_FORMAT, type->count + 1);
}

static cw_attribute_set *read_types(const char *folder, GError **error)
{
    g_autofree char *text = read_text(folder, "attr_num.txt", error);
    if (text == NULL)
        return NULL;
    g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", -1);
    g_autoptr(cw_attribute_set) set = g_new0(cw_attribute_set, 1);
    set->types = g_new0(cw_attribute_type, g_strv_length(words) + 1);
    for (char **word = words; *word != NULL; word++) {
        guint64 values;
        if (**word == '\0')
            continue;
        if (!g_ascii_string_to_unsigned(*word, 10, 2, CW_ATTRIBUTE_MOST_VALUES, &values, NULL)) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "\"attr_num.txt\": \"%s\" is no number of values from 2 to %d", *word,
                        CW_ATTRIBUTE_MOST_VALUES);
            return NULL;
        }
        fill_type(&set->types[set->count], set->count + 1, values);
        set->count++;
    }
    if (set->count > 0)
        return g_steal_pointer(&set);
    g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE, "\"attr_num.txt\" names no type");
    return NULL;
}

#define MOST_QUOTED 8 /* characters of a row */

/* (transfer full) */
static char *quote(const char *row)
{
    return g_utf8_substring(row, 0, MIN(MOST_QUOTED, g_utf8_strlen(row, -1)));
}

/* The next 0 or 1 of a row, which is moved on behind it; -1: there is none. */
static int next_bit(const char **row)
{
    while (g_ascii_isspace(**row))
        (*row)++;
    const char bit = **row;
    if ((bit != '0' && bit != '1') || ((*row)[1] != '\0' && !g_ascii_isspace((*row)[1])))
        return -1;
    (*row)++;
    return bit - '0';
}

/* Reads the values of one type. */
static gboolean read_type(const char **row, const cw_attribute_type *type, gint32 *label,
                          GError **error)
{
    *label = -1;
    for (gsize v = 0; v < type->count; v++) {
        const int bit = next_bit(row);
        if (bit < 0) {
            g_autofree char *rest = quote(*row);
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "value %" G_GSIZE_FORMAT " of %s is \"%s\", no 0 or 1", v + 1, type->name,
                        rest);
            return FALSE;
        }
        if (bit == 1 && *label >= 0) {
            g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                        "%s has values %d and %" G_GSIZE_FORMAT "; one at most is allowed",
                        type->name, *label + 1, v + 1);
            return FALSE;
        }
        *label = bit == 1 ? (gint32)v : *label;
    }
    return TRUE;
}

static gboolean read_row(const char *row, const cw_attribute_set *set, gint32 *labels,
                         GError **error)
{
    for (gsize t = 0; t < set->count; t++)
        if (!read_type(&row, &set->types[t], &labels[t], error))
            return FALSE;
    if (*row == '\0')
        return TRUE;
    g_autofree char *rest = quote(row);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "more values than \"attr_num.txt\" says: \"%s\"",
                rest);
    return FALSE;
}

static gboolean read_rows(cw_label_folder *labelled, char *const *rows, const char *name,
                          GError **error)
{
    const cw_attribute_set *set = labelled->set;
    labelled->labels = cw_size_alloc(labelled->count + 1, set->count * sizeof *labelled->labels,
                                     "labels of pictures", error);
    for (gsize i = 0; labelled->labels != NULL && i < labelled->count; i++)
        if (!read_row(rows[i], set, labelled->labels + i * set->count, error)) {
            g_prefix_error(error, "\"%s\", line %" G_GSIZE_FORMAT ": ", name, i + 1);
            return FALSE;
        }
    return labelled->labels != NULL;
}

cw_label_folder *cw_label_folder_read(const char *folder, const char *part, GError **error)
{
    g_autofree char *images = g_strdup_printf("imgs_%s.txt", part);
    g_autofree char *labels = g_strdup_printf("labels_%s.txt", part);
    g_autoptr(cw_label_folder) labelled = g_new0(cw_label_folder, 1);
    labelled->set = read_types(folder, error);
    labelled->images = labelled->set != NULL ? read_lines(folder, images, error) : NULL;
    g_auto(GStrv) rows = labelled->images != NULL ? read_lines(folder, labels, error) : NULL;
    if (rows == NULL)
        return NULL;
    labelled->count = g_strv_length(labelled->images);
    if (labelled->count == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" names no picture", images);
        return NULL;
    }
    if (labelled->count != g_strv_length(rows)) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "\"%s\" has %" G_GSIZE_FORMAT " lines, \"%s\" %u; each picture needs its row",
                    images, labelled->count, labels, g_strv_length(rows));
        return NULL;
    }
    return read_rows(labelled, rows, labels, error) ? g_steal_pointer(&labelled) : NULL;
}
