/* SPDX-License-Identifier: Apache-2.0
 *
 * Schedules: a number (learning rate, weight decay, teacher momentum, temperature) as a function of
 * the step. Lengths are fractions of the run's total steps, so that a short run is a long one in
 * small. A schedule keeps nothing itself; only the plateau has a memory, and it is a struct that a
 * checkpoint stores.
 */
#pragma once

#include "base/row.h"

G_BEGIN_DECLS

typedef struct {
    double base;    /* the value after warm-up */
    double end;     /* cosine, linear: the value reached at the last step */
    double start;   /* the value at step 0 of the warm-up */
    double warm_up; /* fraction of all steps, [0,1) */
    double every;   /* step: fraction of all steps between two cuts, (0,1] */
    double factor;  /* step, plateau: each cut multiplies by it, (0,1] */
} cw_schedule_settings;

/* Where a run stands. */
typedef struct {
    gint64 step, total; /* 0 <= step; a step at or past `total` counts as the last */
    gint64 cuts;        /* plateau: cuts so far (cw_plateau.cuts), else 0 */
} cw_schedule_place;

typedef struct {
    cw_row row;
    /* The value after warm-up; `place` counts the steps behind the warm-up only. */
    double (*value)(const cw_schedule_settings *settings, const cw_schedule_place *place);
} cw_schedule;

extern const cw_schedule cw_schedule_constant, cw_schedule_cosine, cw_schedule_linear,
    cw_schedule_step, cw_schedule_plateau;

/* All schedules. */
extern const cw_row_table cw_schedule_table;

/* The value at `place`. With W = round(warm_up * total) warm-up steps, step i < W has
 * start + (base - start) * i / (W - 1), so the base is reached inclusively at step W - 1 (W = 1:
 * the base). Behind it, with i counted from W and M = total - W:
 *   constant  base
 *   cosine    end + (base - end) * (1 + cos(pi * i / M)) / 2          (DINO's form)
 *   linear    base + (end - base) * i / M
 *   step      base * factor ^ floor(i / (every * total))
 *   plateau   base * factor ^ cuts
 * `end` itself would be reached at step `total`, one past the last. */
double cw_schedule_get(const cw_schedule *schedule, const cw_schedule_settings *settings,
                       const cw_schedule_place *place);

/* The fraction of a run of `total_epochs` that `epochs` take, at most `most`. A recipe that says
 * "10 epochs of warm-up" for 100 keeps that proportion or the epochs, whichever is less. */
double cw_schedule_of_epochs(double epochs, double total_epochs, double most);

/* The base of a cosine rise to 1 of an averaged copy's momentum: what was asked, but never so slow
 * that its horizon 1 / (1 - m) is longer than `longest` of the run, a share (a short run would
 * freeze its teacher); 0: what was asked, however slow. At least 0. */
double cw_schedule_momentum(double asked, double longest, gint64 total_steps);

/* The memory of a plateau schedule. Start from {.best = +infinity} (cw_plateau_start). */
typedef struct {
    double best;  /* lowest loss seen */
    gint64 since; /* judgements without improvement */
    gint64 cuts;  /* cuts made */
} cw_plateau;

typedef enum { CW_PLATEAU_GO_ON, CW_PLATEAU_CUT, CW_PLATEAU_STOP } cw_plateau_verdict;

cw_plateau cw_plateau_start(void);

/* Takes one loss, of a validation or an epoch (a lower one is better; equal or NaN is no
 * improvement). After every `patience` judgements without improvement it cuts; after `stop` of them
 * it stops (0: never). When both fall together it stops. METHODS 7.1 has patience 10, stop 20,
 * factor 0.1. */
cw_plateau_verdict cw_plateau_judge(cw_plateau *plateau, double loss, gint64 patience, gint64 stop);

G_END_DECLS
