/* SPDX-License-Identifier: Apache-2.0
 *
 * Contrast of two views within a batch, both learning (Chen et al. 2020, SimCLR, eq. 1: normalised
 * temperature-scaled cross-entropy).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* [1]: for rows z [2N,D] of unit length, the first views of the N samples and then the second ones,
 * the sum over both views, mean over samples, of
 *     -log( exp(z_i . z_p / temperature) / sum over j != i of exp(z_i . z_j / temperature) ),
 * p the other view of i's sample; all other rows are negatives. Memory [2N,2N] a few times. */
cw_node *cw_loss_nt_xent(cw_graph *graph, cw_node *rows, double temperature);

G_END_DECLS
