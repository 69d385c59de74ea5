/* SPDX-License-Identifier: Apache-2.0
 *
 * Verify: the store's own laws, then every picture's bytes against its hash, then every vector file
 * against its checksums and against what the store says it holds.
 */
#include "colorway/catalog.h"

#include <string.h>

#include "base/error.h"
#include "base/file_checksum.h"
#include "engine/catalog/catalog_store.h"
#include "engine/catalog/colour_vectors.h"
#include "engine/catalog/model_vectors.h"
#include "engine/catalog/own_pictures.h"

typedef struct {
    cw_store *store;
    const cw_progress *progress;
    cw_catalog_complain complain;
    gpointer data;
    cw_verify_result *result;
    gint64 total;      /* pictures */
    GHashTable *paths; /* of pictures */
} verification;

static void tell(const verification *v, const cw_catalog_problem *problem)
{
    if (v->complain != NULL)
        v->complain(v->data, problem);
}

static void report(verification *v, const char *kind, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void report(verification *v, const char *kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    const cw_catalog_problem problem = {kind, message, FALSE};
    v->result->problems++;
    tell(v, &problem);
}

static void pass_on(gpointer data, const char *kind, const char *message)
{
    report(data, kind, "%s", message);
}

/* ---- pictures ------------------------------------------------------------------------------- */

static gboolean check_picture(gpointer data, const cw_shown *shown, GError **error)
{
    verification *v = data;
    const cw_picture *picture = shown->picture;
    g_autoptr(GError) reason = NULL;
    g_hash_table_add(v->paths, g_strdup(picture->path));
    g_autofree char *hash = cw_file_checksum(picture->path, "picture", NULL, &reason);
    if (g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND))
        report(v, "missing", "picture \"%s\" of item \"%s\" is missing", picture->path,
               shown->item->id);
    else if (hash == NULL)
        report(v, "damage", "picture \"%s\" of item \"%s\" could not be read", picture->path,
               shown->item->id);
    else if (strcmp(hash, picture->hash) != 0)
        report(v, "checksum", "picture \"%s\" of item \"%s\" has changed since it was imported",
               picture->path, shown->item->id);
    const cw_progress_state state = {"verifying", "pictures", ++v->result->pictures, v->total,
                                     NULL};
    if (cw_progress_tell(v->progress, &state))
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED, "stopped before all was verified");
    return FALSE;
}

