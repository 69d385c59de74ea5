/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of row-sparse tables that wait until they are read; private to the optimisers.
 */
#pragma once

#include "base/simd.h"
#include "nn/optimiser_law.h"

G_BEGIN_DECLS

#define CW_OPTIMISER_HISTORY 512 /* steps after which every row is brought up to date */

/* A tensor that the plan in use moves. */
typedef struct {
    cw_parameter *parameter;
    const cw_optimiser_law *law;
    const cw_optimiser_settings *settings;
    cw_parameter *state[CW_OPTIMISER_STATES];
    cw_parameter *steps;     /* [1]: steps taken (exact up to 2^24) */
    cw_parameter *row_steps; /* [M]: steps that each row has seen; NULL of dense tensors */
    cw_parameter *history;   /* [HISTORY,2]: rate and decay of step s at (s-1) % HISTORY */
    double rate_multiple, decay, scale, square, adapt; /* of the step at hand */
} cw_optimiser_tensor;

/* An index input through which a waiting table is read. */
typedef struct {
    guint tensor; /* place among the moved tensors */
    const gint32 *indices;
    gsize count;
} cw_optimiser_read;

/* Finds, in the plan's graph, the index inputs of every waiting table. */
void cw_optimiser_find_reads(cw_plan *plan, GArray *tensors, GArray *reads);

/* Applies the idle steps that `row` has missed up to and with `step`. */
void cw_optimiser_row_to(cw_optimiser_tensor *tensor, gsize row, float step);

/* All rows up to the last step. */
void cw_optimiser_all_rows_to(cw_optimiser_tensor *tensor);

/* Notes the rate and decay of the step just taken; brings all rows up to date before the history
 * would forget. */
void cw_optimiser_remember(cw_optimiser_tensor *tensor, double rate);

G_END_DECLS
