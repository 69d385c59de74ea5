/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder is a shop, its sub-folders are items: the name is id and title, the pictures are the
 * files in it, by name, the first one is the main picture. Names that begin with a dot are passed
 * over, and so are files beside the sub-folders. Links are relative to the shop's folder.
 */
#include <string.h>

#include "base/error.h"
#include "feed/feed_row.h"

static gboolean sniff(const char *path, const char *head, gsize count)
{
    (void)head;
    (void)count;
    return g_file_test(path, G_FILE_TEST_IS_DIR);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder, in byte order. */
static GPtrArray *list_folder(const char *path, GError **error)
{
    GError *reason = NULL;
    g_autoptr(GDir) folder = g_dir_open(path, 0, &reason);
    if (folder == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not open folder \"%s\": %s", path,
                    reason->message);
        g_error_free(reason);
        return NULL;
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        if (name[0] != '.')
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, by_name);
    return names;
}

static gboolean is_picture(const char *name)
{
    static const char *const endings[] = {".jpg",  ".jpeg", ".png", ".webp", ".gif", ".avif",
                                          ".heic", ".bmp",  ".tif", ".tiff", NULL};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        if (g_str_has_suffix(lower, *ending))
            return TRUE;
    }
    return FALSE;
}

static void fill_row(cw_row_builder *row, const char *shop, const char *name)
{
    g_autofree char *path = g_build_filename(shop, name, NULL);
    g_autoptr(GError) reason = NULL;
    cw_row_builder_start(row, 0);
    if (!g_utf8_validate(name, -1, NULL)) {
        cw_row_builder_fail(row, 0, 0, "the name of a folder is not UTF-8");
        return;
    }
    cw_row_builder_add(row, "id", name, 0, 0);
    cw_row_builder_add(row, "title", name, 0, 0);
    g_autoptr(GPtrArray) files = list_folder(path, &reason);
    if (files == NULL)
        cw_row_builder_fail(row, 0, 0, "%s", reason->message);
    for (guint i = 0; files != NULL && i < files->len; i++) {
        if (!is_picture(files->pdata[i]))
            continue;
        g_autofree char *link = g_build_filename(name, files->pdata[i], NULL);
        cw_row_builder_add_picture(row, link, row->pictures->len == 0, 0, 0);
    }
}

/* Somebody's feed with its pictures is a folder, too, and not this kind. */
static gboolean is_no_feed_folder(const char *path, const cw_feed_options *options,
                                  const GPtrArray *names, GError **error)
{
    static const char *const feeds[] = {"feed.tsv", "feed.csv", "feed.xml", "feed.ndjson", NULL};
    for (guint i = 0; options->format == NULL && i < names->len; i++) {
        if (!g_strv_contains(feeds, names->pdata[i]))
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "folder \"%s\" holds a feed; import \"%s/%s\", or say --format folder", path,
                    path, (const char *)names->pdata[i]);
        return FALSE;
    }
    return TRUE;
}

static gboolean read_feed(const char *path, const cw_feed_options *options, cw_feed_visit visit,
                          gpointer data, GError **error)
{
    if (!cw_column_check_map(options->map, NULL, 0, path, error))
        return FALSE;
    g_autoptr(GPtrArray) names = list_folder(path, error);
    if (names == NULL || !is_no_feed_folder(path, options, names, error))
        return FALSE;
    g_autoptr(cw_row_builder) row = cw_row_builder_new();
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *item = g_build_filename(path, names->pdata[i], NULL);
        if (!g_file_test(item, G_FILE_TEST_IS_DIR))
            continue;
        fill_row(row, path, names->pdata[i]);
        gboolean stop;
        if (!cw_row_builder_visit(row, visit, data, &stop, error))
            return FALSE;
        if (stop)
            return TRUE;
    }
    return TRUE;
}

const cw_feed cw_feed_folder = {
    .row = {"folder", "a folder whose sub-folders are items, their files its pictures"},
    .sniff = sniff,
    .read = read_feed,
};
