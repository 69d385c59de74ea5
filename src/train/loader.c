/* SPDX-License-Identifier: Apache-2.0
 *
 * A ring of batches. The threads take one sample after another, in order; a batch is ready when all
 * its samples are made, and its place in the ring is free again when the trainer asks for the next.
 * Locks are those of pthreads: ThreadSanitizer sees through them, through GLib's it does not.
 */
#include "train/loader.h"

#include <pthread.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "method/method.h"
#include "train/word_draws.h"

#define ROLES_DRAW (G_GUINT64_CONSTANT(1) << 40) /* apart from the draws of views */
#define WORDS_DRAW (G_GUINT64_CONSTANT(1) << 41)
#define RING 3 /* batches: one in use, one ready, one in the making */

typedef struct {
    cw_batch batch;
    int left; /* samples not made yet */
} ring_batch;

struct cw_loader {
    cw_loader_options options;
    gint64 epoch_steps;
    ring_batch ring[RING];
    pthread_t *threads;
    int thread_count;
    gint64 waited_us;
    cw_word_draws *draws; /* NULL: samples are items in the order of the epoch */

    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t room;  /* there is a sample to make, or the end */
    pthread_cond_t ready; /* a batch is whole, or an error */
    gint64 making_step;   /* the step whose samples are being given out */
    int making_sample;
    gint64 free_step; /* steps below it may be given out */
    gboolean ended;
    GError *error;
    guint32 *order; /* of order_epoch */
    gint64 order_epoch;
};

/* Writes where each slot of sample `sample` lies into `buffers`. */
static void sample_buffers(const cw_loader *loader, const cw_batch *batch, int sample,
                           float **buffers)
{
    const cw_streams *streams = loader->options.streams;
    for (int i = 0; i < streams->count; i++) {
        const cw_stream *stream = &streams->streams[i];
        const gsize floats = 3 * (gsize)stream->size_px * (gsize)stream->size_px;
        for (int j = 0; stream->shared < 0 && j < stream->count; j++) {
            gsize row = (gsize)j * (gsize)loader->options.samples + (gsize)sample;
            buffers[stream->slots[j]] = batch->streams[i] + row * floats;
        }
    }
}

/* A photo each of the anchor and of the items that are drawn beside it, in the order of their
 * roles. */
static int draw_roles(const cw_loader_options *options, cw_batch *batch, int sample,
                      const cw_random *random, cw_view_source *sources)
{
    cw_random own = *random;
    gsize items[CW_VIEW_ROLE_COUNT] = {batch->items[sample]};
    own.draw += ROLES_DRAW;
    cw_training_set_draw_roles(options->set, items[CW_VIEW_ROLE_ANCHOR], &own,
                               &items[CW_VIEW_ROLE_POSITIVE], &items[CW_VIEW_ROLE_NEGATIVE]);
    for (int role = 0; role < CW_VIEW_ROLE_COUNT; role++) {
        const cw_training_item *item = &options->set->items[items[role]];
        batch->items[role * options->samples + sample] = (guint32)items[role];
        sources[role] = item->pictures[cw_random_below(&own, (guint64)item->picture_count)];
    }
    return CW_VIEW_ROLE_COUNT;
}

/* A photo each of the item that the sample is drawn for and of others of one of its sets; where
 * there are fewer than views, one of the item again. Fills `shown` [layout->count]. */
static int draw_outfit(const cw_loader_options *options, guint32 item, const cw_random *random,
                       cw_view_source *sources, guint32 *shown)
{
    const cw_training_set *set = options->set;
    const int count = options->layout->count;
    cw_random own = *random;
    own.draw += ROLES_DRAW;
    shown[0] = item;
    const gsize others = cw_outfit_sets_draw(set->outfits, item, &own, shown + 1, (gsize)count - 1);
    for (int i = 0; i < count; i++) {
        if ((gsize)i > others)
            shown[i] = CW_METHOD_NOBODY;
        const cw_training_item *whose = &set->items[(gsize)i > others ? item : shown[i]];
        sources[i] = whose->pictures[cw_random_below(&own, (guint64)whose->picture_count)];
    }
    return count;
}

/* The photos of a sample of several items. */
static int draw_photos(const cw_loader *loader, cw_batch *batch, int sample,
                       const cw_random *random, cw_view_source *sources)
{
    const cw_loader_options *options = &loader->options;
    const guint32 item = batch->items[sample];
    return options->set->outfits != NULL
               ? draw_outfit(options, item, random, sources,
                             batch->shown + sample * options->layout->count)
               : draw_roles(options, batch, sample, random, sources);
}

