/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue is copied first, as of one commit, and everything else is what that copy names.
 * Pictures are known by their content, and called so in the backup; the copy's paths are those that
 * they have there.
 */
#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "base/file_checksum.h"
#include "engine/backup/backup_archive.h"
#include "engine/backup/backup_private.h"
#include "engine/backup/work_folder.h"
#include "engine/catalog/catalog_store.h"

#define ARCHIVE ".archive" /* in the work folder, beside what is packed */

void cw_backup_leave_out(cw_backup_run *run, const char *kind, const char *message)
{
    const cw_catalog_problem problem = {kind, message, FALSE};
    run->list->left_out++;
    if (run->complain != NULL)
        run->complain(run->data, &problem);
}

/* (transfer full) */
static cw_backup_file *file_new(const char *name, const char *path, const char *hash, guint64 bytes)
{
    const cw_backup_file file = {g_strdup(name), g_strdup(path), g_strdup(hash), bytes};
    return g_memdup2(&file, sizeof file);
}

gboolean cw_backup_list_file(cw_backup_run *run, const char *name, const char *path, GError **error)
{
    guint64 bytes;
    g_autofree char *hash = cw_file_checksum(path, "file", &bytes, error);
    return hash != NULL && cw_backup_list_add(run->list, file_new(name, path, hash, bytes), error);
}

/* ---- pictures ------------------------------------------------------------------------------- */

typedef struct {
    gint64 number;
    char *hash, *path, *name; /* the name in the backup */
    char *item;               /* that shows it */
} kept_picture;

static void clear_picture(gpointer data)
{
    kept_picture *picture = data;
    g_free(picture->hash);
    g_free(picture->path);
    g_free(picture->name);
    g_free(picture->item);
}

static gboolean add_picture(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const cw_picture *picture = shown->picture;
    const kept_picture kept = {
        .number = picture->number,
        .hash = g_strdup(picture->hash),
        .path = g_strdup(picture->path),
        .name = g_strdup_printf(CW_BACKUP_PICTURES "%.2s/%s.%s", picture->hash, picture->hash,
                                picture->format),
        .item = g_strdup(shown->item->id),
    };
    g_array_append_val((GArray *)data, kept);
    return TRUE;
}

G_GNUC_PRINTF(3, 4)
static void leave_out(cw_backup_run *run, const char *kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    cw_backup_leave_out(run, kind, message);
}

static gboolean take_picture(cw_backup_run *run, const kept_picture *picture, GError **error)
{
    g_autoptr(GError) reason = NULL;
    guint64 bytes = 0;
    g_autofree char *hash = cw_file_checksum(picture->path, "picture", &bytes, &reason);
    if (!cw_store_move_picture(run->copy, picture->number, picture->name, error))
        return FALSE;
    if (g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND))
        leave_out(run, "missing", "picture \"%s\" of item \"%s\" is missing", picture->path,
                  picture->item);
    else if (hash == NULL)
        leave_out(run, "damage", "%s", reason->message);
    else if (strcmp(hash, picture->hash) != 0)
        leave_out(run, "checksum",
                  "picture \"%s\" of item \"%s\" has changed since it was imported", picture->path,
                  picture->item);
    else {
        run->list->pictures++;
        return cw_backup_list_add(run->list, file_new(picture->name, picture->path, hash, bytes),
                                  error);
    }
    return TRUE;
}

static gboolean take_pictures(cw_backup_run *run, GError **error)
{
    g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(kept_picture));
    g_array_set_clear_func(pictures, clear_picture);
    gboolean ok = cw_store_each_kept(run->copy, add_picture, pictures, error);
    for (guint i = 0; ok && i < pictures->len; i++) {
        const cw_progress_state state = {"checking", "pictures", i, pictures->len, NULL};
        if (!cw_progress_tell(run->progress, &state)) {
            g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                                "stopped before all was backed up");
            return FALSE;
        }
        ok = take_picture(run, &g_array_index(pictures, kept_picture, i), error);
    }
    return ok;
}

/* ---- the catalogue -------------------------------------------------------------------------- */

static gboolean take_all(cw_backup_run *run, GError **error)
{
    cw_store_counts counts;
    if (!cw_store_begin(run->copy, error) || !cw_store_count(run->copy, &counts, error) ||
        !cw_backup_take_models(run, error) || !take_pictures(run, error) ||
        !cw_store_commit(run->copy, error))
        return FALSE;
    run->list->items = counts.items + counts.withdrawn;
    return TRUE;
}

/* Closing brings what was committed into the file itself, and then deletes the log. */
static gboolean close_copy(cw_backup_run *run, const char *path, GError **error)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    g_clear_pointer(&run->copy, cw_store_close);
    if (!g_file_test(log, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                "could not write \"%s\": the disk is full or failing", path);
    return FALSE;
}

static gboolean take_catalog(cw_backup_run *run, GError **error)
{
    const char *name = run->list->catalog;
    g_autofree char *path = g_build_filename(run->work, name, NULL);
    if (!cw_store_copy(cw_catalog_store(run->catalog), path, run->progress, error))
        return FALSE;
    run->copy = cw_store_open(path, CW_STORE_WRITE, error);
    return run->copy != NULL && take_all(run, error) && close_copy(run, path, error) &&
           cw_backup_list_file(run, name, path, error);
}

static gboolean write_archive(const cw_backup_run *run, const char *path, GError **error)
{
    g_autofree char *written = g_build_filename(run->work, ARCHIVE, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (!cw_backup_write(run->list, written, run->progress, error))
        return FALSE;
    if (g_rename(written, path) == 0)
        return cw_folder_flush(folder, error);
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s", path,
                g_strerror(errno));
    return FALSE;
}

static gboolean is_nameable(const char *name, GError **error)
{
    if (cw_backup_name_is_catalog(name))
        return TRUE;
    g_autofree char *shown = g_utf8_make_valid(name, -1);
    g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                "cannot back up a catalogue that is called \"%s\"; give it a plain name, such as "
                "shop.db",
                shown);
    return FALSE;
}

gboolean cw_backup(cw_catalog *catalog, const char *path, const cw_progress *progress,
                   cw_catalog_complain complain, gpointer data, cw_backup_result *result,
                   GError **error)
{
    g_autofree char *name = g_path_get_basename(cw_catalog_path(catalog));
    g_autofree char *folder = g_path_get_dirname(path);
    *result = (cw_backup_result){0};
    if (!is_nameable(name, error))
        return FALSE;
    g_autoptr(cw_backup_list) list = cw_backup_list_new(name);
    cw_backup_run run = {catalog,  NULL, cw_work_folder_new(folder, error), list, progress,
                         complain, data};
    const gboolean ok =
        run.work != NULL && take_catalog(&run, error) && write_archive(&run, path, error);
    cw_store_close(run.copy);
    cw_work_folder_remove(run.work);
    g_free(run.work);
    if (ok)
        *result = (cw_backup_result){list->items, list->pictures, list->models,
                                     (gint64)cw_backup_list_bytes(list), list->left_out};
    return ok;
}
