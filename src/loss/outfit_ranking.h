/* SPDX-License-Identifier: Apache-2.0
 *
 * What completes an outfit shall be nearer to all of it together than what does not (Lin et al.
 * 2020, CSA-Net, outfit ranking loss; METHODS 6.3).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* Which of an outfit's negatives counts. */
typedef enum {
    CW_OUTFIT_NEAREST,   /* that of the smallest D; ties: the first */
    CW_OUTFIT_AVERAGE,   /* all: their mean D */
    CW_OUTFIT_SEMI_HARD, /* the nearest of those farther than the positive; where there is none, the
                            farthest of all */
} cw_outfit_negatives;

/* N outfits of up to L items; all rows as they are. */
typedef struct {
    cw_node *items;     /* [N,L,D]: an item, seen for its category and that of the candidate */
    cw_node *positives; /* [N,L,D]: what completes the outfit, seen likewise beside each item */
    cw_node *negatives; /* [N,K,L,D]: K candidates that do not */
    cw_node *present;   /* [N,L]: 0 where an outfit has no item any more, else 1 */
    cw_node *margin;    /* [1] */
    cw_outfit_negatives counted;
} cw_outfit_ranking;

typedef struct {
    cw_node *loss;     /* [1]: max(0, D(positive) - D(negatives) + margin) */
    cw_node *positive; /* [1]: D(positive) */
    cw_node *negative; /* [1]: D(negatives); both near 0 say that all became the same */
} cw_outfit_ranking_nodes;

/* D(s) is the mean over an outfit's items of |item - s|^2; D(negatives) is that of its negatives
 * which count; each node is the mean over the outfits that have an item, 0 when none has. */
cw_outfit_ranking_nodes cw_loss_outfit_ranking(cw_graph *graph,
                                               const cw_outfit_ranking *outfit_ranking);

G_END_DECLS