/* Files of the catalogue's own that nothing names: they were written just before a crash. */
static void check_own(const verification *v)
{
    g_autofree char *folder = cw_own_pictures_folder(v->store);
    g_autoptr(GDir) listed = g_dir_open(folder, 0, NULL);
    const char *name;
    while (listed != NULL && (name = g_dir_read_name(listed)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *message = g_strdup_printf(
            "file \"%s\" is no picture of any item (any more); it may be deleted", path);
        const cw_catalog_problem problem = {"orphan", message, TRUE};
        if (!g_hash_table_contains(v->paths, path))
            tell(v, &problem);
    }
}

/* ---- vectors -------------------------------------------------------------------------------- */

typedef struct {
    verification *v;
    const cw_store_model *model;
    const cw_vector_file *file;
    GArray *pictures; /* of picture_windows, that should have vectors */
    gsize most;       /* windows: what each should have */
} vector_check;

typedef struct {
    gint64 picture;
    gsize windows; /* that have a vector */
} picture_windows;

static gboolean count_windows(gpointer data, const cw_vector_state *state, GError **error)
{
    (void)error;
    vector_check *check = data;
    picture_windows has = {.picture = state->picture};
    gsize row;
    if (state->reason != NULL)
        return TRUE;
    while (cw_vector_file_find(check->file, cw_vector_key(has.picture, has.windows), &row))
        has.windows++;
    g_array_append_val(check->pictures, has);
    check->most = MAX(check->most, has.windows);
    return TRUE;
}

static gboolean check_vectors(vector_check *check, cw_store *store, GError **error)
{
    if (!cw_store_each_vector(store, check->model->number, count_windows, check, error))
        return FALSE;
    for (guint i = 0; i < check->pictures->len; i++) {
        const picture_windows *has = &g_array_index(check->pictures, picture_windows, i);
        if (has->windows < check->most)
            report(check->v, "dangling",
                   "picture %" G_GINT64_FORMAT " should have %" G_GSIZE_FORMAT
                   " vectors in \"%s\" and has %" G_GSIZE_FORMAT,
                   has->picture, check->most, check->model->file, has->windows);
    }
    return TRUE;
}

/* A vector of a picture that is gone is no damage: it is never found, and goes when the file is
 * compacted. A vector of a picture that is there and that the store does not know of was written
 * just before a crash; embedding writes it again. */
static gboolean check_model_file(verification *v, const cw_store_model *model, GError **error)
{
    g_autofree char *path = cw_store_beside(v->store, model->file);
    g_autoptr(GError) reason = NULL;
    if (model->done == 0 && !g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    g_autoptr(cw_vector_file) file = cw_vector_file_open(path, NULL, CW_VECTOR_FILE_CHECK, &reason);
    if (file == NULL) {
        report(v, "vectors", "vectors of model \"%s\": %s", model->name, reason->message);
        return TRUE;
    }
    const char *maker = cw_vector_file_model(file); /* its hash, or the beginning of it */
    if (maker[0] == '\0' || !g_str_has_prefix(model->hash, maker))
        report(v, "vectors", "vectors of model \"%s\" in \"%s\" are those of another one (%s)",
               model->name, model->file, maker);
    if (cw_vector_file_dimension(file) != (gsize)model->dimension)
        report(v, "vectors", "vectors of model \"%s\" have %" G_GSIZE_FORMAT " dimensions, not %d",
               model->name, cw_vector_file_dimension(file), model->dimension);
    g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(picture_windows));
    vector_check check = {v, model, file, pictures, 1};
    return check_vectors(&check, v->store, error);
}

typedef struct {
    const verification *v;
    const cw_store_model *model;
    const char *reason; /* of the picture at hand */
} failure_note;

/* By the first item that shows the picture; of one that only withdrawn items show nothing is said.
 */
static gboolean note_failure(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    const failure_note *note = data;
    g_autofree char *message =
        g_strdup_printf("picture \"%s\" of item \"%s\" has no vector by model \"%s\": %s",
                        shown->picture->path, shown->item->id, note->model->name, note->reason);
    const cw_catalog_problem problem = {"failed", message, TRUE};
    tell(note->v, &problem);
    return FALSE;
}

static gboolean check_failure(gpointer data, const cw_vector_state *state, GError **error)
{
    failure_note *note = data;
    note->reason = state->reason;
    return state->reason == NULL ||
           cw_store_each_showing(note->v->store, state->picture, note_failure, note, error);
}

static gboolean count_missing(gpointer data, const cw_shown *shown, GError **error)
{
    (void)shown;
    (void)error;
    ++*(gint64 *)data;
    return TRUE;
}

static gboolean check_model(gpointer data, const cw_store_model *model, GError **error)
{
    verification *v = data;
    failure_note note = {v, model, NULL};
    return cw_store_each_missing(v->store, model->number, NULL, count_missing,
                                 &v->result->incomplete, error) &&
           cw_store_each_vector(v->store, model->number, check_failure, &note, error) &&
           check_model_file(v, model, error);
}

/* The file says itself which pictures it knows: it is sound, or not there, or damaged. A link that
 * leads nowhere is there. */
static void check_colours(verification *v, cw_catalog *catalog)
{
    g_autofree char *path = cw_colour_vectors_path(catalog);
    g_autoptr(GError) reason = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        return;
    g_autoptr(cw_vector_file) file = cw_colour_vectors_open(catalog, CW_VECTOR_FILE_CHECK, &reason);
    if (file == NULL)
        report(v, "vectors", "colours of pictures: %s", reason->message);
}

gboolean cw_catalog_verify(cw_catalog *catalog, const cw_progress *progress,
                           cw_catalog_complain complain, gpointer data, cw_verify_result *result,
                           GError **error)
{
    g_autoptr(GHashTable) paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    verification v = {cw_catalog_store(catalog), progress, complain, data, result, 0, paths};
    cw_store_counts counts;
    *result = (cw_verify_result){0};
    if (!cw_store_check(v.store, pass_on, &v, error) || !cw_store_count(v.store, &counts, error))
        return FALSE;
    v.total = counts.pictures;
    if (!cw_store_each_kept(v.store, check_picture, &v, error) ||
        !cw_store_each_model(v.store, check_model, &v, error))
        return FALSE;
    check_own(&v);
    check_colours(&v, catalog);
    return TRUE;
}
