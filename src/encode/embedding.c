/* SPDX-License-Identifier: Apache-2.0
 *
 * Two batches take turns: one is filled by the pool, a picture a job, while the other runs.
 */
#include "encode/embedding.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"

typedef struct stream stream;

typedef struct {
    stream *owner;
    gsize first, count;
    float *inputs; /* [CW_ENCODER_BATCH, input] */
    char *problems[CW_ENCODER_BATCH];
    gsize left; /* pictures not prepared yet, under the lock */
} batch;

struct stream {
    cw_encoder *encoder;
    cw_detect *detect;
    const cw_embedding_picture *pictures;
    GThreadPool *pool;
    GMutex lock;
    GCond done;
    batch batches[2];
};

/* Windows of one file. */
typedef struct {
    batch *batch;
    gsize index, count; /* in the batch */
} job;

/* The decoder may shrink a JPEG as long as twice the network's side is left of the closest look. */
static cw_image *load(const cw_encoder *encoder, const cw_detect *detect, const char *path,
                      cw_parts *parts, GError **error)
{
    const cw_encoder_settings *settings = &cw_encoder_get_form(encoder)->settings;
    const double smallest = cw_encoder_window(cw_encoder_windows(encoder) - 1).width;
    const double closest = smallest * pow(settings->zoom, (double)settings->zooms);
    const cw_decode_options options = {.least_side_px =
                                           (int)(2 * (double)settings->picture_px / closest)};
    g_autoptr(cw_image) image = cw_image_load(path, &options, error);
    if (image == NULL || !cw_detect_parts(detect, path, image, parts, error))
        return NULL;
    return g_steal_pointer(&image);
}

static void prepare_job(gpointer item, gpointer data)
{
    stream *s = data;
    g_autofree job *j = item;
    batch *b = j->batch;
    const gsize floats = cw_encoder_input_floats(s->encoder);
    const cw_embedding_picture *pictures = s->pictures + b->first;
    cw_parts parts = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image =
        load(s->encoder, s->detect, pictures[j->index].path, &parts, &error);
    for (gsize i = j->index; i < j->index + j->count; i++) {
        float *input = b->inputs + i * floats;
        if (image != NULL && cw_encoder_prepare(s->encoder, image, &parts, pictures[i].window,
                                                input, error == NULL ? &error : NULL))
            continue;
        b->problems[i] = g_strdup(error->message);
        memset(input, 0, floats * sizeof *input);
    }
    g_mutex_lock(&s->lock);
    if ((b->left -= j->count) == 0)
        g_cond_broadcast(&s->done);
    g_mutex_unlock(&s->lock);
}

