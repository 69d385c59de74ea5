/* SPDX-License-Identifier: Apache-2.0
 *
 * Two batches take turns: one is filled by the pool, a picture a job, while the other runs. All
 * windows of a picture are in one batch, so that it has all its vectors or none.
 */
#include "encode/embedding.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "base/size.h"
#include "image/slices.h"

typedef struct {
    gsize first, count; /* pictures */
    float *inputs;      /* of the pictures of a batch, all windows */
    char *problems[CW_ENCODER_BATCH];
    gsize left; /* pictures not prepared yet, under the lock */
} batch;

typedef struct {
    cw_encoder *encoder;
    cw_detect *detect;
    const char *const *paths, *const *hashes;
    gsize count, windows; /* pictures; windows of each */
    gsize step;           /* pictures of a batch */
    gboolean proven;      /* the model has vectors at all */
    cw_embedding_look look;
    cw_embedding_emit emit;
    gpointer data; /* theirs */
    GThreadPool *pool;
    GMutex lock;
    GCond done;
    batch batches[2];
} stream;

typedef struct {
    batch *batch;
    gsize index; /* in the batch */
} job;

/* The decoder may shrink a JPEG as long as twice the network's side is left of the closest look,
 * the windows' among them: a whole is the same whether windows are asked for or not. */
static cw_image *load(const cw_encoder *encoder, const cw_detect *detect, const char *path,
                      const char *hash, cw_parts *parts, GError **error)
{
    const cw_encoder_settings *settings = &cw_encoder_get_form(encoder)->settings;
    const double smallest = cw_encoder_window(cw_encoder_windows(encoder) - 1).width;
    const double closest =
        smallest * pow(settings->zoom, (double)settings->zooms) * cw_slices_side(settings->slices);
    const cw_decode_options options = {
        .least_side_px = (int)(2 * (double)settings->picture_px / closest), .hash = hash};
    g_autoptr(cw_image) image = cw_image_load(path, &options, error);
    if (image == NULL || !cw_detect_parts(detect, path, image, parts, error))
        return NULL;
    return g_steal_pointer(&image);
}

/* Fills the inputs of all windows of a picture. */
static gboolean prepare(const stream *s, gsize picture, float *inputs, GError **error)
{
    const char *hash = s->hashes != NULL ? s->hashes[picture] : NULL;
    cw_parts parts = {0};
    g_autoptr(cw_image) image = load(s->encoder, s->detect, s->paths[picture], hash, &parts, error);
    return image != NULL && (s->look == NULL || s->look(s->data, picture, image, error)) &&
           cw_encoder_prepare(s->encoder, image, &parts, s->windows, inputs, error);
}

static void prepare_job(gpointer item, gpointer data)
{
    stream *s = data;
    g_autofree job *j = item;
    batch *b = j->batch;
    const gsize floats = cw_encoder_input_floats(s->encoder, s->windows);
    float *inputs = b->inputs + j->index * floats;
    g_autoptr(GError) error = NULL;
    if (!prepare(s, b->first + j->index, inputs, &error)) {
        b->problems[j->index] = g_strdup(error->message);
        memset(inputs, 0, floats * sizeof *inputs);
    }
    g_mutex_lock(&s->lock);
    if (--b->left == 0)
        g_cond_broadcast(&s->done);
    g_mutex_unlock(&s->lock);
}

static void begin_batch(stream *s, batch *b, gsize first)
{
    b->first = first;
    b->count = b->left = MIN(s->step, s->count - first);
    for (gsize i = 0; i < b->count; i++) {
        job *j = g_new(job, 1);
        *j = (job){b, i};
        g_thread_pool_push(s->pool, j, NULL);
    }
}

static void wait_for(stream *s, batch *b)
{
    g_mutex_lock(&s->lock);
    while (b->left > 0)
        g_cond_wait(&s->done, &s->lock);
    g_mutex_unlock(&s->lock);
}

