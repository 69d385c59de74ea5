/* SPDX-License-Identifier: Apache-2.0
 *
 * Predicting what is there and what is not, each by itself (METHODS 7.4: attributes, and whether a
 * landmark is seen).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* [1]: the mean of -p_k t log sigmoid(x) - (1 - t) log(1 - sigmoid(x)) over what is known; 0 where
 * nothing is. logits x [N,K]; targets t [N,K] of 0 or 1; known [N,K] of 0 or 1, NULL: all are;
 * positive p [K], what a target of 1 counts, so that a rare one is not outweighed, NULL: 1. */
cw_node *cw_loss_binary_cross_entropy(cw_graph *graph, cw_node *logits, cw_node *targets,
                                      cw_node *known, cw_node *positive);

G_END_DECLS
