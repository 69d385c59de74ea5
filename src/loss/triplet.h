/* SPDX-License-Identifier: Apache-2.0
 *
 * The margin loss of triplets (Schroff et al. 2015, FaceNet, eq. 2-3).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct {
    cw_node *loss;     /* [1]: mean over n of max(0, |a-p|^2 - |a-n|^2 + margin) */
    cw_node *positive; /* [1]: mean |a-p|^2 */
    cw_node *negative; /* [1]: mean |a-n|^2; both near 0 say that all became the same */
} cw_triplet_nodes;

/* anchors, positives, negatives [N,D]; squared distances, as they are. */
cw_triplet_nodes cw_loss_triplet(cw_graph *graph, cw_node *anchors, cw_node *positives,
                                 cw_node *negatives, double margin);

G_END_DECLS
