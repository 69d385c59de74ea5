/* SPDX-License-Identifier: Apache-2.0
 *
 * What the programs that race a peer share. Such a program builds, warms up, and stays alive: to
 * every number k on stdin it answers with the processor time of k runs, so that two programs can be
 * timed in turns on a machine that is never quite quiet.
 */
#pragma once

#include "graph/plan.h"

G_BEGIN_DECLS

#define BENCH_WARM_UP 3
#define BENCH_CLASSES 1000

/* A batch that both sides work on: standard normal pictures, labels at random. */
typedef struct {
    gint64 n, side_px;
    float *pictures; /* [N,H,W,3] */
    float *labels;   /* [N], whole numbers below BENCH_CLASSES */
} bench_batch;

bench_batch *bench_batch_new(gint64 n, gint64 side_px);
void bench_batch_free(bench_batch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(bench_batch, bench_batch_free)

/* Copies the pictures to the plan's input "pictures". */
void bench_batch_fill(const bench_batch *batch, cw_plan *plan);

/* Writes all parameters and the batch ("pictures", "labels") as safetensors: where the peer starts
 * from, so that equal results prove equal work. */
gboolean bench_start_save(const char *path, const cw_parameters *parameters,
                          const bench_batch *batch, GError **error);

/* Runs once; the result is a number that the peer must come to as well. */
typedef double (*bench_run)(gpointer data);

/* Prints "ready" and the results of the warm-up on one line, then answers "k" by "processor seconds
 * of k runs, result of the last, most resident bytes since the warm-up", until stdin ends. */
void bench_answer(bench_run run, gpointer data);

G_END_DECLS
