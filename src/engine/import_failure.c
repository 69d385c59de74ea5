/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows that failed. The store keeps them; import-errors.csv is drawn from it, whole or not at all.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "engine/import_private.h"

#define FILE_NAME "import-errors.csv"

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

static gboolean append_failure(gpointer data, const cw_store_failure *failure, GError **error)
{
    (void)error;
    GString *text = data;
    append_field(text, failure->feed);
    g_string_append_c(text, ',');
    append_number(text, failure->line);
    append_number(text, failure->column);
    append_field(text, failure->id == NULL ? "" : failure->id);
    g_string_append_c(text, ',');
    append_field(text, failure->reason);
    g_string_append_c(text, '\n');
    return TRUE;
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
    static const char header[] = "feed,line,column,id,reason\n";
    g_autoptr(GString) text = g_string_new(header);
    g_autofree char *file = cw_store_beside(store, FILE_NAME);
    GError *reason = NULL;
    *path = NULL;
    if (!cw_store_each_failure(store, append_failure, text, error))
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
