/* SPDX-License-Identifier: Apache-2.0
 *
 * Items as they are seen beside another category (METHODS 5.4, 6.3): of the K parts that a head
 * makes of an item's features, the pair of categories says how much each counts,
 *
 *     f(x, c, t) = sum over k of w_k(c, t) part_k(x).
 *
 * CSA-Net's parts are the features under K masks (Lin et al. 2020), ADDE-O's the blocks of K
 * attributes, each behind a map of its own (Hou et al. 2021). The weights depend on the pair alone,
 * so features are stored once, and seen for any partner when it is asked for.
 */
#pragma once

#include "nn/layer.h"

G_BEGIN_DECLS

#define CW_HEAD_OUTFIT "outfit"
#define CW_HEAD_OUTFIT_CATEGORIES 11
#define CW_HEAD_OUTFIT_PAIR (2 * CW_HEAD_OUTFIT_CATEGORIES)
#define CW_HEAD_OUTFIT_PARTS_MOST 16

typedef struct {
    gint64 parts;              /* K; 0: there is no such head */
    gint64 hidden;             /* width of the attention */
    gboolean concat;           /* weighed parts stand side by side in place of being added */
    gboolean unit;             /* f is of unit length */
    const char *const *blocks; /* [K] names of the blocks that x consists of; NULL: K masks */
} cw_head_outfit_form;

/* x [R,D] -> [R,K,E]: outfit.masks [K,D], drawn around 0.9 with deviation 0.7, and E = D; or
 * outfit.BLOCK.weight and .bias, drawn as torch does, and E = D / K. */
cw_node *cw_head_outfit_parts(cw_graph *graph, const cw_head_outfit_form *form, cw_node *x);

/* Pairs [P,CW_HEAD_OUTFIT_PAIR] -> weights [P,K], each row's sum 1: softmax over outfit.attention,
 * two linear layers with bias, a ReLU between. */
cw_node *cw_head_outfit_weights(cw_graph *graph, const cw_head_outfit_form *form, cw_node *pairs);

/* Parts [R,K,E] and weights [R,L,K] or [1,L,K] -> f [R,L,E], or [R,L,K*E] by concat. */
cw_node *cw_head_outfit_join(cw_graph *graph, const cw_head_outfit_form *form, cw_node *parts,
                             cw_node *weights);

/* Fills `pair` [CW_HEAD_OUTFIT_PAIR] for two categories: both seen the same way round, whichever is
 * asked about. */
void cw_head_outfit_pair(int category, int partner, float *pair);

G_END_DECLS
