/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors are in their file before the store says so, and rows of it are never written again: a
 * file that is opened after the catalogue was copied has what the copy says, unless it was lost or
 * built anew meanwhile. Its live rows go to a file of the backup's own, by which they are
 * consistent whatever is appended meanwhile.
 */
#include <string.h>

#include "base/error.h"
#include "base/model_file.h"
#include "engine/backup/backup_private.h"
#include "engine/catalog/colour_vectors.h"
#include "engine/catalog/model_vectors.h"
#include "engine/embed/model_encoder.h"

#define COPY_FLOATS (1 << 22) /* at a time */

/* ---- vectors -------------------------------------------------------------------------------- */

typedef struct {
    gint64 picture;
    gsize windows; /* that have a vector */
} picture_windows;

typedef struct {
    const cw_vector_file *file;
    GArray *pictures; /* of picture_windows, that should have vectors */
    gsize most;       /* windows: what each should have */
} window_count;

static gboolean count_windows(gpointer data, const cw_vector_state *state,
                              GError **error G_GNUC_UNUSED)
{
    window_count *count = data;
    picture_windows has = {.picture = state->picture};
    gsize row;
    if (state->reason != NULL)
        return TRUE;
    while (cw_vector_file_find(count->file, cw_vector_key(has.picture, has.windows), &row))
        has.windows++;
    g_array_append_val(count->pictures, has);
    count->most = MAX(count->most, has.windows);
    return TRUE;
}

static gboolean append_rows(cw_vector_file *to, const GArray *keys, const GArray *vectors,
                            GError **error)
{
    return cw_vector_file_append(to, (const guint64 *)(gconstpointer)keys->data,
                                 (const float *)(gconstpointer)vectors->data, keys->len, error);
}

/* Writes the live rows of `from` to a new file. */
static gboolean copy_rows(const cw_vector_file *from, const char *path, GError **error)
{
    const gsize dimension = cw_vector_file_dimension(from);
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) vectors = g_array_new(FALSE, FALSE, sizeof(float));
    g_autoptr(cw_vector_file) to =
        cw_vector_file_create(path, cw_vector_file_model(from), dimension, error);
    if (to == NULL)
        return FALSE;
    for (gsize row = 0; row < cw_vector_file_rows(from); row++) {
        if (!cw_vector_file_is_live(from, row))
            continue;
        const guint64 key = cw_vector_file_key(from, row);
        g_array_append_val(keys, key);
        g_array_append_vals(vectors, cw_vector_file_vector(from, row), (guint)dimension);
        if (vectors->len + dimension <= COPY_FLOATS)
            continue;
        if (!append_rows(to, keys, vectors, error))
            return FALSE;
        g_array_set_size(keys, 0);
        g_array_set_size(vectors, 0);
    }
    return append_rows(to, keys, vectors, error);
}

/* Copies and lists the vectors in `file`, which is called `name` beside the catalogue. */
static gboolean take_vectors(cw_backup_run *run, const cw_vector_file *file, const char *name,
                             GError **error)
{
    if (!cw_backup_name_is_vectors(name)) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "the catalogue names vectors \"%s\"", name);
        return FALSE;
    }
    g_autofree char *path = g_build_filename(run->work, name, NULL);
    return copy_rows(file, path, error) && cw_backup_list_file(run, name, path, error);
}

/* Has the copy say which pictures have no vector in `file`, so that embedding makes them. */
static gboolean settle_vectors(cw_backup_run *run, const cw_store_model *model,
                               const cw_vector_file *file, GError **error)
{
    g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(picture_windows));
    window_count count = {file, pictures, 1};
    guint lacking = 0;
    gboolean ok = cw_store_each_vector(run->copy, model->number, count_windows, &count, error);
    for (guint i = 0; ok && i < pictures->len; i++) {
        const picture_windows *has = &g_array_index(pictures, picture_windows, i);
        if (has->windows == count.most)
            continue;
        ok = cw_store_put_vector(run->copy, model->number, has->picture,
                                 "its vector was lost before the backup", error);
        lacking++;
    }
    g_autofree char *message = g_strdup_printf(
        "\"%s\" lacks vectors of %u pictures by model \"%s\"", model->file, lacking, model->name);
    if (ok && lacking > 0)
        cw_backup_leave_out(run, "dangling", message);
    return ok;
}

static gboolean take_model_vectors(cw_backup_run *run, const cw_store_model *model, GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (model->done == 0)
        return TRUE;
    g_autoptr(cw_vector_file) file =
        cw_model_open_vectors(run->catalog, model, CW_VECTOR_FILE_READ, &reason);
    if (file != NULL && cw_vector_file_verify(file, &reason))
        return settle_vectors(run, model, file, error) &&
               take_vectors(run, file, model->file, error);
    cw_backup_leave_out(run, "vectors", reason->message);
    return cw_store_forget_vectors(run->copy, model->number, error);
}

static gboolean take_colours(cw_backup_run *run, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *path = cw_colour_vectors_path(run->catalog);
    g_autofree char *name = g_path_get_basename(path);
    g_autoptr(cw_vector_file) file =
        cw_colour_vectors_open(run->catalog, CW_VECTOR_FILE_CHECK, &reason);
    if (file != NULL)
        return take_vectors(run, file, name, error);
    if (!g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND))
        cw_backup_leave_out(run, "vectors", reason->message);
    return TRUE;
}

/* ---- weights -------------------------------------------------------------------------------- */

static gboolean take_weights(cw_backup_run *run, const cw_store_model *model, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *name = g_strdup_printf(CW_BACKUP_MODELS "%.16s.safetensors", model->hash);
    if (model->path == NULL)
        return TRUE;
    g_autoptr(cw_encoder) encoder = cw_model_open_same_encoder(model, FALSE, 1, &reason);
    if (!cw_store_move_model(run->copy, model->number, name, error))
        return FALSE;
    if (encoder == NULL) {
        g_autofree char *message =
            g_strdup_printf("weights of model \"%s\": %s", model->name, reason->message);
        cw_backup_leave_out(run, "model", message);
        return TRUE;
    }
    g_autofree char *path = cw_model_file(model->path);
    run->list->models++;
    return cw_backup_list_file(run, name, path, error);
}

static void clear_model(gpointer model)
{
    cw_model_clear(model);
}

static gboolean add_model(gpointer data, const cw_store_model *model, GError **error G_GNUC_UNUSED)
{
    cw_store_model copy;
    cw_model_copy(&copy, model);
    g_array_append_val((GArray *)data, copy);
    return TRUE;
}

gboolean cw_backup_take_models(cw_backup_run *run, GError **error)
{
    g_autoptr(GArray) models = g_array_new(FALSE, FALSE, sizeof(cw_store_model));
    g_array_set_clear_func(models, clear_model);
    gboolean ok = cw_store_each_model(run->copy, add_model, models, error);
    for (guint i = 0; ok && i < models->len; i++) {
        const cw_store_model *model = &g_array_index(models, cw_store_model, i);
        ok = take_model_vectors(run, model, error) && take_weights(run, model, error);
    }
    return ok && take_colours(run, error);
}
