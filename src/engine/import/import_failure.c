/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows that failed. The store keeps them; import-errors.csv is drawn from it, whole or not at all.
 * Catalogues may share a folder: the last column says whose row it is, and so whose the file is.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "engine/import/import_private.h"

#define FILE_NAME "import-errors.csv"

static const char header[] = "feed,line,column,id,reason,catalog\n";

struct cw_failure_list {
    GStringChunk *strings;
    GArray *failures; /* cw_store_failure */
};

cw_failure_list *cw_failure_list_new(void)
{
    cw_failure_list *list = g_new0(cw_failure_list, 1);
    list->strings = g_string_chunk_new(4096);
    list->failures = g_array_new(FALSE, FALSE, sizeof(cw_store_failure));
    return list;
}

void cw_failure_list_free(cw_failure_list *list)
{
    if (list == NULL)
        return;
    g_string_chunk_free(list->strings);
    g_array_unref(list->failures);
    g_free(list);
}

void cw_failure_list_add(cw_failure_list *list, const char *feed, guint64 line, guint64 column,
                         const char *id, const char *reason)
{
    cw_store_failure failure = {
        .feed = g_string_chunk_insert_const(list->strings, feed),
        .line = line,
        .column = column,
        .id = id == NULL ? NULL : g_string_chunk_insert(list->strings, id),
        .reason = g_string_chunk_insert(list->strings, reason),
    };
    g_array_append_val(list->failures, failure);
}

gboolean cw_failure_list_store(const cw_failure_list *list, cw_store *store, const char *source,
                               GError **error)
{
    return cw_store_set_failures(store, source, (const cw_store_failure *)list->failures->data,
                                 list->failures->len, error);
}

/* A field, quoted when it must be (RFC 4180). */
static void append_field(GString *text, const char *field)
{
    if (strpbrk(field, ",\"\r\n") == NULL) {
        g_string_append(text, field);
        return;
    }
    g_auto(GStrv) parts = g_strsplit(field, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    g_string_append_printf(text, "\"%s\"", doubled);
}

static void append_number(GString *text, guint64 number)
{
    if (number != 0)
        g_string_append_printf(text, "%" G_GUINT64_FORMAT, number);
    g_string_append_c(text, ',');
}

typedef struct {
    GString *text;
    const char *ending; /* of each row: the last column, which names the catalogue */
} failure_table;

static gboolean append_failure(gpointer data, const cw_store_failure *failure, GError **error)
{
    (void)error;
    const failure_table *table = data;
    GString *text = table->text;
    append_field(text, failure->feed);
    g_string_append_c(text, ',');
    append_number(text, failure->line);
    append_number(text, failure->column);
    append_field(text, failure->id == NULL ? "" : failure->id);
    g_string_append_c(text, ',');
    append_field(text, failure->reason);
    g_string_append(text, table->ending);
    return TRUE;
}

static char *row_ending(const cw_store *store)
{
    g_autofree char *catalog = g_path_get_basename(cw_store_path(store));
    GString *ending = g_string_new(",");
    append_field(ending, catalog);
    g_string_append_c(ending, '\n');
    return g_string_free(ending, FALSE);
}

/* Whether a file at `path` was written for another catalogue, or not by us at all. */
static gboolean is_of_other(const char *path, const char *ending)
{
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) &&
           !(g_str_has_prefix(text, header) && g_str_has_suffix(text, ending));
}

/* While the name is another's, ours has the catalogue's name before it; and it keeps that as long
 * as it has something to say. */
static char *find_path(const cw_store *store, const char *ending)
{
    g_autofree char *catalog = g_path_get_basename(cw_store_path(store));
    g_autofree char *own_name = g_strdup_printf("%s-%s", catalog, FILE_NAME);
    g_autofree char *own = cw_store_beside(store, own_name);
    g_autofree char *common = cw_store_beside(store, FILE_NAME);
    if (g_file_test(own, G_FILE_TEST_EXISTS) || is_of_other(common, ending))
        return g_steal_pointer(&own);
    return g_steal_pointer(&common);
}

static gboolean is_same(const char *path, const GString *text)
{
    g_autofree char *old = NULL;
    gsize length;
    return g_file_get_contents(path, &old, &length, NULL) && length == text->len &&
           memcmp(old, text->str, length) == 0;
}

gboolean cw_failure_file_write(cw_store *store, char **path, GError **error)
{
    g_autoptr(GString) text = g_string_new(header);
    g_autofree char *ending = row_ending(store);
    g_autofree char *file = find_path(store, ending);
    failure_table table = {text, ending};
    GError *reason = NULL;
    *path = NULL;
    if (!cw_store_each_failure(store, append_failure, &table, error))
        return FALSE;
    if (text->len == strlen(header)) {
        g_unlink(file);
        return TRUE;
    }
    if (!is_same(file, text) &&
        !g_file_set_contents_full(file, text->str, (gssize)text->len,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                  0666, &reason)) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s", file,
                    reason->message);
        g_error_free(reason);
        return FALSE;
    }
    *path = g_steal_pointer(&file);
    return TRUE;
}
