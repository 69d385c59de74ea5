/* SPDX-License-Identifier: Apache-2.0
 *
 * What an optimiser row is; private to the optimisers. A law moves a run of elements of one tensor;
 * every element by itself, so that a tensor may be cut into runs at will. What depends on the whole
 * tensor comes in through `adapt`.
 */
#pragma once

#include "nn/optimiser.h"

G_BEGIN_DECLS

#define CW_OPTIMISER_STATES 2

typedef struct {
    const cw_optimiser_settings *settings;
    float *data;                       /* [count] */
    const float *gradient;             /* [count] */
    float *state[CW_OPTIMISER_STATES]; /* [count] each, as many as the law has */
    gsize count;
    double rate, decay; /* of this step; the decay is 0 where none applies */
    double scale;       /* of the gradient: what clipping leaves of it */
    double adapt;       /* law's own, from `adapt`; 1 without */
    guint64 steps;      /* of this tensor, this one included */
} cw_optimiser_run;

/* A step without gradient, as the linear map of (state, value) that it is for sgd:
 * state' = a state + b value, value' = c state + d value. */
typedef struct {
    double a, b, c, d;
} cw_optimiser_idle;

struct cw_optimiser_law {
    cw_row row;
    const char *states[CW_OPTIMISER_STATES + 1]; /* their names, NULL-terminated */
    void (*move)(const cw_optimiser_run *run);
    /* The factor for a whole tensor, or NULL. */
    double (*adapt)(const cw_optimiser_run *whole);
    /* The idle step, when it is a linear map: then rows of row-sparse tables are moved only when
     * they are read. NULL: such tables are moved whole. */
    cw_optimiser_idle (*idle)(const cw_optimiser_settings *settings, double rate, double decay);
};

/* Sum of squares in double, the same for any number of threads. */
double cw_optimiser_square(const float *values, gsize count);

G_END_DECLS
