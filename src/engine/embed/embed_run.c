/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/embed/embed_run.h"

#include <string.h>

#include "base/error.h"
#include "engine/catalog/picture_vectors.h"

#define COMMIT_VECTORS 1024 /* between two commits */

static void clear_lacking(gpointer item)
{
    g_free(((cw_embed_lacking *)item)->colour);
}

cw_embed_worklist cw_embed_worklist_new(void)
{
    const cw_embed_worklist work = {g_array_new(FALSE, FALSE, sizeof(cw_embed_lacking)),
                                    g_ptr_array_new_with_free_func(g_free),
                                    g_ptr_array_new_with_free_func(g_free)};
    g_array_set_clear_func(work.pictures, clear_lacking);
    return work;
}

void cw_embed_worklist_clear(cw_embed_worklist *work)
{
    g_array_unref(work->pictures);
    g_ptr_array_unref(work->paths);
    g_ptr_array_unref(work->hashes);
}

static cw_embed_pending pending_new(void)
{
    return (cw_embed_pending){g_array_new(FALSE, FALSE, sizeof(guint64)),
                              g_array_new(FALSE, FALSE, sizeof(float))};
}

static void pending_clear(cw_embed_pending *p)
{
    g_array_unref(p->keys);
    g_array_unref(p->vectors);
}

void cw_embed_run_clear(cw_embed_run *run)
{
    cw_vector_file_close(run->file);
    cw_vector_file_close(run->colour_file);
    cw_embed_worklist_clear(&run->work);
    pending_clear(&run->vectors);
    pending_clear(&run->colours);
    g_ptr_array_unref(run->failures);
}

cw_embed_run cw_embed_run_start(cw_catalog *catalog, const cw_encoder *encoder,
                                cw_embed_summary *summary)
{
    *summary = (cw_embed_summary){.dimension = (gint64)cw_encoder_dimension(encoder)};
    return (cw_embed_run){.store = cw_catalog_store(catalog),
                          .dimension = cw_encoder_dimension(encoder),
                          .windows = cw_encoder_windows(encoder),
                          .work = cw_embed_worklist_new(),
                          .vectors = pending_new(),
                          .colours = pending_new(),
                          .failures = g_ptr_array_new_with_free_func(g_free),
                          .summary = summary};
}

static void pend(cw_embed_pending *p, guint64 key, const float *vector, gsize dimension)
{
    g_array_append_val(p->keys, key);
    g_array_append_vals(p->vectors, vector, (guint)dimension);
}

static gboolean append(const cw_embed_pending *p, cw_vector_file *file, GError **error)
{
    return p->keys->len == 0 ||
           cw_vector_file_append(file, (const guint64 *)p->keys->data,
                                 (const float *)p->vectors->data, p->keys->len, error);
}

static void empty(cw_embed_pending *p)
{
    g_array_set_size(p->keys, 0);
    g_array_set_size(p->vectors, 0);
}

static gboolean is_uncoloured(const cw_embed_run *run, guint64 colour_key)
{
    gsize row;
    return run->colour_file != NULL && !cw_vector_file_find(run->colour_file, colour_key, &row);
}

gboolean cw_embed_run_add(gpointer data, const cw_shown *shown, GError **error G_GNUC_UNUSED)
{
    cw_embed_run *run = data;
    const cw_picture *picture = shown->picture;
    const guint64 key = cw_colour_vectors_key(picture->hash);
    const cw_embed_lacking item = {picture->number, key, is_uncoloured(run, key), NULL};
    g_array_append_val(run->work.pictures, item);
    g_ptr_array_add(run->work.paths, g_strdup(picture->path));
    g_ptr_array_add(run->work.hashes, g_strdup(picture->hash));
    return TRUE;
}

/* What has no vector could not be read a moment ago. */
gboolean cw_embed_run_add_uncoloured(gpointer data, const cw_shown *shown, GError **error)
{
    const cw_embed_run *run = data;
    gsize row;
    return !is_uncoloured(run, cw_colour_vectors_key(shown->picture->hash)) ||
           !cw_vector_file_find(run->file, cw_vector_key(shown->picture->number, 0), &row) ||
           cw_embed_run_add(data, shown, error);
}

/* A picture that another process has removed meanwhile is passed over: its vector is an orphan
 * that the next call drops. */
static gboolean put_state(const cw_embed_run *run, gint64 picture, const char *reason,
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

gboolean cw_embed_run_record(cw_embed_run *run, GError **error)
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

static gboolean commit_colours(cw_embed_run *run, GError **error)
{
    if (!append(&run->colours, run->colour_file, error))
        return FALSE;
    run->summary->coloured += run->colours.keys->len;
    empty(&run->colours);
    return TRUE;
}

/* Writes what waits. */
static gboolean commit(cw_embed_run *run, GError **error)
{
    if (!commit_colours(run, error) || !append(&run->vectors, run->file, error) ||
        !cw_store_begin(run->store, error))
        return FALSE;
    if (!cw_embed_run_record(run, error)) {
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
    const cw_embed_run *run = data;
    cw_embed_lacking *picture = &g_array_index(run->work.pictures, cw_embed_lacking, index);
    if (!picture->uncoloured)
        return TRUE;
    g_autofree float *colour = g_new(float, CW_GARMENT_COLOUR_DIMENSION);
    if (!cw_descriptor_garment_colour.fill(image, colour, error))
        return FALSE;
    picture->colour = g_steal_pointer(&colour);
    return TRUE;
}

static void take_one(cw_embed_run *run, cw_embed_lacking *picture, const float *vectors,
                     const char *problem)
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
    cw_embed_run *run = data;
    for (gsize i = 0; i < count; i++)
        take_one(run, &g_array_index(run->work.pictures, cw_embed_lacking, first + i),
                 vectors + i * run->windows * run->dimension, problems[i]);
    const gboolean last = first + count == run->work.pictures->len;
    const gboolean full = run->vectors.keys->len + run->failures->len >= COMMIT_VECTORS;
    return !(last || full) || commit(run, error);
}

gboolean cw_embed_run_missing(cw_embed_run *run, cw_encoder *encoder, int threads,
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

gboolean cw_embed_run_describe(cw_embed_run *run, gsize first, gsize count, int threads,
                               GError **error)
{
    g_autoptr(cw_picture_vectors) colours = cw_picture_vectors_describe(
        &cw_descriptor_garment_colour, NULL, (const char *const *)run->work.paths->pdata + first,
        (const char *const *)run->work.hashes->pdata + first, count, threads, NULL, error);
    if (colours == NULL)
        return FALSE;
    for (gsize i = 0; i < count; i++) {
        const guint64 key =
            g_array_index(run->work.pictures, cw_embed_lacking, first + i).colour_key;
        if (colours->present[i])
            pend(&run->colours, key, colours->vectors + i * colours->dimension, colours->dimension);
        else
            run->summary->uncoloured++;
    }
    return commit_colours(run, error);
}
