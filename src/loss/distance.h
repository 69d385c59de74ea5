/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain distances of rows, with a gradient where rows are equal.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* |a[n] - b[n]|, [N], of rows [N,D] as they are. Every difference is 1e-6 too large (METHODS 1.5):
 * the root has no gradient at 0. */
cw_node *cw_loss_distance(cw_graph *graph, const char *name, cw_node *a, cw_node *b);

G_END_DECLS
