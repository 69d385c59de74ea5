/* SPDX-License-Identifier: Apache-2.0
 *
 * Labelled pictures as research data sets of attributes come (Shopping100k, DeepFashion; METHODS
 * 5.2): attr_num.txt has the number of values of each type; of a part, such as "train",
 * imgs_train.txt has a picture's path a line and labels_train.txt a row of 0 and 1 for each: the
 * values of the first type, then those of the second, ..., at most one 1 a type and none where it
 * is missing. The files name neither types nor values: an item is a picture with columns split
 * ("train"), type_1, type_2, ... ("3" for the third value).
 */
#include <string.h>

#include "base/error.h"
#include "feed/feed_row.h"
#include "feed/labelled_list.h"

#define IMAGES "imgs_"
#define LABELS "labels_"
#define MOST_QUOTED 8 /* characters of a row */

static gboolean sniff(const char *path, const char *head G_GNUC_UNUSED, gsize count G_GNUC_UNUSED)
{
    g_autofree char *types = g_build_filename(path, CW_LABELLED_TYPES, NULL);
    return g_file_test(types, G_FILE_TEST_EXISTS);
}

/* ---- types ---------------------------------------------------------------------------------- */

typedef struct {
    const char *path;
    const cw_feed_options *options;
    GArray *types;      /* guint64: how many values each has */
    GPtrArray *columns; /* char *: split, type_1, ... */
    GPtrArray *parts;   /* char *: test, train, ..., by name */
} folder;

static void folder_clear(folder *f)
{
    g_clear_pointer(&f->types, g_array_unref);
    g_ptr_array_unref(f->columns);
    g_ptr_array_unref(f->parts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(folder, folder_clear)

static gboolean read_types(folder *f, GError **error)
{
    if ((f->types = cw_labelled_types(f->path, error)) == NULL)
        return FALSE;
    g_ptr_array_add(f->columns, g_strdup("split"));
    for (guint t = 1; t <= f->types->len; t++)
        g_ptr_array_add(f->columns, g_strdup_printf("type_%u", t));
    return TRUE;
}

/* ---- parts ---------------------------------------------------------------------------------- */

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* imgs_NAME.txt, wherever there is one. */
static gboolean find_parts(folder *f, GError **error)
{
    g_autoptr(GDir) names = g_dir_open(f->path, 0, error);
    if (names == NULL)
        return FALSE;
    for (const char *name; (name = g_dir_read_name(names)) != NULL;) {
        const gsize begins = strlen(IMAGES), length = strlen(name);
        if (length > begins + 4 && g_str_has_prefix(name, IMAGES) && g_str_has_suffix(name, ".txt"))
            g_ptr_array_add(f->parts, g_strndup(name + begins, length - begins - 4));
    }
    g_ptr_array_sort(f->parts, by_name);
    if (f->parts->len == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "folder \"%s\" has no " IMAGES "NAME.txt beside its " CW_LABELLED_TYPES,
                    f->path);
    return f->parts->len > 0;
}

/* ---- rows ----------------------------------------------------------------------------------- */

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

static void fail(cw_row_builder *row, const char *part, const char *problem, const char *rest)
{
    g_autofree char *quoted = g_utf8_substring(rest, 0, MIN(MOST_QUOTED, g_utf8_strlen(rest, -1)));
    cw_row_builder_fail(row, row->line, 0, "\"" LABELS "%s.txt\": %s: \"%s\"", part, problem,
                        quoted);
}

/* Reads the values of one type into its column; FALSE where the rest of the labels says nothing. */
static gboolean fill_type(cw_row_builder *row, const char *part, const char **labels,
                          guint64 values, const char *type, const char *column)
{
    guint64 value = 0;
    for (guint64 v = 1; v <= values; v++) {
        const int bit = next_bit(labels);
        if (bit < 0) {
            g_autofree char *problem =
                g_strdup_printf("value %" G_GUINT64_FORMAT " of %s is no 0 or 1", v, type);
            fail(row, part, problem, *labels);
            return FALSE;
        }
        if (bit == 1 && value > 0)
            cw_row_builder_fail(row, row->line, 0,
                                "\"" LABELS "%s.txt\": %s has values %" G_GUINT64_FORMAT
                                " and %" G_GUINT64_FORMAT "; one at most is allowed",
                                part, type, value, v);
        value = bit == 1 ? v : value;
    }
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, value);
    if (value > 0)
        cw_row_builder_add(row, column, text, row->line, 0);
    return TRUE;
}

static void fill_row(cw_row_builder *row, const folder *f, const char *part, const char *image,
                     const char *labels)
{
    cw_row_builder_add(row, "id", image, row->line, 0);
    cw_row_builder_add_picture(row, image, TRUE, row->line, 0);
    for (guint c = 0; c < f->columns->len; c++) {
        const char *name = f->columns->pdata[c];
        g_autofree char *column = cw_column_mapped(f->options->map, name);
        if (c == 0)
            cw_row_builder_add(row, column, part, row->line, 0);
        else if (!fill_type(row, part, &labels, g_array_index(f->types, guint64, c - 1), name,
                            column))
            return;
    }
    if (*labels != '\0')
        fail(row, part, "more values than \"" CW_LABELLED_TYPES "\" says", labels);
}

static gboolean is_blank(const char *line)
{
    return line == NULL || line[0] == '\0';
}

static gboolean explain_lengths(const char *longer, const char *shorter, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\" has more lines than \"%s\"; each picture needs its row of labels", longer,
                shorter);
    return FALSE;
}

