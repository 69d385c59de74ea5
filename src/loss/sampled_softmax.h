/* SPDX-License-Identifier: Apache-2.0
 *
 * Predicting one of very many words: the softmax over a picture's own word and some that were
 * drawn, the same for all of the batch (METHODS 7.1; Jean et al. 2015, "On using very large target
 * vocabulary", section 3).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* The prior of a place of a row that has no word: below any score that is looked at. */
#define CW_SAMPLED_NOBODY (-1e9)

/* N pictures of one word each, or of up to P, beside S words that were drawn evenly. */
typedef struct {
    cw_node *rows;      /* [N,D] */
    cw_node *positives; /* [N,D]: the vector of the row's own word; [N,P,D] with `weights` */
    cw_node *negatives; /* [S,D]: those of the words that were drawn */
    cw_node *excluded;  /* [N,S]: 1 where a drawn word does not stand against a row (it is the row's
                           own), else 0 */
    double expected;    /* how often a word that may stand against a row is drawn, in (0,1]; 1:
                           drawn words stand for themselves alone */
    cw_node *close;     /* [N,C,D]: words that stand against one row alone; NULL: none */
    cw_node *close_excluded; /* [N,C]: 1 where such a one does not, else 0 */
    double close_expected;   /* as `expected`, of these */
    cw_node *weights;        /* [N,P]: what each of a row's own words counts; NULL: P = 1 */
    cw_node *own_prior;   /* [N,P], [1,S], [N,C]: what is added to the scores of the own words, */
    cw_node *prior;       /* the drawn and the close ones before they are compared, */
    cw_node *close_prior; /* the log of how often each is; NULL: nothing */
} cw_sampled_softmax;

/* [1]: the mean over n of -log(e^(w_n.z_n) / (e^(w_n.z_n) + sum over the drawn j that are not
 * excluded of e^(w_j.z_n) / expected)), the row's close ones among them. Of several own words all
 * stand in the sum, and the logs of all are summed by their weights (METHODS 7.1, the full form).
 * Its gradient goes to rows and words.
 *
 * With the division (the correction by log Q of Bengio and Senecal 2008; a row's own word is there
 * for certain, so that its log is 0) the sum is in the mean that over all other words; without, S
 * drawn words weigh as so many, and a row's own word more than it would among all of them. */
cw_node *cw_loss_sampled_softmax(cw_graph *graph, const cw_sampled_softmax *sampled_softmax);

G_END_DECLS
