/* SPDX-License-Identifier: Apache-2.0
 *
 * The mean over what is there: how many do is data, never shape.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* sum over `axes` of present * x / sum over them of `present`; 0 where nothing is present.
 * `present` is 0 or 1, and may stretch to x along other axes than those. */
cw_node *cw_loss_masked_mean(cw_graph *graph, cw_node *x, cw_node *present, guint axes);

G_END_DECLS
