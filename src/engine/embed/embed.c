/* SPDX-License-Identifier: Apache-2.0
 *
 * A batch of vectors goes to the vector file first and into the store second. A process killed in
 * between leaves vectors that the store does not know of; the next call makes them again, and the
 * newest row of a key is the one that counts. All windows of a picture are committed together.
 *
 * Where its colour is missing, too, a picture is described as it was decoded for the model, and its
 * colour committed before its vectors. Pictures that lack nothing else (an older program embedded
 * them) are described afterwards.
 */
#include <colorway/embed.h>

#include <string.h>

#include "base/error.h"
#include "base/model_file.h"
#include "encode/embedding.h"
#include "engine/catalog/colour_vectors.h"
#include "engine/catalog/picture_vectors.h"

#define STARTER CW_MODEL_SHIPPED CW_EMBED_STARTER /* nothing else that is called so */
#define COMMIT_VECTORS 1024                       /* between two commits */
#define COMMIT_COLOURS 128                        /* described on their own */

/* A picture that lacks its vectors, its colour, or both. */
typedef struct {
    gint64 number;
    guint64 colour_key;
    gboolean uncoloured;
    float *colour; /* made by look(); NULL: not yet */
} lacking;

/* Pictures that lack something, in order. */
typedef struct {
    GArray *pictures; /* lacking */
    GPtrArray *paths, *hashes;
} worklist;

/* Vectors that wait for a commit. */
typedef struct {
    GArray *keys, *vectors; /* guint64; float [keys,D] */
} pending;

typedef struct {
    cw_store *store;
    gint64 model;
    cw_vector_file *file;
    cw_vector_file *colour_file; /* NULL: another process, which embeds by another model, has it */
    gsize dimension, windows;
    worklist work;
    pending vectors, colours;
    GPtrArray *failures; /* "number\treason" that wait */
    cw_embed_summary *summary;
} catalog_run;

static void clear_lacking(gpointer item)
{
    g_free(((lacking *)item)->colour);
}

static worklist worklist_new(void)
{
    const worklist work = {g_array_new(FALSE, FALSE, sizeof(lacking)),
                           g_ptr_array_new_with_free_func(g_free),
                           g_ptr_array_new_with_free_func(g_free)};
    g_array_set_clear_func(work.pictures, clear_lacking);
    return work;
}

static void worklist_clear(worklist *work)
{
    g_array_unref(work->pictures);
    g_ptr_array_unref(work->paths);
    g_ptr_array_unref(work->hashes);
}

static pending pending_new(void)
{
    return (pending){g_array_new(FALSE, FALSE, sizeof(guint64)),
                     g_array_new(FALSE, FALSE, sizeof(float))};
}

static void pending_clear(pending *p)
{
    g_array_unref(p->keys);
    g_array_unref(p->vectors);
}

