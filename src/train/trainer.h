/* SPDX-License-Identifier: Apache-2.0
 *
 * The trainer: the loop that every method of pictures shares. It knows method.h and no method; what
 * watches a run is passed in.
 */
#pragma once

#include "base/progress.h"
#include "train/metrics.h"
#include "train/recipe.h"
#include "train/training_set.h"

G_BEGIN_DECLS

/* What a run will take, known before its first step. */
typedef struct {
    gint64 steps, epoch_steps;
    double seconds;            /* measured on this machine, on one step */
    gsize bytes;               /* plan and optimiser: what a run gives back at its end */
    gsize trained;             /* numbers that learn */
    gint64 resumed_at;         /* step of the checkpoint it goes on from, 0 for a fresh run */
    cw_parameters *parameters; /* as they are before its first step */
} cw_train_estimate;

/* Called when the estimate is known, the plan has been run, and nothing has been learned: of a
 * fresh run parameters may be changed. FALSE: do not begin; without an error that is
 * CW_ERROR_INTERRUPTED. */
typedef gboolean (*cw_train_begin)(gpointer data, const cw_train_estimate *estimate,
                                   GError **error);
/* Called at the end of every epoch, with the parameters as they are. FALSE with an error ends the
 * run. */
typedef gboolean (*cw_train_epoch)(gpointer data, gint64 epoch, cw_parameters *parameters,
                                   GError **error);

typedef struct {
    const cw_recipe *recipe;
    const cw_training_set *set;
    const char *data; /* checksum of what the set was made from: a resumed run must have the same */
    const char *folder;  /* checkpoint/ is written there */
    cw_metrics *metrics; /* open in that folder; the checkpoint says where it is cut */
    const char *init;    /* what the run starts from (train/initial_weights.h), or NULL */
    gint64 block;        /* width of the blocks that it goes on from */
    gboolean resume;
    gboolean deterministic; /* fixed algorithms, nothing timed */
    guint64 seed;
    int threads;
    gint64 stop_step; /* > 0: stop there as Ctrl-C would (for tests) */
    const cw_progress *progress;
    cw_train_begin begin; /* may be NULL */
    cw_train_epoch epoch; /* may be NULL */
    gpointer data_for_callbacks;
} cw_trainer_options;

typedef struct {
    gint64 steps;
    double loss;           /* mean of the last interval of metrics.jsonl */
    double seconds;        /* of this process */
    double waited_seconds; /* of those, for the loader */
} cw_train_result;

/* Trains to the end; `parameters` then holds the weights (transfer full). CW_ERROR_INTERRUPTED when
 * `progress` asked to stop: a checkpoint was written and --resume goes on. CW_ERROR_FAILED when the
 * loss is no number: the message names the step, the term and the last good checkpoint.
 * CW_ERROR_USAGE when a checkpoint is of another recipe or other data. */
cw_parameters *cw_trainer_run(const cw_trainer_options *options, cw_train_result *result,
                              GError **error);

G_END_DECLS