static void begin_batch(stream *s, batch *b, gsize first, gsize total)
{
    b->first = first;
    b->count = b->left = MIN(CW_ENCODER_BATCH, total - first);
    const cw_embedding_picture *pictures = s->pictures + first;
    for (gsize i = 0, end; i < b->count; i = end) {
        for (end = i + 1; end < b->count && pictures[end].path == pictures[i].path;)
            end++;
        job *j = g_new(job, 1);
        *j = (job){b, i, end - i};
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

static gboolean is_unit(const float *vector, gsize dimension)
{
    double squares = 0;
    for (gsize d = 0; d < dimension; d++)
        squares += (double)vector[d] * vector[d];
    return fabs(squares - 1) < 1e-3;
}

/* A picture without a unit vector (a network may answer zeros to an empty picture) is one that
 * cannot be embedded; the others go on. `whole` [D] is the last whole, from one batch to the next.
 */
static void check_vectors(const stream *s, batch *b, float *vectors, float *whole)
{
    const gsize dimension = cw_encoder_dimension(s->encoder), bytes = dimension * sizeof *vectors;
    const cw_embedding_picture *pictures = s->pictures + b->first;
    for (gsize i = 0; i < b->count; i++) {
        float *vector = vectors + i * dimension;
        if (pictures[i].window > 0 && b->problems[i] == NULL && !is_unit(vector, dimension))
            memcpy(vector, whole, bytes);
        if (b->problems[i] == NULL && !is_unit(vector, dimension))
            b->problems[i] = g_strdup("the model has no vector for this picture");
        if (b->problems[i] != NULL)
            memset(vector, 0, bytes);
        if (pictures[i].window == 0)
            memcpy(whole, vector, bytes);
    }
}

/* Of [first, first + count): a picture counts by its whole. */
static gint64 count_pictures(const stream *s, gsize first, gsize count)
{
    gint64 pictures = 0;
    for (gsize i = first; i < first + count; i++)
        pictures += s->pictures[i].window == 0;
    return pictures;
}

static gboolean run_batches(stream *s, gsize total, const cw_progress *progress, float *vectors,
                            cw_embedding_emit emit, gpointer data, GError **error)
{
    g_autofree float *whole = g_new0(float, cw_encoder_dimension(s->encoder));
    const gint64 pictures = count_pictures(s, 0, total);
    gint64 done = 0;
    if (total > 0)
        begin_batch(s, &s->batches[0], 0, total);
    for (gsize first = 0, turn = 0; first < total; first += CW_ENCODER_BATCH, turn ^= 1) {
        batch *b = &s->batches[turn];
        wait_for(s, b);
        if (first + CW_ENCODER_BATCH < total)
            begin_batch(s, &s->batches[turn ^ 1], first + CW_ENCODER_BATCH, total);
        cw_encoder_run(s->encoder, b->inputs, b->count, vectors);
        check_vectors(s, b, vectors, whole);
        gboolean ok = emit(data, first, b->count, vectors, (const char *const *)b->problems, error);
        clear_problems(b);
        done += count_pictures(s, first, b->count);
        const cw_progress_state state = {
            .activity = "embedding", .unit = "pictures", .done = done, .total = pictures};
        if (ok && !cw_progress_tell(progress, &state)) {
            g_set_error(error, CW_ERROR, CW_ERROR_INTERRUPTED,
                        "stopped after %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " pictures", done,
                        pictures);
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

gboolean cw_embedding_run(cw_encoder *encoder, const cw_embedding_picture *pictures, gsize count,
                          int threads, const cw_progress *progress, cw_embedding_emit emit,
                          gpointer data, GError **error)
{
    const gsize floats = cw_encoder_input_floats(encoder);
    cw_autosize float *inputs =
        cw_size_alloc(2 * CW_ENCODER_BATCH * floats, sizeof *inputs, "pictures", error);
    cw_autosize float *vectors =
        inputs == NULL ? NULL
                       : cw_size_alloc(CW_ENCODER_BATCH * cw_encoder_dimension(encoder),
                                       sizeof *vectors, "vectors", error);
    g_autoptr(cw_detect) detect = vectors != NULL ? open_detector(encoder, error) : NULL;
    if (detect == NULL)
        return FALSE;
    stream s = {.encoder = encoder, .detect = detect, .pictures = pictures};
    s.pool = g_thread_pool_new(prepare_job, &s, MAX(1, threads), TRUE, error);
    if (s.pool == NULL)
        return FALSE;
    g_mutex_init(&s.lock);
    g_cond_init(&s.done);
    for (int i = 0; i < 2; i++)
        s.batches[i].inputs = inputs + (gsize)i * CW_ENCODER_BATCH * floats;
    gboolean ok = run_batches(&s, count, progress, vectors, emit, data, error);
    g_thread_pool_free(s.pool, FALSE, TRUE);
    clear_problems(&s.batches[0]);
    clear_problems(&s.batches[1]);
    g_mutex_clear(&s.lock);
    g_cond_clear(&s.done);
    return ok;
}

gboolean cw_embedding_one(cw_encoder *encoder, const char *path, float *vector, GError **error)
{
    cw_parts parts = {0};
    cw_autosize float *input =
        cw_size_alloc(cw_encoder_input_floats(encoder), sizeof *input, "a picture", error);
    g_autoptr(cw_detect) detect = input != NULL ? open_detector(encoder, error) : NULL;
    g_autoptr(cw_image) image = detect != NULL ? load(encoder, detect, path, &parts, error) : NULL;
    if (image == NULL || !cw_encoder_prepare(encoder, image, &parts, 0, input, error))
        return FALSE;
    cw_encoder_run(encoder, input, 1, vector);
    return TRUE;
}
