/* SPDX-License-Identifier: Apache-2.0
 *
 * What an image was made into by exchanging attribute values shall be nearer to an image that has
 * them than to one that has others (Hou et al. 2021, ADDE; METHODS 5.2, L_ct).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* [1]: the mean over n of max(0, |c-p| - |c-q| + margin), plain distances of the rows at length 1;
 * composed c, positives p, negatives q [N,D] of any length, margin [1]. For a gradient where rows
 * are equal every difference is 1e-6 too large (METHODS 1.5). */
cw_node *cw_loss_compositional_triplet(cw_graph *graph, cw_node *composed, cw_node *positives,
                                       cw_node *negatives, cw_node *margin);

G_END_DECLS
