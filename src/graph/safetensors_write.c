/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing safetensors: temporary file, flush to the disk, rename, flush of the folder, so that a
 * crash at any point leaves the old file or the new one. Tensors are streamed from where they lie
 * (a file may be larger than the memory that is left), which is why this is not
 * g_file_set_contents_full().
 */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/write_all.h"
#include "graph/safetensors_type.h"

#if G_BYTE_ORDER != G_LITTLE_ENDIAN
#error "safetensors are written as they lie in memory, which must be little-endian"
#endif

#define ALIGNMENT 8 /* of the first tensor: the header is filled up with spaces */

static gsize entry_bytes(const cw_safetensors_entry *entry)
{
    return cw_safetensors_count(entry) * cw_safetensors_types[entry->type].bytes;
}

/* Wider types first; the sort is stable because equal ones keep their place in memory. */
static gint by_width(gconstpointer a, gconstpointer b)
{
    const cw_safetensors_entry *one = *(const cw_safetensors_entry *const *)a;
    const cw_safetensors_entry *two = *(const cw_safetensors_entry *const *)b;
    gsize wide_one = cw_safetensors_types[one->type].bytes;
    gsize wide_two = cw_safetensors_types[two->type].bytes;
    if (wide_one != wide_two)
        return wide_one > wide_two ? -1 : 1;
    return one < two ? -1 : one > two;
}

static json_t *describe(const cw_safetensors_entry *entry, gsize begin)
{
    json_t *shape = json_array();
    for (guint i = 0; i < entry->rank; i++)
        json_array_append_new(shape, json_integer(entry->shape[i]));
    return json_pack("{s:s, s:o, s:[I,I]}", "dtype", cw_safetensors_types[entry->type].name,
                     "shape", shape, "data_offsets", (json_int_t)begin,
                     (json_int_t)(begin + entry_bytes(entry)));
}

/* Sets "__metadata__"; FALSE when a string is no UTF-8. */
static gboolean describe_metadata(json_t *header, GHashTable *metadata)
{
    gboolean valid = TRUE;
    if (metadata == NULL)
        return TRUE;
    json_t *object = json_object();
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(metadata), (GCompareFunc)strcmp);
    for (GList *key = keys; key != NULL; key = key->next)
        valid = json_object_set_new(object, key->data,
                                    json_string(g_hash_table_lookup(metadata, key->data))) == 0 &&
                valid;
    json_object_set_new(header, "__metadata__", object);
    return valid;
}

/* The JSON of the header, or NULL. (transfer full) */
static json_t *describe_all(GPtrArray *order, GHashTable *metadata, GError **error)
{
    json_t *header = json_object();
    gsize place = 0;
    const char *refused = describe_metadata(header, metadata) ? NULL : "__metadata__";
    for (guint i = 0; refused == NULL && i < order->len; i++) {
        const cw_safetensors_entry *entry = order->pdata[i];
        if (json_object_get(header, entry->name) != NULL ||
            json_object_set_new(header, entry->name, describe(entry, place)) != 0)
            refused = entry->name;
        place += entry_bytes(entry);
    }
    if (refused == NULL)
        return header;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "cannot store \"%s\": it is there twice or is no UTF-8", refused);
    json_decref(header);
    return NULL;
}

/* The header with its length in front, filled up to the alignment, or NULL. */
static GString *make_header(GPtrArray *order, GHashTable *metadata, GError **error)
{
    json_t *header = describe_all(order, metadata, error);
    if (header == NULL)
        return NULL;
    char *text = json_dumps(header, JSON_COMPACT);
    json_decref(header);
    GString *bytes = g_string_new(text);
    free(text);
    while (bytes->len % ALIGNMENT != 0)
        g_string_append_c(bytes, ' ');
    guint64 length = GUINT64_TO_LE((guint64)bytes->len);
    g_string_prepend_len(bytes, (const char *)&length, sizeof length);
    return bytes;
}

static gboolean write_file(int descriptor, const GString *header, GPtrArray *order)
{
    gboolean fine = cw_write_all(descriptor, header->str, header->len);
    for (guint i = 0; fine && i < order->len; i++) {
        const cw_safetensors_entry *entry = order->pdata[i];
        fine = cw_write_all(descriptor, entry->bytes, entry_bytes(entry));
    }
    return fine && fsync(descriptor) == 0;
}

/* Makes the rename itself durable; some file systems know no such flush (EINVAL). */
static gboolean flush_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int descriptor = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    gboolean fine = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
    if (descriptor >= 0)
        close(descriptor);
    return fine;
}

static gboolean fail(const char *path, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write weights \"%s\": %s", path,
                g_strerror(errno));
    return FALSE;
}

gboolean cw_safetensors_save(const char *path, const cw_safetensors_entry *entries, guint count,
                             GHashTable *metadata, GError **error)
{
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    for (guint i = 0; i < count; i++)
        g_ptr_array_add(order, (gpointer)&entries[i]);
    g_ptr_array_sort(order, by_width);
    g_autoptr(GString) header = make_header(order, metadata, error);
    if (header == NULL)
        return FALSE;
    g_autofree char *temporary = g_strconcat(path, ".XXXXXX", NULL);
    int descriptor = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return fail(path, error);
    gboolean fine = write_file(descriptor, header, order);
    int problem = errno;
    fine = close(descriptor) == 0 && fine;
    if (fine && g_rename(temporary, path) == 0 && flush_folder(path))
        return TRUE;
    errno = fine ? errno : problem;
    fail(path, error);
    g_unlink(temporary);
    return FALSE;
}
