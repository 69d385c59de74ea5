/* SPDX-License-Identifier: Apache-2.0
 *
 * The loader: threads that make the views of the batches ahead while the plan runs. What a batch
 * holds is a function of (seed, step) alone, not of the threads. Samples are the items of an epoch
 * in its order or, with bags of words, words with an item each (train/word_draws.h).
 */
#pragma once

#include "method/streams.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct {
    const cw_training_set *set;
    const cw_view_layout *layout;
    const cw_streams *streams;
    int samples; /* N of a batch; at most the items of the set */
    cw_draw_law law;
    double frequency_power; /* with bags of words: see cw_word_draws_new() */
    guint64 seed;
    gint64 first_step; /* where a resumed run goes on */
    int threads;
} cw_loader_options;

typedef struct {
    gint64 step;
    float *streams[CW_STREAM_MOST]; /* each [V*N,S,S,3]; NULL for a shared one */
    cw_view_record *records;        /* [N, layout->count] */
    guint32 *items; /* [R,N] places in the set: of the roles where samples have them, else R = 1 */
    guint32 *words; /* [N] with bags of words: see cw_method_run */
    guint32 *shown; /* [N, layout->count] with outfits: see cw_method_run */
} cw_batch;

typedef struct cw_loader cw_loader;

/* Starts the threads. What the options point to must outlive the loader. */
cw_loader *cw_loader_new(const cw_loader_options *options, GError **error);
void cw_loader_free(cw_loader *loader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_loader, cw_loader_free)

/* Full batches of an epoch; the short rest of it is left out. */
gint64 cw_loader_epoch_steps(const cw_loader *loader);

/* The next batch, waiting for it where it is not ready; borrowed until the next call. */
const cw_batch *cw_loader_next(cw_loader *loader, GError **error);

/* Seconds spent waiting so far: what the decoder and the augmentations cost the training. */
double cw_loader_waited(const cw_loader *loader);

G_END_DECLS
