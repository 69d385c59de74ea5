/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows that crowd together are driven apart (Wang and Isola 2020, uniformity on the hypersphere;
 * METHODS 6.3).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* Rows [M,D], M > 1: log of the mean over all pairs of two rows of exp(-2 |a - b|^2), [1]; 0 where
 * all are the same, below elsewhere. */
cw_node *cw_loss_uniformity(cw_graph *graph, cw_node *rows);

G_END_DECLS
