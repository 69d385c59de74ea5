/* SPDX-License-Identifier: Apache-2.0
 *
 * Building rows, and the names of columns.
 */
#include "feed/feed_row.h"

#include <string.h>

#include "base/column_name.h"
#include "base/error.h"

#define CHUNK_BYTES 4096
#define MOST_COLUMNS_LISTED 100

cw_row_builder *cw_row_builder_new(void)
{
    cw_row_builder *builder = g_new0(cw_row_builder, 1);
    builder->strings = g_string_chunk_new(CHUNK_BYTES);
    builder->values = g_array_new(FALSE, FALSE, sizeof(cw_feed_value));
    builder->pictures = g_array_new(FALSE, FALSE, sizeof(cw_feed_value));
    builder->columns = g_ptr_array_new();
    return builder;
}

void cw_row_builder_free(cw_row_builder *builder)
{
    if (builder == NULL)
        return;
    g_string_chunk_free(builder->strings);
    g_array_unref(builder->values);
    g_array_unref(builder->pictures);
    g_ptr_array_unref(builder->columns);
    g_free(builder);
}

void cw_row_builder_start(cw_row_builder *builder, guint64 line)
{
    g_string_chunk_clear(builder->strings);
    g_array_set_size(builder->values, 0);
    g_array_set_size(builder->pictures, 0);
    g_ptr_array_set_size(builder->columns, 0);
    builder->line = line;
    builder->problem = NULL;
    builder->problem_line = builder->problem_column = 0;
}

static const cw_feed_value *find(const GArray *values, const char *name)
{
    for (guint i = 0; i < values->len; i++) {
        const cw_feed_value *value = &g_array_index(values, cw_feed_value, i);
        if (strcmp(value->name, name) == 0)
            return value;
    }
    return NULL;
}

void cw_row_builder_add_picture(cw_row_builder *builder, const char *link, gboolean main,
                                guint64 line, guint64 column)
{
    g_autofree char *plain = g_strstrip(g_strdup(link));
    if (plain[0] == '\0')
        return;
    cw_feed_value value = {main ? "image_link" : "additional_image_link",
                           g_string_chunk_insert(builder->strings, plain), line, column};
    if (main)
        g_array_prepend_val(builder->pictures, value);
    else
        g_array_append_val(builder->pictures, value);
}

static void add_links(cw_row_builder *builder, const char *links, guint64 line, guint64 column)
{
    g_auto(GStrv) parts = g_strsplit(links, ",", -1);
    for (char **part = parts; *part != NULL; part++)
        cw_row_builder_add_picture(builder, *part, FALSE, line, column);
}

/* Identifiers and addresses are taken literally. */
static gboolean is_literal(const char *name)
{
    static const char *const literal[] = {"id", "item_group_id", "link", NULL};
    return g_strv_contains(literal, name);
}

void cw_row_builder_add(cw_row_builder *builder, const char *name, const char *value, guint64 line,
                        guint64 column)
{
    if (strcmp(name, "image_link") == 0) {
        cw_row_builder_add_picture(builder, value, TRUE, line, column);
        return;
    }
    if (strcmp(name, "additional_image_link") == 0) {
        add_links(builder, value, line, column);
        return;
    }
    g_autofree char *text = is_literal(name) ? g_strstrip(g_strdup(value)) : cw_html_to_text(value);
    if (name[0] == '\0' || text[0] == '\0' || find(builder->values, name) != NULL)
        return;
    cw_feed_value added = {g_string_chunk_insert_const(builder->strings, name),
                           g_string_chunk_insert(builder->strings, text), line, column};
    g_array_append_val(builder->values, added);
}

char *cw_row_builder_column(cw_row_builder *builder, const char *const *map, const char *name)
{
    g_ptr_array_add(builder->columns, g_string_chunk_insert(builder->strings, name));
    return cw_column_mapped(map, name);
}

void cw_row_builder_fail(cw_row_builder *builder, guint64 line, guint64 column, const char *format,
                         ...)
{
    if (builder->problem != NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *problem = g_utf8_make_valid(text, -1); /* parsers cut what they quote */
    builder->problem = g_string_chunk_insert(builder->strings, problem);
    builder->problem_line = line;
    builder->problem_column = column;
}

gboolean cw_row_builder_visit(const cw_row_builder *builder, cw_feed_visit visit, gpointer data,
                              gboolean *stop, GError **error)
{
    cw_feed_row row = {
        .line = builder->line,
        .values = (const cw_feed_value *)builder->values->data,
        .value_count = builder->values->len,
        .pictures = (const cw_feed_value *)builder->pictures->data,
        .picture_count = builder->pictures->len,
        .problem = builder->problem,
        .problem_line = builder->problem_line,
        .problem_column = builder->problem_column,
    };
    GError *failure = NULL;
    *stop = !visit(data, &row, &failure);
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, failure);
    return FALSE;
}

