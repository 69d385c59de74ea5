/* SPDX-License-Identifier: Apache-2.0
 *
 * A graph made ready to run: dead nodes dropped, formats and algorithms chosen, steps fused, one
 * arena planned by liveness. Running a plan allocates nothing. Several plans may share one tree of
 * parameters, but one thread at a time runs plans.
 *
 * A training step reads: fill the inputs; cw_plan_run_forward(); cw_plan_run_backward(); the
 * optimiser moves the trained tensors; cw_plan_run_after_step().
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct {
    gboolean training;      /* backward steps, batch statistics, dropout; needs a loss */
    gboolean deterministic; /* fixed algorithms, nothing is timed */
    gboolean reference;     /* every op by its plain reference (for tests) */
    int threads;            /* 0: as many as OpenMP gives */
    guint64 seed;           /* of dropout and drop-path */
    const char *choices;    /* algorithms as cw_plan_choices() gave them, or NULL */
} cw_plan_options;

typedef struct cw_plan cw_plan;

/* Reports the graph's mistakes, and CW_ERROR_TOO_LARGE when memory is not to be had. The graph must
 * outlive the plan. */
cw_plan *cw_plan_new(const cw_graph *graph, const cw_plan_options *options, GError **error);
void cw_plan_free(cw_plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_plan, cw_plan_free)

/* Where the input `name` is to be filled: float, or gint32 for indices; row-major, images
 * [N,H,W,C]. Its logical shape goes to `shape` unless NULL. NULL (CW_ERROR_NOT_FOUND) when the
 * graph has no such input; an input that no result needs is still there to be filled. Contents stay
 * from run to run. */
gpointer cw_plan_input(cw_plan *plan, const char *name, cw_shape *shape, GError **error);
/* The value of the output `name` after a forward run, row-major f32; NULL when there is none. */
const float *cw_plan_output(cw_plan *plan, const char *name, cw_shape *shape, GError **error);

/* The step number is the address of what dropout draws: equal numbers, equal masks. 0 at first. */
void cw_plan_set_step(cw_plan *plan, guint64 step);

/* Runs the before-forward rules, then computes all results. */
void cw_plan_run_forward(cw_plan *plan);
/* Of a training plan, after a forward run: assigns the gradient of the loss to every trained,
 * unfrozen tensor that the loss depends on (cw_plan_trains()); all other gradients are left as they
 * are. */
void cw_plan_run_backward(cw_plan *plan);
/* Runs the after-step rules. */
void cw_plan_run_after_step(cw_plan *plan);
/* The loss of the last forward run. */
double cw_plan_loss(const cw_plan *plan);

/* TRUE when the plan's backward run writes the gradient of this parameter. */
gboolean cw_plan_trains(const cw_plan *plan, const cw_parameter *parameter);

/* Bytes of the arena, and of everything the plan holds. */
gsize cw_plan_arena_bytes(const cw_plan *plan);
gsize cw_plan_total_bytes(const cw_plan *plan);
/* The algorithms taken, one line "node pass algorithm" each, to be given to a later plan over an
 * equal graph. (transfer full) */
char *cw_plan_choices(const cw_plan *plan);

G_END_DECLS
