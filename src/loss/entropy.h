/* SPDX-License-Identifier: Apache-2.0
 *
 * How undecided predictions are: 0 where one of K values has all of the chance, log K where all
 * have as much (METHODS 7.2, the sign set right).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* [1]: the mean of -sum over k of p log p, p = softmax(logits[n]), over the rows n that count; 0
 * where none does. logits [N,K]; counted [N,1] is 1 or 0. */
cw_node *cw_loss_entropy(cw_graph *graph, cw_node *logits, cw_node *counted);

G_END_DECLS
