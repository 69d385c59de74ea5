/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/catalog_checksum.h"

#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "engine/catalog/catalog_store.h"

typedef struct {
    cw_store *store;
    GChecksum *checksum;
    const cw_progress *progress;
    gint64 done;
} summing;

/* With its end, so that "a", "bc" is not "ab", "c"; what is missing is not what is empty. */
static void add(GChecksum *checksum, const char *text)
{
    const guchar there = text != NULL;
    g_checksum_update(checksum, &there, 1);
    if (text != NULL)
        g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text) + 1);
}

static void add_file(GChecksum *checksum, const char *path)
{
    GStatBuf about = {0};
    if (g_stat(path, &about) != 0)
        about = (GStatBuf){0};
    g_autofree char *text =
        g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld", (gint64)about.st_size,
                        (gint64)about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
    add(checksum, text);
}

static gboolean add_attribute(gpointer data, const cw_attribute *attribute,
                              GError **error G_GNUC_UNUSED)
{
    add(data, attribute->name);
    add(data, attribute->value);
    return TRUE;
}

static gboolean is_stopped(summing *s, GError **error)
{
    const cw_progress_state state = {"comparing with what was measured", "rows", s->done++, 0,
                                     NULL};
    if (cw_progress_tell(s->progress, &state))
        return FALSE;
    g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped");
    return TRUE;
}

static gboolean add_item(gpointer data, const cw_item *item, GError **error)
{
    summing *s = data;
    add(s->checksum, item->source);
    add(s->checksum, item->id);
    add(s->checksum, item->group);
    for (int f = 0; f < CW_FIELD_COUNT; f++)
        add(s->checksum, item->fields[f]);
    return !is_stopped(s, error) &&
           cw_store_each_attribute(s->store, item->number, add_attribute, s->checksum, error);
}

static gboolean add_picture(gpointer data, const cw_shown *shown, GError **error)
{
    summing *s = data;
    add(s->checksum, shown->item->id);
    add(s->checksum, shown->picture->hash);
    add(s->checksum, shown->picture->path);
    add_file(s->checksum, shown->picture->path);
    return !is_stopped(s, error);
}

char *cw_catalog_checksum(cw_catalog *catalog, const cw_progress *progress, GError **error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    summing s = {cw_catalog_store(catalog), checksum, progress, 0};
    return cw_store_each_item(s.store, NULL, add_item, &s, error) &&
                   cw_store_each_picture(s.store, NULL, CW_PICTURES_BY_ITEM, add_picture, &s, error)
               ? g_strdup(g_checksum_get_string(checksum))
               : NULL;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *sum_folder(const char *path, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, error);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    if (folder == NULL)
        return NULL;
    while ((name = g_dir_read_name(folder)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *file = g_build_filename(path, names->pdata[i], NULL);
        add(checksum, names->pdata[i]);
        add_file(checksum, file);
    }
    return g_strdup(g_checksum_get_string(checksum));
}

char *cw_path_checksum(const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return sum_folder(path, error);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no file \"%s\"", path);
        return NULL;
    }
    g_autoptr(GMappedFile) file =
        cw_regular_file_check(path, "input", error) ? g_mapped_file_new(path, FALSE, error) : NULL;
    g_autoptr(GBytes) bytes = file != NULL ? g_mapped_file_get_bytes(file) : NULL;
    return bytes != NULL ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes) : NULL;
}
