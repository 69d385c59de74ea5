/* SPDX-License-Identifier: Apache-2.0
 *
 * A prototype lives in the rows of its own attribute (METHODS 5.2, L_mem).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* [1]: the sum, not the mean, of |memory| outside of its diagonal of blocks. memory [D,J]; block a
 * of `attributes` has D/attributes rows and values[a] columns, which sum to J. */
cw_node *cw_loss_off_block(cw_graph *graph, cw_node *memory, const gint64 *values,
                           gsize attributes);

G_END_DECLS
