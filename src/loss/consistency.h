/* SPDX-License-Identifier: Apache-2.0
 *
 * An image's representation is the sum of the prototypes of its attribute values (METHODS 5.2,
 * L_c).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* [1]: the mean over rows and dimensions of |memory y[n] - rows[n]|: memory [D,J], a prototype a
 * column; labels y [N,J], 1 at the values that an image has; rows [N,D]. Gradients go to memory
 * and rows. */
cw_node *cw_loss_consistency(cw_graph *graph, cw_node *memory, cw_node *labels, cw_node *rows);

G_END_DECLS
