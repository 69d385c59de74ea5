/* SPDX-License-Identifier: Apache-2.0
 *
 * Checkpoints: all that a run needs to go on bit for bit, in one safetensors file that is replaced
 * atomically.
 */
#pragma once

#include "nn/optimiser.h"
#include "nn/schedule.h"

G_BEGIN_DECLS

typedef struct {
    gint64 step;          /* steps done */
    gint64 seed;          /* of the run */
    gint64 metrics_bytes; /* length of metrics.jsonl at that step */
    double loss_sum;      /* of the steps since its last line */
    gint64 loss_count;
    double last_loss;      /* in that line */
    double epoch_loss_sum; /* of the steps since the last whole epoch */
    cw_plateau plateau;    /* after that epoch */
    char *choices;         /* of algorithms, as the plan gave them */
    char *recipe;
    char *data; /* what was learned from: its checksum */
} cw_checkpoint;

void cw_checkpoint_clear(cw_checkpoint *checkpoint);

/* Writes parameters, optimiser state and `checkpoint` to `path`. On failure the file there is
 * untouched. */
gboolean cw_checkpoint_save(const char *path, const cw_checkpoint *checkpoint,
                            const cw_parameters *parameters, const cw_parameters *optimiser,
                            GError **error);

/* Reads what stands beside the tensors. CW_ERROR_NOT_FOUND, CW_ERROR_DAMAGED. */
gboolean cw_checkpoint_peek(const char *path, cw_checkpoint *checkpoint, GError **error);

/* Fills every tensor of both trees; one that is missing or of another shape is an error and changes
 * nothing of that tree. */
gboolean cw_checkpoint_load(const char *path, cw_parameters *parameters, cw_parameters *optimiser,
                            GError **error);

G_END_DECLS
