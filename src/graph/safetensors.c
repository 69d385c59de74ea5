/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading safetensors. Nothing of the file is believed before it is checked; the invariant after
 * opening: entries are sorted by place, the first begins at 0, each begins where the one before
 * ends, the last ends with the file, and every length is its shape's product times its dtype.
 */
#include "graph/safetensors.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "graph/safetensors_type.h"

#define LENGTH_BYTES 8

struct cw_safetensors {
    GBytes *bytes;
    json_t *header;     /* owns names and metadata */
    GArray *entries;    /* cw_safetensors_entry, by place */
    GHashTable *places; /* name -> index + 1 */
};

/* An entry while it is checked: where its bytes begin and end, counted from the header's end. */
typedef struct {
    cw_safetensors_entry entry;
    gsize begin, end;
} placing;

gsize cw_safetensors_count(const cw_safetensors_entry *entry)
{
    gsize count = 1;
    for (guint i = 0; i < entry->rank; i++)
        count *= (gsize)entry->shape[i];
    return count;
}

static gboolean damaged(GError **error, const char *name, const char *reason)
{
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "tensor \"%s\": %s", name, reason);
    return FALSE;
}

static gboolean read_type(placing *draft, json_t *object, GError **error)
{
    const char *dtype = json_string_value(json_object_get(object, "dtype"));
    if (dtype == NULL)
        return damaged(error, draft->entry.name, "it has no dtype");
    if (!cw_safetensors_type_find(dtype, &draft->entry.type)) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "tensor \"%s\": dtype \"%s\" is not read; F64 F32 F16 BF16 I64 I32 I16 I8 U8 "
                    "BOOL are",
                    draft->entry.name, dtype);
        return FALSE;
    }
    return TRUE;
}

static gboolean read_shape(placing *draft, json_t *object, gsize *bytes, GError **error)
{
    json_t *shape = json_object_get(object, "shape");
    *bytes = cw_safetensors_types[draft->entry.type].bytes;
    if (!json_is_array(shape))
        return damaged(error, draft->entry.name, "it has no shape");
    if (json_array_size(shape) > CW_SAFETENSORS_RANK_MOST) {
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "tensor \"%s\": %zu dimensions, at most %d are read", draft->entry.name,
                    json_array_size(shape), CW_SAFETENSORS_RANK_MOST);
        return FALSE;
    }
    draft->entry.rank = (guint)json_array_size(shape);
    for (guint i = 0; i < draft->entry.rank; i++) {
        json_t *side = json_array_get(shape, i);
        if (!json_is_integer(side) || json_integer_value(side) < 0 ||
            !g_size_checked_mul(bytes, *bytes, (gsize)json_integer_value(side)))
            return damaged(error, draft->entry.name, "its shape is no list of sizes");
        draft->entry.shape[i] = json_integer_value(side);
    }
    return TRUE;
}

static gboolean read_offsets(placing *draft, json_t *object, gsize bytes, gsize available,
                             GError **error)
{
    json_t *offsets = json_object_get(object, "data_offsets");
    json_t *begin = json_array_get(offsets, 0), *end = json_array_get(offsets, 1);
    if (json_array_size(offsets) != 2 || !json_is_integer(begin) || !json_is_integer(end) ||
        json_integer_value(begin) < 0 || json_integer_value(end) < json_integer_value(begin))
        return damaged(error, draft->entry.name, "its data_offsets are no begin and end");
    draft->begin = (gsize)json_integer_value(begin);
    draft->end = (gsize)json_integer_value(end);
    if (draft->end > available) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "tensor \"%s\": it ends at byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                    "; the file is truncated",
                    draft->entry.name, draft->end, available);
        return FALSE;
    }
    if (draft->end - draft->begin != bytes) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "tensor \"%s\": its shape needs %" G_GSIZE_FORMAT
                    " bytes, its place has %" G_GSIZE_FORMAT,
                    draft->entry.name, bytes, draft->end - draft->begin);
        return FALSE;
    }
    return TRUE;
}

static gboolean read_metadata(json_t *metadata, GError **error)
{
    const char *key;
    json_t *value;
    gboolean strings = json_is_object(metadata);
    json_object_foreach(metadata, key, value) strings = strings && json_is_string(value);
    if (!strings)
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "its __metadata__ is no object of strings");
    return strings;
}

static gint by_place(gconstpointer a, gconstpointer b)
{
    const placing *one = a, *two = b;
    if (one->begin != two->begin)
        return one->begin < two->begin ? -1 : 1;
    return one->end < two->end ? -1 : one->end > two->end;
}

static gboolean read_drafts(GArray *drafts, json_t *header, gsize available, GError **error)
{
    const char *name;
    json_t *value;
    gsize bytes = 0;
    json_object_foreach(header, name, value)
    {
        placing draft = {.entry = {.name = name}};
        if (strcmp(name, "__metadata__") == 0) {
            if (!read_metadata(value, error))
                return FALSE;
            continue;
        }
        if (!read_type(&draft, value, error) || !read_shape(&draft, value, &bytes, error) ||
            !read_offsets(&draft, value, bytes, available, error))
            return FALSE;
        g_array_append_val(drafts, draft);
    }
    return TRUE;
}

