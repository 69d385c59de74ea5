/* SPDX-License-Identifier: Apache-2.0
 *
 * Ranking within a batch: rows of one label shall be nearer to each other than to the nearest rows
 * of another label that are not nearer already (Schroff et al. 2015, FaceNet, 3.2, semi-hard
 * negatives; in the form of Hou et al. 2021, ADDE, METHODS 1.5).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct {
    cw_node *rows;    /* [B,D] of any length */
    cw_node *labels;  /* [B] indices; a missing label (-1) is one as any other */
    cw_node *weights; /* [B] of 0 or 1: rows of 0 are no anchors, positives or negatives (those
                         whose label is missing, for one); NULL: all count */
    cw_node *margin;  /* [1] */
} cw_semi_hard;

/* [1]: the mean, over ordered pairs (a,p) of different rows with equal labels, of
 * max(0, margin + D(a,p) - D(a,n)), D the squared distance of the rows at length 1; n has another
 * label than a and is the nearest to a of those farther than p, the farthest where none is. A batch
 * without a pair gives 0. Where all labels are equal there is nothing to rank against: as in
 * ADDE's code D(a,n) is then 0, and the pairs are only drawn together. Gradients go to the rows.
 * Takes a comparison for each pair and row, at most B^3. */
cw_node *cw_loss_semi_hard(cw_graph *graph, const cw_semi_hard *semi_hard);

G_END_DECLS
