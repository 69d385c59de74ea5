/* SPDX-License-Identifier: Apache-2.0
 *
 * Triplets that each hold under a condition: of two others the one that has the anchor's value of
 * an attribute shall be nearer by what says that attribute alone (Veit et al. 2017, CSN, eq. 3; Hou
 * et al. 2021, ADDE-C; METHODS 5.3, 6.2).
 */
#pragma once

#include "loss/triplet.h"

G_BEGIN_DECLS

typedef struct {
    cw_node *rows;      /* [T,D]: row t is the anchor of triplet t, under its condition */
    cw_node *positives; /* [T] indices: which rows are near and... */
    cw_node *negatives; /* [T] ...far, under the same condition */
    cw_node *present;   /* [T] 1, or 0 where there is no such triplet */
    double margin;
} cw_conditional_triplet;

/* The means over the triplets that are there, 0 without any: of max(0, |a-p| - |a-n| + margin), of
 * |a-p| and of |a-n|, plain distances of rows as they are (loss/distance.h). */
cw_triplet_nodes cw_loss_conditional_triplet(cw_graph *graph,
                                             const cw_conditional_triplet *conditional_triplet);

G_END_DECLS
