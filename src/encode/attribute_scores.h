/* SPDX-License-Identifier: Apache-2.0
 *
 * What a model of attributes says of a picture: the scores of its predictors (METHODS 5.1), those
 * of all attributes side by side. Each predictor sees its own block as the learner gives it, which
 * is longer where it is surer; in the embedding all blocks are equally long. Those of a fused model
 * see the features.
 */
#pragma once

#include "encode/attribute_blocks.h"

G_BEGIN_DECLS

/* J: the values of all attributes. */
gsize cw_attribute_scores_count(const cw_attribute_blocks *blocks);

/* Features [N,D] -> [N,J], before the softmax. */
cw_node *cw_attribute_scores_build(const cw_attribute_blocks *blocks, cw_graph *graph,
                                   cw_node *features);

G_END_DECLS
