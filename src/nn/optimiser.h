/* SPDX-License-Identifier: Apache-2.0
 *
 * Optimisers: rows that say how a tensor moves along its gradient. One instance keeps its state in
 * a tree of kept tensors named after the parameters ("<parameter>.momentum"), which a checkpoint
 * saves like any other tree.
 *
 * A step reads: cw_optimiser_before_forward(); forward; backward; cw_optimiser_step().
 */
#pragma once

#include "base/option.h"
#include "graph/plan.h"

G_BEGIN_DECLS

/* Zero-fill, then cw_options_reset(cw_optimiser_options, ...). */
typedef struct {
    double momentum;    /* sgd, lars */
    gboolean nesterov;  /* sgd: looks one step ahead */
    double beta1;       /* adam, adamw: of the mean gradient */
    double beta2;       /* adam, adamw: of the mean square */
    double epsilon;     /* adam, adamw: beside the root */
    double trust;       /* lars */
    double clip_tensor; /* largest norm of each tensor's gradient; 0: no limit */
    double clip_global; /* largest norm of all gradients together; 0: no limit */
} cw_optimiser_settings;

extern const cw_option cw_optimiser_options[];

typedef struct cw_optimiser_law cw_optimiser_law;

extern const cw_optimiser_law cw_optimiser_sgd, cw_optimiser_adam, cw_optimiser_adamw,
    cw_optimiser_lars;

/* All optimisers; the rows are cw_optimiser_law. */
extern const cw_row_table cw_optimiser_table;

typedef struct cw_optimiser cw_optimiser;

/* An optimiser of `parameters`, which it borrows. It moves nothing before cw_optimiser_use(). */
cw_optimiser *cw_optimiser_new(const cw_optimiser_law *law, const cw_optimiser_settings *settings,
                               cw_parameters *parameters);
void cw_optimiser_free(cw_optimiser *optimiser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_optimiser, cw_optimiser_free)

/* From now on moves the tensors that `plan` trains (NULL: every trained tensor that is not frozen).
 * State that is there already is kept: phases share it. CW_ERROR_TOO_LARGE when memory for the
 * state is not to be had. The plan must live until the next call or the end. */
gboolean cw_optimiser_use(cw_optimiser *optimiser, cw_plan *plan, GError **error);

/* The tensors of `group` (cw_parameters_set_group()) use these multiples of rate and decay; 1 and 1
 * else. A rate multiple of 0 leaves the group alone: neither tensors nor their state move. */
void cw_optimiser_set_group(cw_optimiser *optimiser, const char *group, double rate, double decay);

/* Brings the rows of row-sparse tables that the next forward run reads up to date; to be called
 * once the inputs are filled. Nothing to do without such tables. */
void cw_optimiser_before_forward(cw_optimiser *optimiser);

/* One step along the gradients, with this step's learning rate and weight decay. Decay applies to
 * tensors that have `decays` set; lars adapts the rate of those only. */
void cw_optimiser_step(cw_optimiser *optimiser, double rate, double decay);

/* Brings every row of row-sparse tables up to date: before weights are read by anyone but the plan
 * in use (evaluation, checkpoint, another plan). */
void cw_optimiser_catch_up(cw_optimiser *optimiser);

/* The norm of all gradients before clipping, and the number of tensors whose gradient was shortened
 * in the last step; 0 and 0 without a limit. */
double cw_optimiser_norm(const cw_optimiser *optimiser);
guint cw_optimiser_clipped(const cw_optimiser *optimiser);

/* The state, for checkpoints: kept tensors. Those of a loaded checkpoint are put back by copying
 * into it after cw_optimiser_use(). */
cw_parameters *cw_optimiser_state(const cw_optimiser *optimiser);

G_END_DECLS
