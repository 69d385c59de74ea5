/* SPDX-License-Identifier: Apache-2.0
 *
 * The first-in first-out store of past keys (He et al. 2020, MoCo): a kept tensor of rows and the
 * place where the next batch is written.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct {
    cw_node *rows;     /* kept "<name>.rows" [Q,D], random rows of unit length at the start */
    cw_node *position; /* kept "<name>.position" [1], 0 at the start */
} cw_queue;

/* A queue in the scope `name`. Q must be a multiple of `batch` rows (a poisoned node else), so that
 * a batch never wraps. */
cw_queue cw_queue_new(cw_graph *graph, const char *name, gint64 q, gint64 d, gint64 batch);

/* After each step the oldest rows are replaced by `keys` [N,D]. */
void cw_queue_push(cw_graph *graph, const cw_queue *queue, cw_node *keys);

G_END_DECLS
