/* SPDX-License-Identifier: Apache-2.0
 *
 * All is unpacked into a work folder inside the one to restore to, verified there, and moved from
 * there by renaming.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include <colorway/backup.h>

#include "base/error.h"
#include "engine/backup/backup_archive.h"
#include "engine/backup/restore_place.h"
#include "engine/backup/work_folder.h"
#include "engine/catalog/catalog_store.h"

void cw_restore_result_clear(cw_restore_result *result)
{
    g_free(result->catalog_path);
    g_free(result->restore_point);
    *result = (cw_restore_result){0};
}

/* ---- the folder ----------------------------------------------------------------------------- */

static gboolean is_empty(const char *folder, gboolean *empty, GError **error)
{
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    if (listing == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "cannot restore to \"%s\": it is no folder",
                    folder);
        return FALSE;
    }
    *empty = g_dir_read_name(listing) == NULL;
    return TRUE;
}

static gboolean make_folder(const char *folder, GError **error)
{
    if (g_mkdir(folder, 0777) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not make folder \"%s\": %s", folder,
                g_strerror(errno));
    return FALSE;
}

/* `made`: it was not there. */
static gboolean prepare_folder(const char *folder, gboolean over, gboolean *made, GError **error)
{
    gboolean empty;
    *made = FALSE;
    if (!over && !g_file_test(folder, G_FILE_TEST_EXISTS))
        return *made = make_folder(folder, error);
    if (!is_empty(folder, &empty, error))
        return FALSE;
    if (over || empty)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "folder \"%s\" is not empty; restore to a new one, or over the catalogue in it",
                folder);
    return FALSE;
}

/* ---- what was unpacked ---------------------------------------------------------------------- */

typedef struct {
    const char *work; /* its real path */
    const char *fault;
} path_check;

/* What `path` is called in the work folder, or NULL. */
static const char *name_in(const path_check *check, const char *path)
{
    const gsize length = strlen(check->work);
    return g_str_has_prefix(path, check->work) && path[length] == '/' ? path + length + 1 : NULL;
}

static gboolean check_picture(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    path_check *check = data;
    const char *name = name_in(check, shown->picture->path);
    if (name == NULL || !cw_backup_name_is_below(name, CW_BACKUP_PICTURES))
        check->fault = "a picture";
    return check->fault == NULL;
}

static gboolean check_model(gpointer data, const cw_store_model *model,
                            GError **error G_GNUC_UNUSED)
{
    path_check *check = data;
    const char *name = model->path != NULL ? name_in(check, model->path) : NULL;
    if ((model->path != NULL &&
         (name == NULL || !cw_backup_name_is_below(name, CW_BACKUP_MODELS))) ||
        !cw_backup_name_is_vectors(model->file))
        check->fault = "a model";
    return check->fault == NULL;
}

/* Opens the catalogue, which also brings that of an older program up to date, and sees that it
 * names nothing outside the backup. */
static gboolean check_catalog(const char *work, const cw_backup_list *list, GError **error)
{
    g_autofree char *path = g_build_filename(work, list->catalog, NULL);
    g_autofree char *real = realpath(work, NULL);
    path_check check = {real, NULL};
    g_autoptr(cw_store) store = cw_store_open(path, CW_STORE_WRITE, error);
    if (store == NULL || !cw_store_each_kept(store, check_picture, &check, error) ||
        !cw_store_each_model(store, check_model, &check, error))
        return FALSE;
    if (check.fault == NULL)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                "the catalogue in the backup names %s that is no part of a backup", check.fault);
    return FALSE;
}

/* ---- what was there ------------------------------------------------------------------------- */

/* A name in `folder` that nothing has. (transfer full) */
static char *restore_point_path(const char *folder, const char *catalog)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y%m%dT%H%M%SZ");
    g_autofree char *name = g_strdup_printf("%s-before-restore-%s", catalog, time);
    char *path = NULL;
    for (int n = 1; path == NULL || g_file_test(path, G_FILE_TEST_EXISTS); n++) {
        g_autofree char *end = n > 1 ? g_strdup_printf("-%d.backup", n) : g_strdup(".backup");
        g_free(path);
        path = g_strconcat(folder, "/", name, end, NULL);
    }
    return path;
}

static cw_catalog *open_old(const char *path, GError **error)
{
    g_autoptr(GError) reason = NULL;
    cw_catalog *old = cw_catalog_open(path, CW_CATALOG_WRITE, &reason);
    if (g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND))
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no catalogue \"%s\" to restore over; restore to a new folder", path);
    else if (reason != NULL)
        g_propagate_error(error, g_steal_pointer(&reason));
    return old;
}

static gboolean keep_old(cw_catalog *old, const char *folder, const cw_backup_list *list,
                         const cw_progress *progress, cw_restore_result *result, GError **error)
{
    cw_backup_result kept;
    result->restore_point = restore_point_path(folder, list->catalog);
    if (cw_backup(old, result->restore_point, progress, NULL, NULL, &kept, error)) {
        result->restore_point_left_out = kept.left_out;
        return TRUE;
    }
    g_prefix_error(error, "could not keep what is there: ");
    return FALSE;
}

/* ---- the restore ---------------------------------------------------------------------------- */

static gboolean put_in_place(const cw_restore_move *move, cw_restore_result *result, GError **error)
{
    if (move->old != NULL &&
        !keep_old(move->old, move->folder, move->list, move->progress, result, error))
        return FALSE;
    gboolean switched;
    const gboolean ok = cw_restore_place(move, &switched, error);
    if (!switched && result->restore_point != NULL)
        g_unlink(result->restore_point);
    return ok;
}

static gboolean restore(const char *path, const char *folder, const char *work, gboolean over,
                        const cw_progress *progress, cw_restore_result *result, GError **error)
{
    g_autoptr(cw_backup_list) list = cw_backup_read(path, work, progress, error);
    if (list == NULL || !check_catalog(work, list, error))
        return FALSE;
    result->catalog_path = g_build_filename(folder, list->catalog, NULL);
    g_autoptr(cw_catalog) old = over ? open_old(result->catalog_path, error) : NULL;
    const cw_restore_move move = {list, work, folder, old, progress};
    if ((over && old == NULL) || !put_in_place(&move, result, error))
        return FALSE;
    result->items = list->items;
    result->pictures = list->pictures;
    result->models = list->models;
    result->bytes = (gint64)cw_backup_list_bytes(list);
    result->left_out = list->left_out;
    return TRUE;
}

gboolean cw_restore(const char *path, const char *folder, gboolean over,
                    const cw_progress *progress, cw_restore_result *result, GError **error)
{
    gboolean made;
    *result = (cw_restore_result){0};
    if (!prepare_folder(folder, over, &made, error))
        return FALSE;
    g_autofree char *work = cw_work_folder_new(folder, error);
    const gboolean ok = work != NULL && restore(path, folder, work, over, progress, result, error);
    cw_work_folder_remove(work);
    if (!ok && made)
        cw_work_folder_remove(folder);
    if (!ok)
        cw_restore_result_clear(result);
    return ok;
}
