/* SPDX-License-Identifier: Apache-2.0
 *
 * Predicting one attribute, which not every image has (METHODS 5.1, CE_a).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* [1]: the mean of -log softmax(logits)[n,labels[n]] over the images n that have the attribute; 0
 * when none has. logits [N,K], K its values; labels [N] indices, one outside [0,K), such as -1,
 * says that it is missing. */
cw_node *cw_loss_cross_entropy(cw_graph *graph, cw_node *logits, cw_node *labels);

/* The same by one_hot [N,K]: 1 at the label of a row, 0 all along where it is missing. */
cw_node *cw_loss_cross_entropy_of(cw_graph *graph, cw_node *logits, cw_node *one_hot);

G_END_DECLS
