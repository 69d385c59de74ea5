/* SPDX-License-Identifier: Apache-2.0
 *
 * First the pictures that lack vectors are embedded, then those that lack a colour alone (an older
 * program embedded them) are described.
 */
#include <colorway/embed.h>

#include <string.h>

#include "base/error.h"
#include "base/model_file.h"
#include "engine/embed/embed_run.h"

#define STARTER CW_MODEL_SHIPPED CW_EMBED_STARTER /* nothing else that is called so */
#define COMMIT_COLOURS 128                        /* described on their own */

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

/* The colours that are still missing, of pictures that have vectors. */
static gboolean describe_missing(cw_embed_run *run, int threads, const cw_progress *progress,
                                 GError **error)
{
    cw_embed_worklist_clear(&run->work);
    run->work = cw_embed_worklist_new();
    if (!cw_store_each_picture(run->store, NULL, CW_PICTURES_ONCE, cw_embed_run_add_uncoloured, run,
                               error))
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
        if (!cw_embed_run_describe(run, first, MIN(COMMIT_COLOURS, total - first), threads, error))
            return FALSE;
    }
    return TRUE;
}

/* Several models may embed at a time; one of them describes the colours. */
static gboolean open_colours(cw_embed_run *run, cw_catalog *catalog, GError **error)
{
    g_autoptr(GError) reason = NULL;
    run->colour_file = cw_colour_vectors_write(catalog, &reason);
    if (reason == NULL || g_error_matches(reason, CW_ERROR, CW_ERROR_BUSY))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

static gboolean open_files(cw_embed_run *run, cw_catalog *catalog, const cw_encoder *encoder,
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
    g_auto(cw_embed_run) run = cw_embed_run_start(catalog, encoder, summary);
    if (!open_files(&run, catalog, encoder, error))
        return FALSE;
    summary->present = (gint64)(cw_vector_file_live(run.file) / run.windows);
    const gboolean ok =
        cw_store_each_missing(run.store, run.model, NULL, cw_embed_run_add, &run, error) &&
        cw_embed_run_missing(&run, encoder, threads, progress, error) &&
        describe_missing(&run, threads, progress, error);
    summary->seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
    return ok;
}
