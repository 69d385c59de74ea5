/* SPDX-License-Identifier: Apache-2.0
 *
 * A batch of vectors goes to the vector file first and into the store second. A process killed in
 * between leaves vectors that the store does not know of; the next call makes them again, and the
 * newest row of a key is the one that counts. All windows of a picture are committed together.
 */
#include <colorway/embed.h>

#include <string.h>

#include "base/csv.h"
#include "base/error.h"
#include "encode/embedding.h"
#include "encode/model_file.h"
#include "engine/model_vectors.h"
#include "vectors/npy.h"

#define COMMIT_VECTORS 1024 /* between two commits */

typedef struct {
    cw_store *store;
    gint64 model;
    cw_vector_file *file;
    gsize dimension, windows;
    GArray *numbers;     /* gint64 pictures to embed */
    GPtrArray *paths;    /* their files, owned */
    GPtrArray *hashes;   /* of what was imported, owned */
    GArray *keys;        /* guint64, of vectors that wait for a commit */
    GArray *vectors;     /* float [keys,D] */
    GPtrArray *failures; /* "number\treason" that wait */
    cw_embed_summary *summary;
} catalog_run;

static gboolean add_missing(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    catalog_run *run = data;
    g_array_append_val(run->numbers, shown->picture->number);
    g_ptr_array_add(run->paths, g_strdup(shown->picture->path));
    g_ptr_array_add(run->hashes, g_strdup(shown->picture->hash));
    return TRUE;
}

/* A picture that another process has removed meanwhile is passed over: its vector is an orphan
 * that the next call drops. */
static gboolean put_state(const catalog_run *run, gint64 picture, const char *reason,
                          GError **error)
{
    GError *problem = NULL;
    if (cw_store_put_vector(run->store, run->model, picture, reason, &problem))
        return TRUE;
    if (g_error_matches(problem, CW_ERROR, CW_ERROR_NOT_FOUND)) {
        g_error_free(problem);
        return TRUE;
    }
    g_propagate_error(error, problem);
    return FALSE;
}

static gboolean record(catalog_run *run, GError **error)
{
    for (guint i = 0; i < run->keys->len; i += (guint)run->windows) {
        const guint64 whole = g_array_index(run->keys, guint64, i);
        if (!put_state(run, cw_vector_picture(whole), NULL, error))
            return FALSE;
    }
    for (guint i = 0; i < run->failures->len; i++) {
        char *reason;
        gint64 picture = g_ascii_strtoll(run->failures->pdata[i], &reason, 10);
        if (!put_state(run, picture, reason + 1, error))
            return FALSE;
    }
    return cw_store_commit(run->store, error);
}

/* Writes what waits. */
static gboolean commit(catalog_run *run, GError **error)
{
    if (run->keys->len > 0 &&
        !cw_vector_file_append(run->file, (const guint64 *)run->keys->data,
                               (const float *)run->vectors->data, run->keys->len, error))
        return FALSE;
    if (!cw_store_begin(run->store, error))
        return FALSE;
    if (!record(run, error)) {
        cw_store_rollback(run->store);
        return FALSE;
    }
    run->summary->embedded += run->keys->len / run->windows;
    run->summary->failed += run->failures->len;
    g_array_set_size(run->keys, 0);
    g_array_set_size(run->vectors, 0);
    g_ptr_array_set_size(run->failures, 0);
    return TRUE;
}

static gboolean take_batch(gpointer data, gsize first, gsize count, const float *vectors,
                           const char *const *problems, GError **error)
{
    catalog_run *run = data;
    const gsize width = run->windows * run->dimension;
    for (gsize i = 0; i < count; i++) {
        const gint64 picture = g_array_index(run->numbers, gint64, first + i);
        if (problems[i] != NULL) {
            g_ptr_array_add(run->failures,
                            g_strdup_printf("%" G_GINT64_FORMAT "\t%s", picture, problems[i]));
            continue;
        }
        for (gsize window = 0; window < run->windows; window++) {
            const guint64 key = cw_vector_key(picture, window);
            g_array_append_val(run->keys, key);
        }
        g_array_append_vals(run->vectors, vectors + i * width, (guint)width);
    }
    const gboolean last = first + count == run->numbers->len;
    const gboolean full = run->keys->len + run->failures->len >= COMMIT_VECTORS;
    return !(last || full) || commit(run, error);
}