static void clear_problems(batch *b)
{
    for (gsize i = 0; i < CW_ENCODER_BATCH; i++)
        g_clear_pointer(&b->problems[i], g_free);
}

/* A model that has no vector for noise has none for any picture: its weights are damaged, or so
 * large that what they make of pictures is no number. */
static gboolean prove(cw_encoder *encoder, GError **error)
{
    const gsize floats = cw_encoder_input_floats(encoder, 1);
    const char *name = cw_encoder_get_form(encoder)->settings.name;
    cw_random random = cw_random_start(0, 0, 0);
    cw_autosize float *noise = cw_size_alloc(floats, sizeof *noise, "noise", error);
    g_autofree float *vector = g_new(float, cw_encoder_dimension(encoder));
    if (noise == NULL)
        return FALSE;
    for (gsize i = 0; i < floats; i++)
        noise[i] = (float)cw_random_normal(&random);
    cw_encoder_run(encoder, noise, 1, 1, vector);
    if (cw_encoder_is_vector(encoder, vector))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                "model \"%s\" has no vector for any picture: its weights are damaged, or too large "
                "to reckon with",
                name != NULL && *name != '\0' ? name : cw_encoder_hash(encoder));
    return FALSE;
}

/* A picture without a vector (a network may answer zeros to an empty picture) is one that
 * cannot be embedded; the others go on, unless that is the model's fault. Other windows without one
 * get that of the whole. */
static gboolean check_vectors(stream *s, batch *b, float *vectors, GError **error)
{
    const gsize dimension = cw_encoder_dimension(s->encoder), width = s->windows * dimension;
    for (gsize i = 0; i < b->count; i++) {
        float *whole = vectors + i * width;
        if (b->problems[i] == NULL && !cw_encoder_is_vector(s->encoder, whole)) {
            if (!s->proven && !(s->proven = prove(s->encoder, error)))
                return FALSE;
            b->problems[i] = g_strdup("the model has no vector for this picture");
        }
        if (b->problems[i] != NULL)
            memset(whole, 0, width * sizeof *whole);
        for (gsize w = 1; w < s->windows; w++)
            if (!cw_encoder_is_vector(s->encoder, whole + w * dimension))
                memcpy(whole + w * dimension, whole, dimension * sizeof *whole);
    }
    return TRUE;
}

static gboolean run_batches(stream *s, const cw_progress *progress, float *vectors, GError **error)
{
    if (s->count > 0)
        begin_batch(s, &s->batches[0], 0);
    for (gsize first = 0, turn = 0; first < s->count; first += s->step, turn ^= 1) {
        batch *b = &s->batches[turn];
        wait_for(s, b);
        if (first + s->step < s->count)
            begin_batch(s, &s->batches[turn ^ 1], first + s->step);
        cw_encoder_run(s->encoder, b->inputs, b->count, s->windows, vectors);
        gboolean ok =
            check_vectors(s, b, vectors, error) &&
            s->emit(s->data, first, b->count, vectors, (const char *const *)b->problems, error);
        clear_problems(b);
        const cw_progress_state state = {.activity = "embedding",
                                         .unit = "pictures",
                                         .done = (gint64)(first + b->count),
                                         .total = (gint64)s->count};
        if (ok && !cw_progress_tell(progress, &state)) {
            g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                        "stopped after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " pictures",
                        first + b->count, s->count);
            ok = FALSE;
        }
        if (!ok) {
            wait_for(s, &s->batches[turn ^ 1]);
            return FALSE;
        }
    }
    return TRUE;
}

static cw_detect *open_detector(const cw_encoder *encoder, GError **error)
{
    return cw_detect_open(cw_encoder_get_form(encoder)->settings.detector, error);
}

/* Pictures of a batch: enough for the threads that prepare them, and as many as leave least of up
 * to four runs of the encoder empty. */
