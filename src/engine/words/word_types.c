/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of word_types/ are rows; the build writes word_type_rows.h from them.
 */
#include "engine/words/word_types.h"

#include <string.h>

#include <colorway/train.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "text/tokens.h"
#include "word_type_rows.h"

typedef struct {
    cw_row row;
    const char *text;
} type_file;

void cw_word_types_free(cw_word_types *types)
{
    if (types == NULL)
        return;
    g_ptr_array_unref(types->names);
    g_hash_table_unref(types->type_of);
    g_free(types->name);
    g_free(types);
}

/* The text of the row called `name`, else of that file. (transfer full) */
static char *read_text(const char *name, GError **error)
{
    g_autoptr(GError) unknown = NULL;
    const type_file *known = (const type_file *)cw_row_find(&cw_word_type_table, name, &unknown);
    g_autofree char *text = NULL;
    gsize length;
    if (known != NULL)
        return g_strdup(known->text);
    if (!cw_regular_file_check(name, "word types", error))
        return NULL;
    if (!g_file_get_contents(name, &text, &length, NULL))
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "could not read word types \"%s\": no file, %s", name, unknown->message);
    else if (!g_utf8_validate(text, (gssize)length, NULL))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "word types \"%s\" are not a UTF-8 text file",
                    name);
    else
        return g_steal_pointer(&text);
    return NULL;
}

/* The number of a type + 1; one that is new gets the next. */
static guint number_type(const cw_word_types *types, const char *type)
{
    guint place;
    if (!g_ptr_array_find_with_equal_func(types->names, type, g_str_equal, &place)) {
        place = types->names->len;
        g_ptr_array_add(types->names, g_strdup(type));
    }
    return place + 1;
}

static gboolean refuse(const cw_word_types *types, gsize line, GError **error, const char *format,
                       ...) G_GNUC_PRINTF(4, 5);

static gboolean refuse(const cw_word_types *types, gsize line, GError **error, const char *format,
                       ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *reason = g_strdup_vprintf(format, values);
    va_end(values);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "word types \"%s\", line %" G_GSIZE_FORMAT ": %s",
                types->name, line, reason);
    return FALSE;
}

static gboolean take_line(cw_word_types *types, const char *text, gsize line, GError **error)
{
    g_auto(GStrv) cells = g_strsplit(text, "\t", -1);
    if (g_strv_length(cells) != 2)
        return refuse(types, line, error, "a row is a word, a tab and its type, not \"%s\"", text);
    g_autofree char *word = cw_token_single(cells[0]);
    g_strstrip(cells[1]);
    if (word == NULL || *cells[1] == '\0')
        return refuse(types, line, error, "\"%s\" is no single word, or it has no type", cells[0]);
    const guint before = GPOINTER_TO_UINT(g_hash_table_lookup(types->type_of, word));
    const guint type = number_type(types, cells[1]);
    if (before > 0 && before != type)
        return refuse(types, line, error, "\"%s\" is \"%s\" here and \"%s\" above; leave one", word,
                      cells[1], (char *)types->names->pdata[before - 1]);
    g_hash_table_insert(types->type_of, g_steal_pointer(&word), GUINT_TO_POINTER(type));
    return TRUE;
}

cw_word_types *cw_word_types_load(const char *name, GError **error)
{
    g_autofree char *text = read_text(name, error);
    if (text == NULL)
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(cw_word_types) types = g_new0(cw_word_types, 1);
    types->name = g_strdup(name);
    types->names = g_ptr_array_new_with_free_func(g_free);
    types->type_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; lines[i] != NULL; i++) {
        g_strchomp(lines[i]);
        if (*lines[i] != '\0' && *lines[i] != '#' && !take_line(types, lines[i], i + 1, error))
            return NULL;
    }
    if (types->names->len >= 2)
        return g_steal_pointer(&types);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "word types \"%s\" are of %u; two are needed to be told apart", name,
                types->names->len);
    return NULL;
}

#define ROW(name, summary, text) static const type_file name##_types = {{#name, summary}, text};
CW_WORD_TYPE_ROWS
#undef ROW

#define ROW(name, summary, text) &name##_types.row,
static const cw_row *const rows[] = {CW_WORD_TYPE_ROWS NULL};
const cw_row_table cw_word_type_table = {"list of word types", rows};