const cw_feed_value *cw_feed_row_find(const cw_feed_row *row, const char *name)
{
    for (gsize i = 0; i < row->value_count; i++) {
        if (strcmp(row->values[i].name, name) == 0)
            return &row->values[i];
    }
    return NULL;
}

/* ---- columns -------------------------------------------------------------------------------- */

char *cw_column_mapped(const char *const *map, const char *name)
{
    for (; map != NULL && *map != NULL; map++) {
        const char *equals = strchr(*map, '=');
        if (equals != NULL && g_ascii_strcasecmp(equals + 1, name) == 0) {
            g_autofree char *ours = g_strndup(*map, equals - *map);
            return cw_column_name(ours);
        }
    }
    return cw_column_name(name);
}

static gboolean has_column(const char *const *columns, gsize count, const char *name)
{
    for (gsize i = 0; i < count; i++) {
        if (g_ascii_strcasecmp(columns[i], name) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean check_form(const char *entry, GError **error)
{
    const char *equals = strchr(entry, '=');
    g_autofree char *ours = g_strndup(entry, equals == NULL ? 0 : equals - entry);
    g_autofree char *name = cw_column_name(ours);
    if (equals != NULL && name[0] != '\0' && equals[1] != '\0')
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "cannot read --map \"%s\"; write OURS=THEIRS, for example title=Name", entry);
    return FALSE;
}

gboolean cw_column_check_map(const char *const *map, const char *const *columns, gsize count,
                             const char *path, GError **error)
{
    for (; map != NULL && *map != NULL; map++) {
        if (!check_form(*map, error))
            return FALSE;
        const char *theirs = strchr(*map, '=') + 1;
        if (has_column(columns, count, theirs))
            continue;
        g_autofree const char **names = g_new0(const char *, count + 1);
        memcpy(names, columns, count * sizeof *names);
        g_autofree char *all = g_strjoinv(", ", (char **)names);
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "feed \"%s\" has no column \"%s\", which --map %s asks for; it has: %s", path,
                    theirs, *map, all);
        return FALSE;
    }
    return TRUE;
}

typedef struct {
    const cw_row_builder *row;
    GPtrArray *missing; /* entries of the map whose column has not been seen */
    GPtrArray *columns; /* seen so far, as many as an error may list; owned */
} map_search;

static gboolean search_row(gpointer data, const cw_feed_row *row, GError **error)
{
    (void)row;
    (void)error;
    const map_search *s = data;
    const char *const *columns = (const char *const *)s->row->columns->pdata;
    const guint count = s->row->columns->len;
    for (guint i = s->missing->len; i-- > 0;) {
        if (has_column(columns, count, strchr(s->missing->pdata[i], '=') + 1))
            g_ptr_array_remove_index(s->missing, i);
    }
    for (guint i = 0; i < count && s->columns->len < MOST_COLUMNS_LISTED; i++) {
        if (!has_column((const char *const *)s->columns->pdata, s->columns->len, columns[i]))
            g_ptr_array_add(s->columns, g_strdup(columns[i]));
    }
    return s->missing->len > 0;
}

gboolean cw_column_search_map(const char *path, const cw_feed_options *options, cw_row_reader read,
                              GError **error)
{
    g_autoptr(cw_row_builder) row = cw_row_builder_new();
    g_autoptr(GPtrArray) missing = g_ptr_array_new();
    g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func(g_free);
    map_search search = {row, missing, columns};
    for (const char *const *entry = options->map; entry != NULL && *entry != NULL; entry++) {
        if (!check_form(*entry, error))
            return FALSE;
        g_ptr_array_add(missing, (gpointer)*entry);
    }
    if (missing->len == 0)
        return TRUE;
    if (!read(path, options, row, search_row, &search, error))
        return FALSE;
    g_ptr_array_add(missing, NULL);
    return columns->len == 0 ||
           cw_column_check_map((const char *const *)missing->pdata,
                               (const char *const *)columns->pdata, columns->len, path, error);
}
