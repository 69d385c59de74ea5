/* SPDX-License-Identifier: Apache-2.0
 *
 * All is unpacked into a work folder and moved from there by renaming when all of it is known to be
 * good; pictures first, then the feed. Who is stopped in between has some pictures more than the
 * feed that is still there asks for. A lock on the folder of all uploads keeps others out.
 */
#include <colorway/upload.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/plain_name.h"
#include "engine/backup/work_folder.h"
#include "engine/upload/upload_archive.h"

#define MOST_DEPTH 64 /* folders in folders */

static gboolean fail(const char *verb, const char *path, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not %s \"%s\": %s", verb, path,
                g_strerror(errno));
    return FALSE;
}

char *cw_upload_folder(const char *catalog, const char *source)
{
    return g_strdup_printf("%s.uploads/%s", catalog, source);
}

/* ---- the feed -------------------------------------------------------------------------------- */

static gboolean looks_like_feed(const char *name)
{
    static const char *const endings[] = {".tsv", ".csv",    ".txt",   ".xml",
                                          ".rss", ".ndjson", ".jsonl", NULL};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (const char *const *ending = endings; *ending != NULL; ending++)
        if (g_str_has_suffix(lower, *ending))
            return TRUE;
    return strcmp(name, CW_UPLOAD_LONE_FEED) == 0;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files and folders in `folder`, in byte order. (transfer full) */
static GPtrArray *list_names(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    const char *name;
    while (listing != NULL && (name = g_dir_read_name(listing)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    return names;
}

/* What may be a feed in `folder`: paths. */
static void find_candidates(const char *folder, GPtrArray *found, GPtrArray *below)
{
    g_autoptr(GPtrArray) names = list_names(folder);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            g_ptr_array_add(below, g_steal_pointer(&path));
        else if (looks_like_feed(names->pdata[i]))
            g_ptr_array_add(found, g_steal_pointer(&path));
    }
}

/* The only one, or the only one called feed.*; NULL says why not. (transfer full) */
static char *choose(const GPtrArray *found, GError **error)
{
    const char *chosen = found->len == 1 ? found->pdata[0] : NULL;
    guint called = 0;
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        g_autofree char *name = g_path_get_basename(found->pdata[i]);
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", name);
        if (found->len > 1 && g_str_has_prefix(name, "feed.")) {
            chosen = found->pdata[i];
            called++;
        }
    }
    if (chosen != NULL && called <= 1)
        return g_strdup(chosen);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the archive holds several files that may be the feed (%s); say which by feed=NAME",
                names->str);
    return NULL;
}

/* Looks folder by folder, the highest first. (transfer full) */
static char *find_feed(const char *work, GError **error)
{
    g_autoptr(GPtrArray) level = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(level, g_strdup(work));
    for (int depth = 0; level->len > 0 && depth < MOST_DEPTH; depth++) {
        g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GPtrArray) below = g_ptr_array_new_with_free_func(g_free);
        for (guint i = 0; i < level->len; i++)
            find_candidates(level->pdata[i], found, below);
        if (found->len > 0)
            return choose(found, error);
        g_ptr_array_unref(level);
        level = g_steal_pointer(&below);
    }
    g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                        "the archive holds no feed: no .tsv, .csv, .txt, .xml or .ndjson file");
    return NULL;
}

/* The file of the archive that a user calls `name`. (transfer full) */
static char *named_feed(const char *work, const char *name, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    g_autofree char *path = g_build_filename(work, name, NULL);
    if (!g_strv_contains((const char *const *)parts, "..") &&
        g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer(&path);
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the archive holds no file \"%s\"", name);
    return NULL;
}

/* ---- moving ---------------------------------------------------------------------------------- */

/* A folder in the place of a file, or the other way round, was meant by who sent it. */
static gboolean move_file(const char *from, const char *to, GError **error)
{
    if (g_file_test(to, G_FILE_TEST_IS_DIR))
        cw_work_folder_remove(to);
    return g_rename(from, to) == 0 || fail("write", to, error);
}

static gboolean make_folder(const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_DIR))
        g_unlink(path);
    return g_mkdir_with_parents(path, 0777) == 0 || fail("make folder", path, error);
}

/* Moves all below `from` but the file `feed` over what is in `to`. */
static gboolean move_all(const char *from, const char *to, const char *feed, int depth,
                         GError **error)
{
    g_autoptr(GPtrArray) names = list_names(from);
    gboolean ok = depth < MOST_DEPTH && make_folder(to, error);
    if (depth == MOST_DEPTH)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the archive holds folders in more than %d folders", MOST_DEPTH);
    for (guint i = 0; ok && i < names->len; i++) {
        g_autofree char *old = g_build_filename(from, names->pdata[i], NULL);
        g_autofree char *new = g_build_filename(to, names->pdata[i], NULL);
        if (g_file_test(old, G_FILE_TEST_IS_DIR))
            ok = move_all(old, new, feed, depth + 1, error);
        else if (strcmp(old, feed) != 0)
            ok = move_file(old, new, error);
    }
    return ok;
}

/* ---- the upload ------------------------------------------------------------------------------ */

/* (transfer full) */
static char *take(const char *file, const char *work, const char *folder, const char *feed_name,
                  const cw_progress *progress, GError **error)
{
    if (!cw_upload_archive_read(file, work, progress, error))
        return NULL;
    g_autofree char *feed =
        feed_name != NULL ? named_feed(work, feed_name, error) : find_feed(work, error);
    if (feed == NULL)
        return NULL;
    g_autofree char *root = g_path_get_dirname(feed);
    g_autofree char *name = g_path_get_basename(feed);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (!move_all(root, folder, feed, 0, error) || !move_file(feed, path, error))
        return NULL;
    return g_steal_pointer(&path);
}

/* The descriptor of the folder of all uploads, which nobody else unpacks into; or -1. */
static int lock_folder(const char *folder, GError **error)
{
    if (!make_folder(folder, error))
        return -1;
    const int descriptor = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    if (descriptor >= 0 && errno == EWOULDBLOCK)
        g_set_error(error, CW_ERROR, CW_ERROR_BUSY, "another process unpacks into \"%s\"", folder);
    else
        fail("lock", folder, error);
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

/* What one that was killed has left. */
static void remove_old_work(const char *folder)
{
    g_autoptr(GPtrArray) names = list_names(folder);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        if (g_str_has_prefix(names->pdata[i], "."))
            cw_work_folder_remove(path);
    }
}

char *cw_upload_unpack(const char *file, const char *catalog, const char *source,
                       const char *feed_name, const cw_progress *progress, GError **error)
{
    if (!cw_plain_name_check(source, "source", error))
        return NULL;
    g_autofree char *folder = cw_upload_folder(catalog, source);
    g_autofree char *all = g_path_get_dirname(folder);
    const int lock = lock_folder(all, error);
    if (lock < 0)
        return NULL;
    remove_old_work(all);
    g_autofree char *work = cw_work_folder_new(all, error);
    char *feed = work != NULL ? take(file, work, folder, feed_name, progress, error) : NULL;
    cw_work_folder_remove(work);
    close(lock);
    return feed;
}