static gboolean make_sample(const cw_loader *loader, cw_batch *batch, int sample, guint64 epoch,
                            guint64 draw, cw_augment_scratch *scratch, GError **error)
{
    const cw_loader_options *options = &loader->options;
    const cw_training_item *item = &options->set->items[batch->items[sample]];
    float *buffers[CW_VIEW_SLOT_MOST];
    sample_buffers(loader, batch, sample, buffers);
    /* The place in the epoch, not the item, is the address: an item drawn twice differs. */
    cw_random random = cw_random_start(options->seed, epoch, draw);
    cw_view_source photos[CW_VIEW_SLOT_MOST];
    const cw_view_source *pictures = item->pictures;
    int count = item->picture_count;
    if (options->layout->roles) {
        count = draw_photos(loader, batch, sample, &random, photos);
        pictures = photos;
    }
    return cw_views_fill(item->recipe, options->layout, pictures, count, &random, scratch, buffers,
                         batch->records + sample * options->layout->count, error);
}

/* Words, and an item for each, by their places in the epoch. */
static void draw_words(const cw_loader *loader, cw_batch *batch, gint64 epoch, gint64 first)
{
    for (int i = 0; i < loader->options.samples; i++) {
        cw_random random =
            cw_random_start(loader->options.seed, (guint64)epoch, (guint64)(first + i));
        random.draw += WORDS_DRAW;
        cw_word_draws_draw(loader->draws, &random, &batch->words[i], &batch->items[i]);
    }
}

/* Under the lock: the items of the step that is about to be given out. */
static void begin_step(cw_loader *loader)
{
    const gint64 epoch = loader->making_step / loader->epoch_steps;
    const gint64 first = loader->making_step % loader->epoch_steps * loader->options.samples;
    ring_batch *place = &loader->ring[loader->making_step % RING];
    place->batch.step = loader->making_step;
    place->left = loader->options.samples;
    if (loader->draws != NULL) {
        draw_words(loader, &place->batch, epoch, first);
        return;
    }
    if (epoch != loader->order_epoch) {
        cw_training_set_order(loader->options.set, &loader->options.law, loader->options.seed,
                              (guint64)epoch, loader->order);
        loader->order_epoch = epoch;
    }
    memcpy(place->batch.items, loader->order + first,
           (gsize)loader->options.samples * sizeof *loader->order);
}

/* Under the lock: waits for a sample to make; FALSE at the end. */
static gboolean take_sample(cw_loader *loader, gint64 *step, int *sample)
{
    while (!loader->ended && loader->making_step >= loader->free_step)
        pthread_cond_wait(&loader->room, &loader->lock);
    if (loader->ended)
        return FALSE;
    if (loader->making_sample == 0)
        begin_step(loader);
    *step = loader->making_step;
    *sample = loader->making_sample++;
    if (loader->making_sample == loader->options.samples) {
        loader->making_sample = 0;
        loader->making_step++;
    }
    return TRUE;
}

static void *work(void *data)
{
    cw_loader *loader = data;
    cw_augment_scratch scratch = {0};
    gint64 step;
    int sample;
    pthread_mutex_lock(&loader->lock);
    while (take_sample(loader, &step, &sample)) {
        ring_batch *place = &loader->ring[step % RING];
        pthread_mutex_unlock(&loader->lock);
        GError *error = NULL;
        const gint64 draw = step % loader->epoch_steps * loader->options.samples + sample;
        make_sample(loader, &place->batch, sample, (guint64)(step / loader->epoch_steps),
                    (guint64)draw, &scratch, &error);
        pthread_mutex_lock(&loader->lock);
        if (error != NULL && loader->error == NULL)
            loader->error = g_steal_pointer(&error);
        g_clear_error(&error);
        if (--place->left == 0 || loader->error != NULL)
            pthread_cond_signal(&loader->ready);
    }
    pthread_mutex_unlock(&loader->lock);
    cw_augment_scratch_clear(&scratch);
    return NULL;
}

static gboolean alloc_batch(const cw_loader_options *options, cw_batch *batch, GError **error)
{
    const gsize samples = (gsize)options->samples;
    for (int i = 0; i < options->streams->count; i++) {
        const cw_stream *stream = &options->streams->streams[i];
        const gsize floats = 3 * (gsize)stream->size_px * (gsize)stream->size_px;
        if (stream->shared >= 0)
            continue;
        batch->streams[i] = cw_size_alloc((gsize)stream->count * samples * floats, sizeof(float),
                                          "a batch of views", error);
        if (batch->streams[i] == NULL)
            return FALSE;
    }
    batch->records = g_new0(cw_view_record, samples * (gsize)options->layout->count);
    batch->items = g_new0(guint32, CW_VIEW_ROLE_COUNT * samples);
    batch->words = g_new0(guint32, samples);
    batch->shown = g_new0(guint32, samples * (gsize)options->layout->count);
    return TRUE;
}

