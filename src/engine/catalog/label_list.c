/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of labels/ are rows; the build writes label_rows.h from them.
 */
#include "engine/catalog/label_list.h"

#include <string.h>

#include <colorway/evaluate.h>

#include "base/error.h"
#include "label_rows.h"

typedef struct {
    cw_row row;
    const char *text;
} label_file;

static gboolean is_space(char letter)
{
    return g_ascii_isspace(letter);
}

/* Whether a space before `next` says something: not at the ends, not beside a hyphen. */
static gboolean is_apart(const GString *before, char next)
{
    return before->len > 0 && before->str[before->len - 1] != '-' && next != '\0' && next != '-';
}

char *cw_label_clean(const char *text)
{
    GString *clean = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        if (!is_space(*text))
            g_string_append_c(clean, *text);
        else if (!is_space(text[1]) && is_apart(clean, text[1]))
            g_string_append_c(clean, ' ');
    }
    return g_string_free(clean, FALSE);
}

char *cw_label_key(const char *text)
{
    return g_utf8_casefold(text, -1);
}

/* Without a copy: descriptions of 100 kB are asked, too. */
gboolean cw_label_is_blank(const char *cell)
{
    static const char *const blanks[] = {"", "na", "n/a", "n.a.", "null", "nan", "-"};
    while (is_space(*cell))
        cell++;
    gsize length = strlen(cell);
    while (length > 0 && is_space(cell[length - 1]))
        length--;
    for (gsize b = 0; b < G_N_ELEMENTS(blanks); b++)
        if (strlen(blanks[b]) == length && g_ascii_strncasecmp(cell, blanks[b], length) == 0)
            return TRUE;
    return FALSE;
}

/* The text of the row called `name`, else of that file. (transfer full) */
static char *read_text(const char *name, GError **error)
{
    g_autoptr(GError) unknown = NULL;
    const label_file *known = (const label_file *)cw_row_find(&cw_label_list_table, name, &unknown);
    g_autofree char *text = NULL;
    gsize length;
    if (known != NULL)
        return g_strdup(known->text);
    if (!g_file_get_contents(name, &text, &length, NULL))
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "could not read labels \"%s\": no file, %s", name, unknown->message);
    else if (!g_utf8_validate(text, (gssize)length, NULL))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "labels \"%s\" are not a UTF-8 text file",
                    name);
    else
        return g_steal_pointer(&text);
    return NULL;
}

static gsize count_distinct(const cw_label_list *list)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < list->count; i++)
        g_hash_table_add(known, list->labels[i]);
    return g_hash_table_size(known);
}

cw_label_list *cw_label_list_load(const char *name, GError **error)
{
    g_autofree char *text = read_text(name, error);
    if (text == NULL)
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(cw_label_list) list = g_new0(cw_label_list, 1);
    list->name = g_strdup(name);
    list->labels = g_new0(char *, g_strv_length(lines) + 1);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *label = cw_label_clean(*line);
        if (*label != '\0' && *label != '#')
            list->labels[list->count++] = g_steal_pointer(&label);
    }
    list->distinct = count_distinct(list);
    if (list->count >= 2)
        return g_steal_pointer(&list);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "\"%s\" has %" G_GSIZE_FORMAT " labels; classes are two at least, one a line", name,
                list->count);
    return NULL;
}

void cw_label_list_free(cw_label_list *list)
{
    if (list == NULL)
        return;
    g_strfreev(list->labels);
    g_free(list->name);
    g_free(list);
}

gint32 cw_label_list_find(const cw_label_list *list, const char *value)
{
    guint64 number;
    g_autofree char *cleaned = cw_label_clean(value);
    g_autofree char *wanted = cw_label_key(cleaned);
    for (gsize i = 0; i < list->count; i++) {
        g_autofree char *label = cw_label_key(list->labels[i]);
        if (strcmp(label, wanted) == 0)
            return (gint32)i;
    }
    return g_ascii_string_to_unsigned(cleaned, 10, 0, list->count - 1, &number, NULL)
               ? (gint32)number
               : -1;
}

#define ROW(name, summary, text) static const label_file name##_labels = {{#name, summary}, text};
CW_LABEL_ROWS
#undef ROW

#define ROW(name, summary, text) &name##_labels.row,
static const cw_row *const rows[] = {CW_LABEL_ROWS NULL};
const cw_row_table cw_label_list_table = {"list of labels", rows};
