/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/embed.h>

#include <string.h>

#include "base/error.h"
#include "engine/embed/embed_run.h"
#include "engine/embed/model_encoder.h"

struct cw_embedder {
    char *name; /* or NULL */
    int threads;
    cw_encoder *encoder; /* NULL: not opened yet */
};

cw_embedder *cw_embedder_new(const char *model, int threads)
{
    cw_embedder *embedder = g_new0(cw_embedder, 1);
    embedder->name = g_strdup(model);
    embedder->threads = threads;
    return embedder;
}

void cw_embedder_free(cw_embedder *embedder)
{
    if (embedder == NULL)
        return;
    g_free(embedder->name);
    cw_encoder_free(embedder->encoder);
    g_free(embedder);
}

/* The model may be another one by now. */
static gboolean open_encoder(cw_embedder *embedder, const cw_store_model *model, GError **error)
{
    if (embedder->encoder != NULL && strcmp(cw_encoder_hash(embedder->encoder), model->hash) == 0)
        return TRUE;
    g_clear_pointer(&embedder->encoder, cw_encoder_free);
    embedder->encoder = cw_model_open_same_encoder(model, TRUE, embedder->threads, error);
    return embedder->encoder != NULL;
}

/* The first item that shows it will do. */
static gboolean add_one(gpointer data, const cw_shown *shown, GError **error)
{
    cw_embed_run_add(data, shown, error);
    return FALSE;
}

static gboolean has_vectors(const cw_embed_run *run, gint64 picture)
{
    gsize row, window = 0;
    while (window < run->windows &&
           cw_vector_file_find(run->file, cw_vector_key(picture, window), &row))
        window++;
    return window == run->windows;
}

/* Of one that has its vectors the store may not know, and its colour may be missing. */
static gboolean complete(cw_embed_run *run, gint64 picture, GError **error)
{
    for (gsize window = 0; window < run->windows; window++) {
        const guint64 key = cw_vector_key(picture, window);
        g_array_append_val(run->vectors.keys, key);
    }
    const gboolean ok = cw_store_begin(run->store, error) && cw_embed_run_record(run, error);
    cw_store_rollback(run->store);
    return ok && (!g_array_index(run->work.pictures, cw_embed_lacking, 0).uncoloured ||
                  cw_embed_run_describe(run, 0, 1, 1, error));
}

static gboolean embed_one(cw_embedder *embedder, cw_catalog *catalog, const cw_store_model *model,
                          gint64 picture, char **without, GError **error)
{
    cw_embed_summary summary;
    g_auto(cw_embed_run) run = cw_embed_run_start(catalog, embedder->encoder, &summary);
    run.model = model->number;
    run.file = cw_model_open_vectors(catalog, model, CW_VECTOR_FILE_WRITE, error);
    if (run.file == NULL)
        return FALSE;
    /* Where there are none yet, or another process writes them, embedding the catalogue will. */
    run.colour_file = cw_colour_vectors_open(catalog, CW_VECTOR_FILE_WRITE, NULL);
    if (!cw_store_each_showing(run.store, picture, add_one, &run, error))
        return FALSE;
    if (run.work.pictures->len > 0 && has_vectors(&run, picture))
        return complete(&run, picture, error);
    if (!cw_embed_run_missing(&run, embedder->encoder, embedder->threads, NULL, error))
        return FALSE;
    if (summary.embedded == 0)
        *without = g_strdup_printf("model \"%s\" has no vector for this picture", model->name);
    return TRUE;
}

/* That there is no model, or none that is meant or can be found, is no failure. Takes `reason`. */
static gboolean take_reason(GError *reason, char **without, GError **error)
{
    if (!g_error_matches(reason, CW_ERROR, CW_ERROR_NOT_FOUND) &&
        !g_error_matches(reason, CW_ERROR, CW_ERROR_USAGE)) {
        g_propagate_error(error, reason);
        return FALSE;
    }
    *without = g_strdup(reason->message);
    g_error_free(reason);
    return TRUE;
}

gboolean cw_embedder_run(cw_embedder *embedder, cw_catalog *catalog, gint64 picture, char **without,
                         GError **error)
{
    cw_store_model model;
    GError *reason = NULL;
    *without = NULL;
    if (!cw_model_find(catalog, embedder->name, &model, &reason))
        return take_reason(reason, without, error);
    const gboolean ok = open_encoder(embedder, &model, &reason)
                            ? embed_one(embedder, catalog, &model, picture, without, error)
                            : take_reason(reason, without, error);
    cw_model_clear(&model);
    return ok;
}
