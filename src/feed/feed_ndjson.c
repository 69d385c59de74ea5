/* SPDX-License-Identifier: Apache-2.0
 *
 * NDJSON: one object a line under Merchant names. Pictures are an array, or one text; other arrays
 * of texts are joined by ", ", numbers and truth values are read as text, objects are kept as JSON.
 */
#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "feed/feed_lines.h"
#include "feed/feed_row.h"

static gboolean sniff(const char *path, const char *head, gsize count)
{
    (void)path;
    gsize at = count >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < count && g_ascii_isspace(head[at]))
        at++;
    return at < count && head[at] == '{';
}

/* A scalar as text, NULL for null. (transfer full) */
static char *to_text(const json_t *value)
{
    if (json_is_string(value))
        return g_strdup(json_string_value(value));
    if (json_is_null(value))
        return NULL;
    char *dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
    char *text = g_strdup(dumped);
    free(dumped);
    return text;
}

static char *join_texts(const json_t *array)
{
    g_autoptr(GString) joined = g_string_new(NULL);
    size_t i;
    json_t *element;
    json_array_foreach(array, i, element)
    {
        g_autofree char *text = to_text(element);
        if (text != NULL)
            g_string_append_printf(joined, "%s%s", joined->len > 0 ? ", " : "", text);
    }
    return g_strdup(joined->str);
}

static void add_pictures(cw_row_builder *row, const json_t *array, gboolean main)
{
    size_t i;
    json_t *element;
    json_array_foreach(array, i, element)
    {
        if (json_is_string(element))
            cw_row_builder_add_picture(row, json_string_value(element), main && i == 0, row->line,
                                       0);
        else
            cw_row_builder_fail(row, row->line, 0, "picture %zu of the list is no text", i + 1);
    }
}

void cw_row_builder_add_json(cw_row_builder *row, const char *name, const json_t *value)
{
    gboolean main = strcmp(name, "image_link") == 0;
    gboolean picture = main || strcmp(name, "additional_image_link") == 0;
    if (picture && json_is_array(value)) {
        add_pictures(row, value, main);
        return;
    }
    g_autofree char *text = json_is_array(value) ? join_texts(value) : to_text(value);
    if (text != NULL)
        cw_row_builder_add(row, name, text, row->line, 0);
}

static void fill_row(cw_row_builder *row, const char *line, gsize length, gboolean cut,
                     const cw_feed_options *options)
{
    guint64 column;
    g_autofree char *bad_text = cw_text_problem(line, length, &column);
    if (cut)
        cw_row_builder_fail(row, row->line, 1, "row is longer than %d bytes",
                            CW_FEED_MOST_ROW_BYTES);
    if (bad_text != NULL)
        cw_row_builder_fail(row, row->line, column, "%s", bad_text);
    if (row->problem != NULL)
        return;
    json_error_t problem;
    json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &problem);
    if (object == NULL)
        cw_row_builder_fail(row, row->line, (guint64)MAX(problem.column, 1), "not JSON: %s",
                            problem.text);
    else if (!json_is_object(object))
        cw_row_builder_fail(row, row->line, 1, "not a JSON object");
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        g_autofree char *name = cw_row_builder_column(row, options->map, key);
        cw_row_builder_add_json(row, name, value);
    }
    json_decref(object);
}

static gboolean is_blank(const char *line, gsize length)
{
    while (length > 0 && g_ascii_isspace(line[length - 1]))
        length--;
    return length == 0;
}

static gboolean read_rows(const char *path, const cw_feed_options *options, cw_row_builder *row,
                          cw_feed_visit visit, gpointer data, GError **error)
{
    g_autoptr(cw_lines) lines = cw_lines_open(path, "feed", error);
    if (lines == NULL)
        return FALSE;
    for (;;) {
        const char *line;
        gsize length;
        gboolean cut;
        guint64 number = cw_lines_number(lines);
        if (!cw_lines_next(lines, &line, &length, &cut, error))
            return FALSE;
        if (line == NULL)
            return TRUE;
        if (!cut && is_blank(line, length))
            continue;
        cw_row_builder_start(row, number);
        fill_row(row, line, length, cut, options);
        gboolean stop;
        if (!cw_row_builder_visit(row, visit, data, &stop, error))
            return FALSE;
        if (stop)
            return TRUE;
    }
}

static gboolean read_feed(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                          gpointer data, GError **error)
{
    g_autoptr(cw_row_builder) row = cw_row_builder_new();
    return cw_column_search_map(path, options, read_rows, error) &&
           read_rows(path, options, row, visit, data, error);
}

const cw_feed cw_feed_ndjson = {
    .row = {"ndjson", "one JSON object a line, Merchant names, pictures as an array"},
    .sniff = sniff,
    .read = read_feed,
};