static gboolean read_part(const folder *f, const char *part, cw_row_builder *row,
                          cw_feed_visit visit, gpointer data, gboolean *stop, GError **error)
{
    g_autofree char *image_name = g_strconcat(IMAGES, part, ".txt", NULL);
    g_autofree char *label_name = g_strconcat(LABELS, part, ".txt", NULL);
    g_autoptr(cw_labelled_list) images = cw_labelled_list_open(f->path, image_name, error);
    g_autoptr(cw_labelled_list) labels =
        images != NULL ? cw_labelled_list_open(f->path, label_name, error) : NULL;
    guint64 image_line, label_line;
    g_autoptr(GError) problem = NULL;
    while (labels != NULL && !*stop) {
        g_autofree char *image = cw_labelled_list_next(images, &image_line, &problem);
        g_autofree char *own =
            problem == NULL ? cw_labelled_list_next(labels, &label_line, &problem) : NULL;
        if (problem != NULL) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        if (image == NULL && own == NULL)
            return TRUE;
        if (is_blank(image) && is_blank(own))
            continue;
        if (image == NULL || own == NULL)
            return explain_lengths(image != NULL ? image_name : label_name,
                                   image != NULL ? label_name : image_name, error);
        cw_row_builder_start(row, label_line);
        fill_row(row, f, part, image, own);
        if (!cw_row_builder_visit(row, visit, data, stop, error))
            return FALSE;
    }
    return labels != NULL;
}

static gboolean read_feed(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                          gpointer data, GError **error)
{
    g_auto(folder) f = {
        .path = path,
        .options = options,
        .columns = g_ptr_array_new_with_free_func(g_free),
        .parts = g_ptr_array_new_with_free_func(g_free),
    };
    if (!read_types(&f, error) || !find_parts(&f, error) ||
        !cw_column_check_map(options->map, (const char *const *)f.columns->pdata, f.columns->len,
                             path, error))
        return FALSE;
    g_autoptr(cw_row_builder) row = cw_row_builder_new();
    gboolean stop = FALSE;
    for (guint i = 0; !stop && i < f.parts->len; i++)
        if (!read_part(&f, f.parts->pdata[i], row, visit, data, &stop, error))
            return FALSE;
    return TRUE;
}

const cw_feed cw_feed_labelled = {
    .row = {"labelled", "a folder of attr_num.txt, imgs_PART.txt and labels_PART.txt: labels of "
                        "0 and 1"},
    .sniff = sniff,
    .read = read_feed,
};