static gboolean start_threads(cw_loader *loader, GError **error)
{
    const int wanted = MAX(1, loader->options.threads);
    loader->threads = g_new0(pthread_t, wanted);
    for (; loader->thread_count < wanted; loader->thread_count++) {
        int code = pthread_create(&loader->threads[loader->thread_count], NULL, work, loader);
        if (code != 0) {
            g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not start a loader thread: %s",
                        g_strerror(code));
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean index_words(cw_loader *loader, GError **error)
{
    const cw_loader_options *options = &loader->options;
    if (options->set->bags == NULL)
        return TRUE;
    g_autofree double *weights = cw_training_set_weights(options->set, &options->law);
    loader->draws = cw_word_draws_new(options->set->bags, weights, options->frequency_power);
    if (cw_word_draws_count(loader->draws) > 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "no item has any of the %" G_GSIZE_FORMAT " words that are to be learned",
                options->set->bags->count);
    return FALSE;
}

cw_loader *cw_loader_new(const cw_loader_options *options, GError **error)
{
    if (options->samples < 1 || (gsize)options->samples > options->set->item_count) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "a batch of %d does not fit %" G_GSIZE_FORMAT " items; set a smaller batch",
                    options->samples, options->set->item_count);
        return NULL;
    }
    g_autoptr(cw_loader) loader = g_new0(cw_loader, 1);
    loader->options = *options;
    loader->epoch_steps = (gint64)(options->set->item_count / (gsize)options->samples);
    loader->making_step = options->first_step;
    loader->free_step = options->first_step + RING;
    loader->order = g_new(guint32, options->set->item_count);
    loader->order_epoch = -1;
    pthread_mutex_init(&loader->lock, NULL);
    pthread_cond_init(&loader->room, NULL);
    pthread_cond_init(&loader->ready, NULL);
    for (int i = 0; i < RING; i++)
        if (!alloc_batch(&loader->options, &loader->ring[i].batch, error))
            return NULL;
    /* The batch before the first is nobody's: its place is free. */
    if (!index_words(loader, error) || !start_threads(loader, error))
        return NULL;
    return g_steal_pointer(&loader);
}

void cw_loader_free(cw_loader *loader)
{
    if (loader == NULL)
        return;
    pthread_mutex_lock(&loader->lock);
    loader->ended = TRUE;
    pthread_cond_broadcast(&loader->room);
    pthread_mutex_unlock(&loader->lock);
    for (int i = 0; i < loader->thread_count; i++)
        pthread_join(loader->threads[i], NULL);
    pthread_cond_destroy(&loader->room);
    pthread_cond_destroy(&loader->ready);
    pthread_mutex_destroy(&loader->lock);
    for (int i = 0; i < RING; i++) {
        for (int j = 0; j < CW_STREAM_MOST; j++)
            cw_size_free(loader->ring[i].batch.streams[j]);
        g_free(loader->ring[i].batch.records);
        g_free(loader->ring[i].batch.items);
        g_free(loader->ring[i].batch.words);
        g_free(loader->ring[i].batch.shown);
    }
    cw_word_draws_free(loader->draws);
    g_clear_error(&loader->error);
    g_free(loader->threads);
    g_free(loader->order);
    g_free(loader);
}

gint64 cw_loader_epoch_steps(const cw_loader *loader)
{
    return loader->epoch_steps;
}

/* Under the lock: whether the batch of `step` is whole. */
static gboolean is_ready(const cw_loader *loader, gint64 step)
{
    return loader->making_step > step && loader->ring[step % RING].left == 0;
}

const cw_batch *cw_loader_next(cw_loader *loader, GError **error)
{
    const gint64 start_us = g_get_monotonic_time();
    pthread_mutex_lock(&loader->lock);
    const gint64 step = loader->options.first_step++;
    /* Now the batch handed out before may be overwritten: RING - 1 others are ahead of it. */
    loader->free_step = step + RING;
    pthread_cond_broadcast(&loader->room);
    while (loader->error == NULL && !is_ready(loader, step))
        pthread_cond_wait(&loader->ready, &loader->lock);
    const cw_batch *batch = NULL;
    if (loader->error != NULL)
        g_propagate_prefixed_error(error, g_error_copy(loader->error),
                                   "loading step %" G_GINT64_FORMAT ": ", step);
    else
        batch = &loader->ring[step % RING].batch;
    pthread_mutex_unlock(&loader->lock);
    loader->waited_us += g_get_monotonic_time() - start_us;
    return batch;
}

double cw_loader_waited(const cw_loader *loader)
{
    return (double)loader->waited_us / G_USEC_PER_SEC;
}