/* Says in the store which model this is. */
static gboolean put_model(cw_catalog *catalog, const cw_encoder *encoder, const char *path,
                          GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    const cw_encoder_settings *settings = &cw_encoder_get_form(encoder)->settings;
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    g_autofree char *found = cw_model_file(path);
    g_autofree char *inside = g_canonicalize_filename(found, NULL);
    /* Two catalogues may share a folder, but not their vectors: those are numbered by picture. */
    g_autofree char *shop = g_path_get_basename(cw_catalog_path(catalog));
    g_autofree char *file = g_strdup_printf("%s-vectors-%.16s.cwv", shop, cw_encoder_hash(encoder));
    g_autofree char *base = g_path_get_basename(absolute);
    const cw_store_model model = {
        .name = *settings->name != '\0' ? settings->name : base,
        .hash = cw_encoder_hash(encoder),
        .path = inside,
        .method = settings->method,
        .dimension = (int)cw_encoder_dimension(encoder),
        .file = file,
    };
    gint64 number;
    if (!cw_store_begin(store, error))
        return FALSE;
    if (cw_store_put_model(store, &model, &number, error) && cw_store_commit(store, error))
        return TRUE;
    cw_store_rollback(store);
    return FALSE;
}

/* Commits what waits also when the run was interrupted: nothing done is lost. */
static gboolean embed_missing(catalog_run *run, cw_encoder *encoder, int threads,
                              const cw_progress *progress, GError **error)
{
    gboolean ok = cw_embedding_run(encoder, (const char *const *)run->paths->pdata,
                                   (const char *const *)run->hashes->pdata, run->numbers->len,
                                   run->windows, threads, progress, take_batch, run, error);
    if (!ok && error != NULL && g_error_matches(*error, CW_ERROR, CW_ERROR_INTERRUPTED))
        commit(run, NULL);
    return ok;
}

static gboolean see_model(gpointer data, const cw_store_model *model G_GNUC_UNUSED,
                          GError **error G_GNUC_UNUSED)
{
    *(gboolean *)data = FALSE;
    return TRUE;
}

gboolean cw_embed_wants_starter(cw_catalog *catalog, gboolean *wants, GError **error)
{
    g_autofree char *file = cw_model_file(CW_EMBED_STARTER);
    *wants = g_file_test(file, G_FILE_TEST_IS_REGULAR);
    return cw_store_each_model(cw_catalog_store(catalog), see_model, wants, error);
}

/* The path of the model that embeds where nobody says which, or NULL. (transfer full) */
static char *usual_model(cw_catalog *catalog, GError **error)
{
    cw_store_model model;
    gboolean starter;
    if (!cw_embed_wants_starter(catalog, &starter, error))
        return NULL;
    if (starter)
        return g_strdup(CW_EMBED_STARTER);
    if (!cw_model_find(catalog, NULL, &model, error))
        return NULL;
    char *path = g_strdup(model.path);
    cw_model_clear(&model);
    return path;
}

gboolean cw_embed_catalog(cw_catalog *catalog, const char *wanted, int threads,
                          const cw_progress *progress, cw_embed_summary *summary, GError **error)
{
    g_autofree char *model_path = wanted != NULL ? g_strdup(wanted) : usual_model(catalog, error);
    const gint64 start_us = g_get_monotonic_time();
    cw_store *store = cw_catalog_store(catalog);
    cw_store_model model;
    *summary = (cw_embed_summary){0};
    g_autoptr(cw_encoder) encoder =
        model_path != NULL ? cw_encoder_open(model_path, threads, error) : NULL;
    if (encoder == NULL || !put_model(catalog, encoder, model_path, error) ||
        !cw_model_find(catalog, cw_encoder_hash(encoder), &model, error))
        return FALSE;
    const gsize windows = cw_encoder_windows(encoder);
    g_autoptr(cw_vector_file) file = cw_model_write_vectors(catalog, &model, windows, error);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) hashes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) vectors = g_array_new(FALSE, FALSE, sizeof(float));
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func(g_free);
    catalog_run run = {.store = store,
                       .model = model.number,
                       .file = file,
                       .dimension = cw_encoder_dimension(encoder),
                       .windows = windows,
                       .numbers = numbers,
                       .paths = paths,
                       .hashes = hashes,
                       .keys = keys,
                       .vectors = vectors,
                       .failures = failures,
                       .summary = summary};
    gboolean ok =
        file != NULL && cw_store_each_missing(store, model.number, NULL, add_missing, &run, error);
    summary->dimension = (gint64)run.dimension;
    summary->present = file != NULL ? (gint64)(cw_vector_file_live(file) / windows) : 0;
    ok = ok && embed_missing(&run, encoder, threads, progress, error);
    summary->seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
    cw_model_clear(&model);
    return ok;
}

