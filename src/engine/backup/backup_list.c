/* SPDX-License-Identifier: Apache-2.0
 *
 * A manifest may come from a stranger: it can name nothing but what a backup puts where it puts it,
 * so that no restored file lies outside the folder, or takes the place of one that is not
 * Colorway's.
 */
#include "engine/backup/backup_list.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/error.h"

#define FORMAT "colorway backup"
#define VERSION 1
#define HASH_DIGITS 64
#define PLAIN "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-"

static void file_free(gpointer data)
{
    cw_backup_file *file = data;
    g_free(file->name);
    g_free(file->path);
    g_free(file->hash);
    g_free(file);
}

cw_backup_list *cw_backup_list_new(const char *catalog)
{
    cw_backup_list *list = g_new0(cw_backup_list, 1);
    list->catalog = g_strdup(catalog);
    list->files = g_ptr_array_new_with_free_func(file_free);
    list->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    return list;
}

void cw_backup_list_free(cw_backup_list *list)
{
    if (list == NULL)
        return;
    g_free(list->catalog);
    g_hash_table_unref(list->by_name);
    g_ptr_array_unref(list->files);
    g_free(list);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* One part of a path, of plain letters, that is neither hidden nor "..". */
static gboolean is_plain(const char *part)
{
    return *part != '\0' && *part != '.' && strspn(part, PLAIN) == strlen(part);
}

gboolean cw_backup_name_is_below(const char *name, const char *place)
{
    if (!g_str_has_prefix(name, place))
        return FALSE;
    g_auto(GStrv) parts = g_strsplit(name + strlen(place), "/", 0);
    for (char **part = parts; *part != NULL; part++)
        if (!is_plain(*part))
            return FALSE;
    return *parts != NULL && g_strv_length(parts) <= 2;
}

/* A file beside others, whatever letters a shop writes. */
static gboolean is_file_name(const char *name)
{
    static const char *const taken[] = {CW_BACKUP_MANIFEST, CW_BACKUP_MANIFEST_SUM, "pictures",
                                        "models", NULL};
    if (*name == '\0' || *name == '.' || !g_utf8_validate(name, -1, NULL) ||
        g_strv_contains(taken, name))
        return FALSE;
    for (const char *c = name; *c != '\0'; c++)
        if (*c == '/' || g_ascii_iscntrl(*c))
            return FALSE;
    return TRUE;
}

gboolean cw_backup_name_is_vectors(const char *name)
{
    return is_file_name(name) && g_str_has_suffix(name, ".cwv");
}

gboolean cw_backup_name_is_catalog(const char *name)
{
    return is_file_name(name) && !cw_backup_name_is_vectors(name);
}

static gboolean is_placed(const cw_backup_list *list, const char *name)
{
    return strcmp(name, list->catalog) == 0
               ? cw_backup_name_is_catalog(name)
               : cw_backup_name_is_vectors(name) ||
                     cw_backup_name_is_below(name, CW_BACKUP_PICTURES) ||
                     cw_backup_name_is_below(name, CW_BACKUP_MODELS);
}

static gboolean is_hash(const char *hash)
{
    return strlen(hash) == HASH_DIGITS && strspn(hash, "0123456789abcdef") == HASH_DIGITS;
}

/* ---- the list ------------------------------------------------------------------------------- */

gboolean cw_backup_list_add(cw_backup_list *list, cw_backup_file *file, GError **error)
{
    g_ptr_array_add(list->files, file);
    const char *fault = !is_placed(list, file->name) ? "has no place in a backup"
                        : !is_hash(file->hash)       ? "has a checksum that is none"
                        : g_hash_table_contains(list->by_name, file->name) ? "is named twice"
                                                                           : NULL;
    if (fault == NULL)
        return g_hash_table_insert(list->by_name, file->name, file);
    g_autofree char *shown = g_utf8_make_valid(file->name, -1);
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "file \"%s\" %s", shown, fault);
    return FALSE;
}

const cw_backup_file *cw_backup_list_find(const cw_backup_list *list, const char *name)
{
    return g_hash_table_lookup(list->by_name, name);
}

guint64 cw_backup_list_bytes(const cw_backup_list *list)
{
    guint64 bytes = 0;
    for (guint i = 0; i < list->files->len; i++)
        bytes += ((const cw_backup_file *)list->files->pdata[i])->bytes;
    return bytes;
}

/* ---- as text -------------------------------------------------------------------------------- */

char *cw_backup_list_to_text(const cw_backup_list *list)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *created = g_date_time_format_iso8601(now);
    json_t *files = json_array();
    for (guint i = 0; i < list->files->len; i++) {
        const cw_backup_file *file = list->files->pdata[i];
        json_array_append_new(files, json_pack("{s:s,s:I,s:s}", "name", file->name, "bytes",
                                               (json_int_t)file->bytes, "sha256", file->hash));
    }
    json_t *object = json_pack(
        "{s:s,s:i,s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:o}", "format", FORMAT, "version", VERSION,
        "created", created, "program", "colorway " CW_VERSION, "catalog", list->catalog, "items",
        (json_int_t)list->items, "pictures", (json_int_t)list->pictures, "models",
        (json_int_t)list->models, "left_out", (json_int_t)list->left_out, "files", files);
    char *text = json_dumps(object, JSON_INDENT(1));
    json_decref(object);
    char *copy = g_strdup(text);
    free(text);
    return copy;
}

static gboolean damaged(const char *what, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "its manifest %s", what);
    return FALSE;
}

static gboolean read_file(cw_backup_list *list, json_t *object, GError **error)
{
    const char *name, *hash;
    json_int_t bytes;
    if (json_unpack(object, "{s:s,s:I,s:s}", "name", &name, "bytes", &bytes, "sha256", &hash) !=
            0 ||
        bytes < 0)
        return damaged("names a file without its size or checksum", error);
    const cw_backup_file file = {g_strdup(name), NULL, g_strdup(hash), (guint64)bytes};
    return cw_backup_list_add(list, g_memdup2(&file, sizeof file), error);
}

static cw_backup_list *read_list(json_t *object, GError **error)
{
    const char *catalog;
    json_int_t items, pictures, models, left_out;
    json_t *files, *file;
    if (json_unpack(object, "{s:s,s:I,s:I,s:I,s:I,s:o}", "catalog", &catalog, "items", &items,
                    "pictures", &pictures, "models", &models, "left_out", &left_out, "files",
                    &files) != 0) {
        damaged("lacks what every backup has", error);
        return NULL;
    }
    g_autoptr(cw_backup_list) list = cw_backup_list_new(catalog);
    list->items = items;
    list->pictures = pictures;
    list->models = models;
    list->left_out = left_out;
    gsize index;
    json_array_foreach(files, index, file) if (!read_file(list, file, error)) return NULL;
    if (cw_backup_list_find(list, list->catalog) != NULL)
        return g_steal_pointer(&list);
    damaged("names no catalogue", error);
    return NULL;
}

cw_backup_list *cw_backup_list_from_text(const char *text, gsize length, GError **error)
{
    json_t *object = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    const char *format = json_string_value(json_object_get(object, "format"));
    const json_int_t version = json_integer_value(json_object_get(object, "version"));
    cw_backup_list *list = NULL;
    if (g_strcmp0(format, FORMAT) != 0)
        damaged("is none", error);
    else if (version != VERSION)
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "a newer colorway wrote it (version %" JSON_INTEGER_FORMAT
                    " of backups; this one knows %d)",
                    version, VERSION);
    else
        list = read_list(object, error);
    json_decref(object);
    return list;
}