static void catalog_run_clear(catalog_run *run)
{
    cw_vector_file_close(run->file);
    cw_vector_file_close(run->colour_file);
    worklist_clear(&run->work);
    pending_clear(&run->vectors);
    pending_clear(&run->colours);
    g_ptr_array_unref(run->failures);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(catalog_run, catalog_run_clear)

static void pend(pending *p, guint64 key, const float *vector, gsize dimension)
{
    g_array_append_val(p->keys, key);
    g_array_append_vals(p->vectors, vector, (guint)dimension);
}

static gboolean append(const pending *p, cw_vector_file *file, GError **error)
{
    return p->keys->len == 0 ||
           cw_vector_file_append(file, (const guint64 *)p->keys->data,
                                 (const float *)p->vectors->data, p->keys->len, error);
}

static void empty(pending *p)
{
    g_array_set_size(p->keys, 0);
    g_array_set_size(p->vectors, 0);
}

static gboolean is_uncoloured(const catalog_run *run, guint64 colour_key)
{
    gsize row;
    return run->colour_file != NULL && !cw_vector_file_find(run->colour_file, colour_key, &row);
}

static gboolean add_lacking(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    catalog_run *run = data;
    const cw_picture *picture = shown->picture;
    const guint64 key = cw_colour_vectors_key(picture->hash);
    const lacking item = {picture->number, key, is_uncoloured(run, key), NULL};
    g_array_append_val(run->work.pictures, item);
    g_ptr_array_add(run->work.paths, g_strdup(picture->path));
    g_ptr_array_add(run->work.hashes, g_strdup(picture->hash));
    return TRUE;
}

/* What has no vector could not be read a moment ago. */
static gboolean add_uncoloured(gpointer data, const cw_shown *shown, GError **error)
{
    const catalog_run *run = data;
    gsize row;
    return !is_uncoloured(run, cw_colour_vectors_key(shown->picture->hash)) ||
           !cw_vector_file_find(run->file, cw_vector_key(shown->picture->number, 0), &row) ||
           add_lacking(data, shown, error);
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
    const GArray *keys = run->vectors.keys;
    for (guint i = 0; i < keys->len; i += (guint)run->windows) {
        const guint64 whole = g_array_index(keys, guint64, i);
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

static gboolean commit_colours(catalog_run *run, GError **error)
{
    if (!append(&run->colours, run->colour_file, error))
        return FALSE;
    run->summary->coloured += run->colours.keys->len;
    empty(&run->colours);
    return TRUE;
}

/* Writes what waits. */
static gboolean commit(catalog_run *run, GError **error)
{
    if (!commit_colours(run, error) || !append(&run->vectors, run->file, error) ||
        !cw_store_begin(run->store, error))
        return FALSE;
    if (!record(run, error)) {
        cw_store_rollback(run->store);
        return FALSE;
    }
    run->summary->embedded += run->vectors.keys->len / run->windows;
    run->summary->failed += run->failures->len;
    empty(&run->vectors);
    g_ptr_array_set_size(run->failures, 0);
    return TRUE;
}

/* Threads look at pictures of their own each, and the list does not change meanwhile. */
static gboolean look(gpointer data, gsize index, const cw_image *image, GError **error)
{
    const catalog_run *run = data;
    lacking *picture = &g_array_index(run->work.pictures, lacking, index);
    if (!picture->uncoloured)
        return TRUE;
    g_autofree float *colour = g_new(float, CW_GARMENT_COLOUR_DIMENSION);
    if (!cw_descriptor_garment_colour.fill(image, colour, error))
        return FALSE;
    picture->colour = g_steal_pointer(&colour);
    return TRUE;
}

static void take_one(catalog_run *run, lacking *picture, const float *vectors, const char *problem)
{
    if (picture->colour != NULL)
        pend(&run->colours, picture->colour_key, picture->colour, CW_GARMENT_COLOUR_DIMENSION);
    g_clear_pointer(&picture->colour, g_free);
    if (problem != NULL)
        g_ptr_array_add(run->failures,
                        g_strdup_printf("%" G_GINT64_FORMAT "\t%s", picture->number, problem));
    for (gsize w = 0; problem == NULL && w < run->windows; w++)
        pend(&run->vectors, cw_vector_key(picture->number, w), vectors + w * run->dimension,
             run->dimension);
}

static gboolean take_batch(gpointer data, gsize first, gsize count, const float *vectors,
                           const char *const *problems, GError **error)
{
    catalog_run *run = data;
    for (gsize i = 0; i < count; i++)
        take_one(run, &g_array_index(run->work.pictures, lacking, first + i),
                 vectors + i * run->windows * run->dimension, problems[i]);
    const gboolean last = first + count == run->work.pictures->len;
    const gboolean full = run->vectors.keys->len + run->failures->len >= COMMIT_VECTORS;
    return !(last || full) || commit(run, error);
}

/* Says in the store which model this is. */
static gboolean put_model(cw_catalog *catalog, const cw_encoder *encoder, const char *path,
                          GError **error)
{
    cw_store *store = cw_catalog_store(catalog);
    const cw_encoder_settings *settings = &cw_encoder_get_form(encoder)->settings;
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    g_autofree char *address = cw_model_address(path);
    /* Two catalogues may share a folder, but not their vectors: those are numbered by picture. */
    g_autofree char *shop = g_path_get_basename(cw_catalog_path(catalog));
    g_autofree char *file = g_strdup_printf("%s-vectors-%.16s.cwv", shop, cw_encoder_hash(encoder));
    g_autofree char *base = g_path_get_basename(absolute);
    const cw_store_model model = {
        .name = *settings->name != '\0' ? settings->name : base,
        .hash = cw_encoder_hash(encoder),
        .path = address,
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
    gboolean ok =
        cw_embedding_run(encoder, (const char *const *)run->work.paths->pdata,
                         (const char *const *)run->work.hashes->pdata, run->work.pictures->len,
                         run->windows, threads, progress, look, take_batch, run, error);
    if (!ok && error != NULL && g_error_matches(*error, CW_ERROR, CW_ERROR_INTERRUPTED))
        commit(run, NULL);
    return ok;
}

/* What a catalogue has of the starter. */
typedef struct {
    gint64 starter; /* its number; 0: it was never asked */
    gboolean others, vectors;
} begun;

static gboolean see_model(gpointer data, const cw_store_model *model, GError **error G_GNUC_UNUSED)
{
    begun *b = data;
    if (g_strcmp0(model->path, STARTER) == 0)
        b->starter = model->number;
    else
        b->others = TRUE;
    return TRUE;
}

static gboolean see_vector(gpointer data, const cw_vector_state *state,
                           GError **error G_GNUC_UNUSED)
{
    begun *b = data;
    b->vectors = state->reason == NULL;
    return !b->vectors;
}

/* A starter that was killed before its first commit has made none. */
gboolean cw_embed_wants_starter(cw_catalog *catalog, gboolean *wants, GError **error)
{
    begun b = {0};
    cw_store *store = cw_catalog_store(catalog);
    g_autofree char *file = cw_model_file(STARTER);
    *wants = FALSE;
    if (!cw_store_each_model(store, see_model, &b, error) ||
        (b.starter != 0 && !cw_store_each_vector(store, b.starter, see_vector, &b, error)))
        return FALSE;
    *wants = g_file_test(file, G_FILE_TEST_IS_REGULAR) && !b.others && !b.vectors;
    return TRUE;
}

/* The path of the model that embeds where nobody says which, or NULL. (transfer full) */
static char *usual_model(cw_catalog *catalog, GError **error)
{
    cw_store_model model;
    gboolean starter;
    if (!cw_embed_wants_starter(catalog, &starter, error))
        return NULL;
    if (starter)
        return g_strdup(STARTER);
    if (!cw_model_find(catalog, NULL, &model, error))
        return NULL;
    char *path = g_strdup(model.path);
    cw_model_clear(&model);
    return path;
}

/* Describes and commits `count` pictures from `first` on. */
static gboolean describe_some(catalog_run *run, gsize first, gsize count, int threads,
                              GError **error)
{
    g_autoptr(cw_picture_vectors) colours = cw_picture_vectors_describe(
        &cw_descriptor_garment_colour, NULL, (const char *const *)run->work.paths->pdata + first,
        (const char *const *)run->work.hashes->pdata + first, count, threads, NULL, error);
    if (colours == NULL)
        return FALSE;
    for (gsize i = 0; i < count; i++) {
        const guint64 key = g_array_index(run->work.pictures, lacking, first + i).colour_key;
        if (colours->present[i])
            pend(&run->colours, key, colours->vectors + i * colours->dimension, colours->dimension);
        else
            run->summary->uncoloured++;
    }
    return commit_colours(run, error);
}

/* The colours that are still missing, of pictures that have vectors. */
static gboolean describe_missing(catalog_run *run, int threads, const cw_progress *progress,
                                 GError **error)
{
    worklist_clear(&run->work);
    run->work = worklist_new();
    if (!cw_store_each_picture(run->store, NULL, CW_PICTURES_ONCE, add_uncoloured, run, error))
        return FALSE;
    const gsize total = run->work.pictures->len;
    for (gsize first = 0; first < total; first += COMMIT_COLOURS) {
        const cw_progress_state state = {"describing", "pictures", (gint64)first, (gint64)total,
                                         NULL};
        if (!cw_progress_tell(progress, &state)) {
            g_set_error_literal(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                                "stopped while describing colours");
            return FALSE;
        }
        if (!describe_some(run, first, MIN(COMMIT_COLOURS, total - first), threads, error))
            return FALSE;
    }
    return TRUE;
}

/* Several models may embed at a time; one of them describes the colours. */
static gboolean open_colours(catalog_run *run, cw_catalog *catalog, GError **error)
{
    g_autoptr(GError) reason = NULL;
    run->colour_file = cw_colour_vectors_write(catalog, &reason);
    if (reason == NULL || g_error_matches(reason, CW_ERROR, CW_ERROR_BUSY))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

static gboolean open_files(catalog_run *run, cw_catalog *catalog, const cw_encoder *encoder,
                           GError **error)
{
    cw_store_model model;
    if (!cw_model_find(catalog, cw_encoder_hash(encoder), &model, error))
        return FALSE;
    run->model = model.number;
    run->file = cw_model_write_vectors(catalog, &model, run->windows, error);
    cw_model_clear(&model);
    return run->file != NULL && open_colours(run, catalog, error);
}

gboolean cw_embed_catalog(cw_catalog *catalog, const char *wanted, int threads,
                          const cw_progress *progress, cw_embed_summary *summary, GError **error)
{
    g_autofree char *model_path = wanted != NULL ? g_strdup(wanted) : usual_model(catalog, error);
    const gint64 start_us = g_get_monotonic_time();
    *summary = (cw_embed_summary){0};
    g_autoptr(cw_encoder) encoder =
        model_path != NULL ? cw_encoder_open(model_path, threads, error) : NULL;
    if (encoder == NULL || !put_model(catalog, encoder, model_path, error))
        return FALSE;
    g_auto(catalog_run) run = {.store = cw_catalog_store(catalog),
                               .dimension = cw_encoder_dimension(encoder),
                               .windows = cw_encoder_windows(encoder),
                               .work = worklist_new(),
                               .vectors = pending_new(),
                               .colours = pending_new(),
                               .failures = g_ptr_array_new_with_free_func(g_free),
                               .summary = summary};
    if (!open_files(&run, catalog, encoder, error))
        return FALSE;
    summary->dimension = (gint64)run.dimension;
    summary->present = (gint64)(cw_vector_file_live(run.file) / run.windows);
    const gboolean ok =
        cw_store_each_missing(run.store, run.model, NULL, add_lacking, &run, error) &&
        embed_missing(&run, encoder, threads, progress, error) &&
        describe_missing(&run, threads, progress, error);
    summary->seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
    return ok;
}
