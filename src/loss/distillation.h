/* SPDX-License-Identifier: Apache-2.0
 *
 * Self-distillation: the student's views learn to predict the teacher's distribution over K
 * prototypes. DINO (Caron et al. 2021, eq. 1-3), and with its wider set of pairs SkiLL (METHODS
 * 2.5).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct {
    gint64 samples;           /* N */
    cw_node *student;         /* [S*N,K] scores, view by view */
    cw_node *teacher;         /* [T*N,K] likewise; no gradient goes there */
    cw_node *centre;          /* [1,K] */
    cw_node *teacher_inverse; /* [1]: 1 / teacher temperature */
    double student_temperature;
    gint64 balance; /* rounds of Sinkhorn-Knopp by which the prototypes get equal shares of the
                       teacher's batch, in place of centring alone; 0: none */
    cw_node *pairs; /* [N,S,T]: the weight of the term teacher view t -> student view s of sample n;
                       all of them sum to 1, absent views weigh 0 */
    cw_node *present; /* [1,T*N]: weights of the teacher's views, which sum to 1, for its entropy;
                         NULL: equal */
} cw_distillation;

typedef struct {
    cw_node *loss;            /* [1]: sum over n,s,t of pairs * -sum_k P_t log P_s */
    cw_node *teacher_entropy; /* [1]: mean entropy of the teacher's distributions, nats; 0 or ln K
                                 says that it collapsed */
} cw_distillation_nodes;

/* P_t = softmax((teacher - centre) / tau_t), P_s = softmax(student / tau_s). With `balance` P_t is
 * then scaled, in turn, so that all columns have equal sums and all rows sum to 1 (Cuturi 2013;
 * Caron et al. 2020, SwAV, eq. 3). */
cw_distillation_nodes cw_loss_distillation(cw_graph *graph, const cw_distillation *distillation);

G_END_DECLS
