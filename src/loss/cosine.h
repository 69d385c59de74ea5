/* SPDX-License-Identifier: Apache-2.0
 *
 * Agreement of directions: what BYOL (Grill et al. 2020, eq. 2: squared distance of unit vectors,
 * 2 - 2 cos) and SimSiam (Chen and He 2021, eq. 1: -cos) make large.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* [1]: the mean over rows of the cosine between predictions[m] and targets[m], both [M,D] of any
 * length. Gradients go to both: a caller stops what shall not learn. */
cw_node *cw_loss_cosine(cw_graph *graph, cw_node *predictions, cw_node *targets);

G_END_DECLS
