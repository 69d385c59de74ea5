/* SPDX-License-Identifier: Apache-2.0
 *
 * Pictures and weights are called by their content and are in nobody's way: they go first. Vectors
 * are called by numbers that mean something in one catalogue only, so at no moment may those of one
 * lie beside another: the old ones are set aside, the catalogue is replaced, the new ones follow. A
 * process killed in between leaves a catalogue without vectors, which says so and can be embedded.
 */
#include "engine/backup/restore_place.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "engine/backup/work_folder.h"
#include "engine/catalog/catalog_store.h"
#include "engine/catalog/colour_vectors.h"

#define ASIDE ".aside" /* in the work folder: the old vector files */

static gboolean move_file(const char *from, const char *to, GError **error)
{
    if (g_rename(from, to) == 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not write \"%s\": %s", to,
                g_strerror(errno));
    return FALSE;
}

/* Moves the file of the backup called `name` to its place; a place that was free goes to `made`. */
static gboolean place(const cw_restore_move *move, const char *name, GPtrArray *made,
                      GError **error)
{
    g_autofree char *from = g_build_filename(move->work, name, NULL);
    g_autofree char *to = g_build_filename(move->folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname(to);
    const gboolean there = g_file_test(to, G_FILE_TEST_EXISTS);
    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not make folder \"%s\": %s", folder,
                    g_strerror(errno));
        return FALSE;
    }
    if (!move_file(from, to, error))
        return FALSE;
    if (!there)
        g_ptr_array_add(made, g_steal_pointer(&to));
    return TRUE;
}

typedef gboolean (*name_test)(const cw_backup_list *list, const char *name);

static gboolean is_vectors(const cw_backup_list *list G_GNUC_UNUSED, const char *name)
{
    return cw_backup_name_is_vectors(name);
}

static gboolean is_content(const cw_backup_list *list, const char *name)
{
    return !cw_backup_name_is_vectors(name) && strcmp(name, list->catalog) != 0;
}

static gboolean place_all(const cw_restore_move *move, name_test wanted, GPtrArray *made,
                          GError **error)
{
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < move->list->files->len; i++) {
        const cw_backup_file *file = move->list->files->pdata[i];
        ok = !wanted(move->list, file->name) || place(move, file->name, made, error);
    }
    return ok;
}

static void take_back(const GPtrArray *made)
{
    for (guint i = 0; i < made->len; i++)
        g_unlink(made->pdata[i]);
}

/* ---- the old vectors ------------------------------------------------------------------------ */

typedef struct {
    GPtrArray *names; /* of vector files beside the old catalogue */
    GPtrArray *held;  /* cw_vector_file: nobody else writes them meanwhile */
    guint aside;      /* of `names`, from the first on, that are set aside */
} old_vectors;

static void old_vectors_clear(old_vectors *old)
{
    g_ptr_array_unref(old->names);
    g_ptr_array_unref(old->held);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(old_vectors, old_vectors_clear)

static void close_vectors(gpointer file)
{
    cw_vector_file_close(file);
}

static gboolean add_name(gpointer data, const cw_store_model *model, GError **error G_GNUC_UNUSED)
{
    if (cw_backup_name_is_vectors(model->file))
        g_ptr_array_add(data, g_strdup(model->file));
    return TRUE;
}

/* Those that the old catalogue names, and those whose names the backup has. */
static gboolean list_old(const cw_restore_move *move, GPtrArray *names, GError **error)
{
    g_autofree char *colours = cw_colour_vectors_path(move->old);
    if (!cw_store_each_model(cw_catalog_store(move->old), add_name, names, error))
        return FALSE;
    g_ptr_array_add(names, g_path_get_basename(colours));
    for (guint i = 0; i < move->list->files->len; i++) {
        const cw_backup_file *file = move->list->files->pdata[i];
        if (cw_backup_name_is_vectors(file->name) &&
            !g_ptr_array_find_with_equal_func(names, file->name, g_str_equal, NULL))
            g_ptr_array_add(names, g_strdup(file->name));
    }
    return TRUE;
}

/* A file that cannot be opened for another reason than that it is being written is lost anyway. */
static gboolean hold(const cw_restore_move *move, old_vectors *old, GError **error)
{
    for (guint i = 0; i < old->names->len; i++) {
        g_autoptr(GError) reason = NULL;
        g_autofree char *path = g_build_filename(move->folder, old->names->pdata[i], NULL);
        cw_vector_file *file = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_WRITE, &reason);
        if (file != NULL)
            g_ptr_array_add(old->held, file);
        else if (g_error_matches(reason, CW_ERROR, CW_ERROR_BUSY)) {
            g_propagate_error(error, g_steal_pointer(&reason));
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean set_aside(const cw_restore_move *move, old_vectors *old, GError **error)
{
    g_autofree char *aside = g_build_filename(move->work, ASIDE, NULL);
    g_mkdir_with_parents(aside, 0700);
    for (; old->aside < old->names->len; old->aside++) {
        const char *name = old->names->pdata[old->aside];
        g_autofree char *from = g_build_filename(move->folder, name, NULL);
        g_autofree char *to = g_build_filename(aside, name, NULL);
        if (g_file_test(from, G_FILE_TEST_EXISTS) && !move_file(from, to, error))
            return FALSE;
    }
    return TRUE;
}

static void bring_back(const cw_restore_move *move, const old_vectors *old)
{
    for (guint i = 0; i < old->aside; i++) {
        g_autofree char *from = g_build_filename(move->work, ASIDE, old->names->pdata[i], NULL);
        g_autofree char *to = g_build_filename(move->folder, old->names->pdata[i], NULL);
        g_rename(from, to);
    }
}

/* ---- the switch ----------------------------------------------------------------------------- */

static gboolean replace_catalog(const cw_restore_move *move, GPtrArray *made, gboolean *switched,
                                GError **error)
{
    g_autofree char *path = g_build_filename(move->work, move->list->catalog, NULL);
    g_auto(old_vectors) old = {g_ptr_array_new_with_free_func(g_free),
                               g_ptr_array_new_with_free_func(close_vectors), 0};
    if (!list_old(move, old.names, error) || !hold(move, &old, error))
        return FALSE;
    *switched = set_aside(move, &old, error) &&
                cw_store_replace(cw_catalog_store(move->old), path, move->progress, error);
    if (!*switched)
        bring_back(move, &old);
    return *switched && place_all(move, is_vectors, made, error);
}

gboolean cw_restore_place(const cw_restore_move *move, gboolean *switched, GError **error)
{
    g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_free);
    gboolean ok = place_all(move, is_content, made, error) && cw_folder_flush(move->folder, error);
    *switched = FALSE;
    if (ok && move->old != NULL)
        ok = replace_catalog(move, made, switched, error);
    else if (ok)
        *switched = ok = place_all(move, is_vectors, made, error) &&
                         place(move, move->list->catalog, made, error);
    if (!*switched)
        take_back(made);
    return ok && cw_folder_flush(move->folder, error);
}
