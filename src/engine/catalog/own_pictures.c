/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/catalog/own_pictures.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file_checksum.h"

/* As the store's own paths are: without symbolic links. */
char *cw_own_pictures_folder(cw_store *store)
{
    g_autofree char *beside = g_path_get_dirname(cw_store_path(store));
    g_autofree char *name = g_path_get_basename(cw_store_path(store));
    g_autofree char *own = g_strconcat(name, ".pictures", NULL);
    char *real = realpath(beside, NULL);
    char *folder = g_build_filename(real != NULL ? real : beside, own, NULL);
    free(real);
    return folder;
}

static char *path_of(const char *folder, const char *hash, const char *format)
{
    g_autofree char *name = g_strconcat(hash, ".", format, NULL);
    return g_build_filename(folder, name, NULL);
}

static gboolean explain(const char *path, GError **error)
{
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s", path,
                g_strerror(errno));
    return FALSE;
}

/* A new folder is on the disk when the one that it lies in is. */
static gboolean make_folder(const char *folder, GError **error)
{
    g_autofree char *beside = g_path_get_dirname(folder);
    if (g_mkdir(folder, 0777) != 0)
        return errno == EEXIST || explain(folder, error);
    const int descriptor = g_open(beside, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    const gboolean ok = descriptor >= 0 && g_fsync(descriptor) == 0;
    if (!ok)
        explain(beside, error);
    if (descriptor >= 0)
        close(descriptor);
    return ok;
}

static gboolean is_there(const char *path, const char *hash)
{
    g_autofree char *found = cw_file_checksum(path, "picture", NULL, NULL);
    return g_strcmp0(found, hash) == 0;
}

static gboolean write_file(const char *path, GBytes *bytes, GError **error)
{
    gsize count;
    const char *data = g_bytes_get_data(bytes, &count);
    g_autoptr(GError) reason = NULL;
    if (g_file_set_contents_full(path, data, (gssize)count,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666,
                                 &reason))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s", path,
                reason->message);
    return FALSE;
}

gboolean cw_own_pictures_keep(cw_store *store, GBytes *bytes, cw_picture *picture,
                              gboolean *written, GError **error)
{
    g_autofree char *folder = cw_own_pictures_folder(store);
    g_autofree char *hash = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    g_autofree char *path = path_of(folder, hash, picture->format);
    GStatBuf about;
    *written = FALSE;
    if (!make_folder(folder, error))
        return FALSE;
    if (!is_there(path, hash) && !(*written = write_file(path, bytes, error)))
        return FALSE;
    if (g_stat(path, &about) != 0)
        return explain(path, error);
    picture->hash = g_steal_pointer(&hash);
    picture->path = g_steal_pointer(&path);
    picture->size_bytes = about.st_size;
    picture->modified_ns = (gint64)about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec;
    return TRUE;
}

/* In a batch, as below. */
void cw_own_pictures_give_up(cw_store *store, const cw_picture *picture)
{
    gboolean named;
    cw_picture seen;
    if (picture->path == NULL || !cw_store_begin(store, NULL))
        return;
    if (cw_store_find_seen(store, picture->path, picture->size_bytes, picture->modified_ns, &named,
                           &seen, NULL)) {
        if (named)
            cw_picture_clear(&seen);
        else
            g_unlink(picture->path);
    }
    cw_store_rollback(store);
}

typedef struct {
    const char *folder;
    GArray *pictures;
} gathering;

static gboolean gather(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const gathering *g = data;
    const cw_picture *picture = shown->picture;
    const cw_picture own = {.number = picture->number,
                            .path = path_of(g->folder, picture->hash, picture->format)};
    g_array_append_val(g->pictures, own);
    return TRUE;
}

static void clear_picture(gpointer picture)
{
    cw_picture_clear(picture);
}

GArray *cw_own_pictures_of(cw_store *store, gint64 item, GError **error)
{
    g_autofree char *folder = cw_own_pictures_folder(store);
    g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(cw_picture));
    gathering g = {folder, pictures};
    g_array_set_clear_func(pictures, clear_picture);
    return cw_store_each_picture_of(store, item, gather, &g, error) ? g_steal_pointer(&pictures)
                                                                    : NULL;
}

/* In a batch, so that nobody takes up a file that is being deleted. */
void cw_own_pictures_drop(cw_store *store, const GArray *pictures)
{
    gboolean shown;
    if (pictures->len == 0 || !cw_store_begin(store, NULL))
        return;
    for (guint i = 0; i < pictures->len; i++) {
        const cw_picture *picture = &g_array_index(pictures, cw_picture, i);
        if (cw_store_is_shown(store, picture->number, &shown, NULL) && !shown)
            g_unlink(picture->path);
    }
    cw_store_rollback(store);
}