static gsize choose_step(gsize windows, int threads)
{
    const gsize least = MAX((gsize)CLAMP(threads, 1, 4), CW_ENCODER_BATCH / windows);
    gsize best = least, best_empty = G_MAXSIZE;
    for (gsize step = least; step <= CW_ENCODER_BATCH && step * windows <= 4 * CW_ENCODER_BATCH;
         step++) {
        const gsize used = step * windows;
        const gsize runs = (used + CW_ENCODER_BATCH - 1) / CW_ENCODER_BATCH;
        const gsize empty = (runs * CW_ENCODER_BATCH - used) * 1000 / used;
        if (empty < best_empty) {
            best = step;
            best_empty = empty;
        }
    }
    return best;
}

gboolean cw_embedding_run(cw_encoder *encoder, const char *const *paths, const char *const *hashes,
                          gsize count, gsize windows, int threads, const cw_progress *progress,
                          cw_embedding_look look, cw_embedding_emit emit, gpointer data,
                          GError **error)
{
    stream s = {.encoder = encoder,
                .paths = paths,
                .hashes = hashes,
                .count = count,
                .windows = windows,
                .look = look,
                .emit = emit,
                .data = data};
    if (windows > 1 && !cw_encoder_ready_windows(encoder, error))
        return FALSE;
    s.step = choose_step(windows, threads);
    const gsize floats = s.step * cw_encoder_input_floats(encoder, windows);
    cw_autosize float *inputs = cw_size_alloc(2 * floats, sizeof *inputs, "pictures", error);
    cw_autosize float *vectors =
        inputs == NULL ? NULL
                       : cw_size_alloc(s.step * windows * cw_encoder_dimension(encoder),
                                       sizeof *vectors, "vectors", error);
    g_autoptr(cw_detect) detect = vectors != NULL ? open_detector(encoder, error) : NULL;
    if (detect == NULL)
        return FALSE;
    s.detect = detect;
    s.pool = g_thread_pool_new(prepare_job, &s, MAX(1, threads), TRUE, error);
    if (s.pool == NULL)
        return FALSE;
    g_mutex_init(&s.lock);
    g_cond_init(&s.done);
    for (gsize i = 0; i < 2; i++)
        s.batches[i].inputs = inputs + i * floats;
    gboolean ok = run_batches(&s, progress, vectors, error);
    g_thread_pool_free(s.pool, FALSE, TRUE);
    clear_problems(&s.batches[0]);
    clear_problems(&s.batches[1]);
    g_mutex_clear(&s.lock);
    g_cond_clear(&s.done);
    return ok;
}

/* The vector of a picture with these parts; `name` is it in errors. */
static gboolean embed(cw_encoder *encoder, const cw_image *image, const cw_parts *parts,
                      const char *name, float *vector, GError **error)
{
    cw_autosize float *input =
        cw_size_alloc(cw_encoder_input_floats(encoder, 1), sizeof *input, "a picture", error);
    if (input == NULL || !cw_encoder_prepare(encoder, image, parts, 1, input, error))
        return FALSE;
    cw_encoder_run(encoder, input, 1, 1, vector);
    if (cw_encoder_is_vector(encoder, vector))
        return TRUE;
    if (prove(encoder, error))
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                    "picture \"%s\": the model has no vector for this picture", name);
    return FALSE;
}

gboolean cw_embedding_one(cw_encoder *encoder, const char *path, float *vector, GError **error)
{
    cw_parts parts = {0};
    g_autoptr(cw_detect) detect = open_detector(encoder, error);
    g_autoptr(cw_image) image =
        detect != NULL ? load(encoder, detect, path, NULL, &parts, error) : NULL;
    return image != NULL && embed(encoder, image, &parts, path, vector, error);
}

gboolean cw_embedding_image(cw_encoder *encoder, const cw_image *image, const char *name,
                            float *vector, GError **error)
{
    cw_parts parts = {0};
    g_autoptr(cw_detect) detect = open_detector(encoder, error);
    return detect != NULL && cw_detect_parts(detect, name, image, &parts, error) &&
           embed(encoder, image, &parts, name, vector, error);
}