/* Takes the drafts over if they lie end to end. */
static gboolean place_entries(cw_safetensors *file, GArray *drafts, const guint8 *data,
                              gsize available, GError **error)
{
    gsize place = 0;
    g_array_sort(drafts, by_place);
    for (guint i = 0; i < drafts->len; i++) {
        placing *draft = &g_array_index(drafts, placing, i);
        if (draft->begin != place)
            return damaged(error, draft->entry.name,
                           "its bytes overlap another tensor's or leave a gap");
        draft->entry.bytes = data + place;
        place = draft->end;
        g_array_append_val(file->entries, draft->entry);
        g_hash_table_insert(file->places, (gpointer)draft->entry.name, GUINT_TO_POINTER(i + 1));
    }
    if (place != available)
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "the tensors end at byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT, place,
                    available);
    return place == available;
}

/* The header's length, or 0 with an error. */
static gsize header_length(const guint8 *data, gsize size, GError **error)
{
    guint64 length = 0;
    if (size < LENGTH_BYTES) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "%" G_GSIZE_FORMAT " bytes are too short for a safetensors file", size);
        return 0;
    }
    memcpy(&length, data, LENGTH_BYTES);
    length = GUINT64_FROM_LE(length);
    if (length > CW_SAFETENSORS_HEADER_BYTES_MOST) {
        g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                    "its header claims %" G_GUINT64_FORMAT
                    " bytes, at most %d are read; is it a safetensors file?",
                    length, CW_SAFETENSORS_HEADER_BYTES_MOST);
        return 0;
    }
    if (length == 0 || length > size - LENGTH_BYTES) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "its header claims %" G_GUINT64_FORMAT " bytes, %" G_GSIZE_FORMAT
                    " follow; the file is truncated",
                    length, size - LENGTH_BYTES);
        return 0;
    }
    return (gsize)length;
}

static gboolean read_header(cw_safetensors *file, GError **error)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(file->bytes, &size);
    gsize length = header_length(data, size, error);
    if (length == 0)
        return FALSE;
    json_error_t problem;
    file->header =
        json_loadb((const char *)data + LENGTH_BYTES, length, JSON_REJECT_DUPLICATES, &problem);
    if (!json_is_object(file->header)) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "its header is no JSON object: %s",
                    file->header == NULL ? problem.text : "it is another value");
        return FALSE;
    }
    gsize available = size - LENGTH_BYTES - length;
    g_autoptr(GArray) drafts = g_array_new(FALSE, FALSE, sizeof(placing));
    return read_drafts(drafts, file->header, available, error) &&
           place_entries(file, drafts, data + LENGTH_BYTES + length, available, error);
}

cw_safetensors *cw_safetensors_open_bytes(GBytes *bytes, GError **error)
{
    g_autoptr(cw_safetensors) file = g_new0(cw_safetensors, 1);
    file->bytes = g_bytes_ref(bytes);
    file->entries = g_array_new(FALSE, FALSE, sizeof(cw_safetensors_entry));
    file->places = g_hash_table_new(g_str_hash, g_str_equal);
    return read_header(file, error) ? g_steal_pointer(&file) : NULL;
}

cw_safetensors *cw_safetensors_open(const char *path, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!cw_regular_file_check(path, "weights", error))
        return NULL;
    g_autoptr(GMappedFile) mapped = g_mapped_file_new(path, FALSE, &problem);
    if (mapped == NULL) {
        gboolean absent = g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        g_set_error(error, CW_ERROR, absent ? CW_ERROR_NOT_FOUND : CW_ERROR_FAILED,
                    "could not read weights \"%s\": %s", path, problem->message);
        return NULL;
    }
    g_autoptr(GBytes) bytes = g_mapped_file_get_bytes(mapped);
    cw_safetensors *file = cw_safetensors_open_bytes(bytes, error);
    if (file == NULL)
        g_prefix_error(error, "reading weights \"%s\": ", path);
    return file;
}

void cw_safetensors_close(cw_safetensors *file)
{
    if (file == NULL)
        return;
    g_hash_table_unref(file->places);
    g_array_unref(file->entries);
    json_decref(file->header);
    g_bytes_unref(file->bytes);
    g_free(file);
}

guint cw_safetensors_entries(const cw_safetensors *file, const cw_safetensors_entry **entries)
{
    *entries = (const cw_safetensors_entry *)(gpointer)file->entries->data;
    return file->entries->len;
}

const cw_safetensors_entry *cw_safetensors_find(const cw_safetensors *file, const char *name)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(file->places, name));
    return place > 0 ? &g_array_index(file->entries, cw_safetensors_entry, place - 1) : NULL;
}

const char *cw_safetensors_metadata(const cw_safetensors *file, const char *key)
{
    return json_string_value(json_object_get(json_object_get(file->header, "__metadata__"), key));
}