/* --- a list of files ------------------------------------------------------------------------- */

typedef struct {
    cw_npy_writer *writer;
    GPtrArray *paths;  /* borrowed from lines */
    GArray *lines;     /* guint: line numbers */
    GString *failures; /* CSV */
    cw_embed_summary *summary;
} list_run;

static gboolean write_rows(gpointer data, gsize first, gsize count, const float *vectors,
                           const char *const *problems, GError **error)
{
    list_run *run = data;
    for (gsize i = 0; i < count; i++) {
        if (problems[i] == NULL) {
            run->summary->embedded++;
            continue;
        }
        run->summary->failed++;
        g_string_append_printf(run->failures, "%u,", g_array_index(run->lines, guint, first + i));
        cw_csv_append(run->failures, run->paths->pdata[first + i]);
        g_string_append_c(run->failures, ',');
        cw_csv_append(run->failures, problems[i]);
        g_string_append_c(run->failures, '\n');
    }
    return cw_npy_writer_append(run->writer, vectors, count, error);
}

static void split_list(char **lines, list_run *run)
{
    for (guint i = 0; lines[i] != NULL; i++) {
        const guint number = i + 1;
        const gboolean marked = i == 0 && g_str_has_prefix(lines[i], "\xEF\xBB\xBF");
        char *path = lines[i] + (marked ? 3 : 0);
        g_strchomp(path);
        if (*path == '\0')
            continue;
        g_ptr_array_add(run->paths, path);
        g_array_append_val(run->lines, number);
    }
}

static gboolean write_failures(const list_run *run, const char *out, GError **error)
{
    g_autofree char *path = g_strconcat(out, ".errors.csv", NULL);
    if (run->summary->failed == 0) {
        remove(path);
        return TRUE;
    }
    return g_file_set_contents(path, run->failures->str, (gssize)run->failures->len, error);
}

static gboolean embed_files(list_run *run, cw_encoder *encoder, const char *out, int threads,
                            const cw_progress *progress, GError **error)
{
    const gsize count = run->paths->len;
    g_autoptr(cw_npy_writer) writer =
        cw_npy_writer_open(out, count, cw_encoder_dimension(encoder), error);
    run->writer = writer;
    return writer != NULL &&
           cw_embedding_run(encoder, (const char *const *)run->paths->pdata, NULL, count, 1,
                            threads, progress, write_rows, run, error) &&
           cw_npy_writer_finish(writer, error) && write_failures(run, out, error);
}

gboolean cw_embed_list(const char *model, const char *list, const char *out, int threads,
                       const cw_progress *progress, cw_embed_summary *summary, GError **error)
{
    const gint64 start_us = g_get_monotonic_time();
    g_autofree char *text = NULL;
    *summary = (cw_embed_summary){0};
    g_autoptr(cw_encoder) encoder = cw_encoder_open(model, threads, error);
    if (encoder == NULL)
        return FALSE;
    if (!g_file_get_contents(list, &text, NULL, NULL)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "could not read list \"%s\"", list);
        return FALSE;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    list_run run = {.paths = g_ptr_array_new(),
                    .lines = g_array_new(FALSE, FALSE, sizeof(guint)),
                    .failures = g_string_new("line,path,reason\n"),
                    .summary = summary};
    split_list(lines, &run);
    summary->dimension = (gint64)cw_encoder_dimension(encoder);
    gboolean ok = embed_files(&run, encoder, out, threads, progress, error);
    summary->seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
    g_ptr_array_unref(run.paths);
    g_array_unref(run.lines);
    g_string_free(run.failures, TRUE);
    return ok;
}
