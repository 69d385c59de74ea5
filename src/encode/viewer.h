/* SPDX-License-Identifier: Apache-2.0
 *
 * The network of an encoder for pictures of one size, run over batches that are filled one input at
 * a time.
 */
#pragma once

#include "encode/encoder.h"
#include "graph/plan.h"

G_BEGIN_DECLS

typedef struct {
    gint64 px;
    gsize floats; /* of one input */
    cw_graph *graph;
    cw_plan *plan;
    float *input; /* [batch,floats] */
} cw_viewer;

/* Makes the plan of its graph, once the weights are there. Algorithms are fixed, so that vectors
 * are equal on every run. */
gboolean cw_viewer_ready(cw_viewer *viewer, int threads, GError **error);
void cw_viewer_clear(cw_viewer *viewer);

/* What waits to be looked at. */
typedef struct {
    const cw_viewer *viewer;
    gsize size, dimension, waiting;
    float *rows[CW_ENCODER_BATCH]; /* where the vectors of those that wait go */
} cw_viewer_batch;

/* Takes an input [floats], whose vector [dimension] goes to `row` when the batch is full. */
void cw_viewer_batch_add(cw_viewer_batch *batch, const float *input, float *row);
/* Looks at those that wait. */
void cw_viewer_batch_flush(cw_viewer_batch *batch);

G_END_DECLS
