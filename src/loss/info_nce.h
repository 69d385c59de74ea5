/* SPDX-License-Identifier: Apache-2.0
 *
 * Contrast: a view shall be nearer to another view of its own item than to views of the other items
 * of the batch (van den Oord et al. 2018, InfoNCE; with keys from an averaged branch He et al.
 * 2020, Chen et al. 2021, MoCo v3).
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct {
    gint64 samples;   /* N */
    cw_node *queries; /* [S*N,D] of unit length, view by view */
    cw_node *keys;    /* [T*N,D] likewise; no gradient goes there */
    double temperature;
    cw_node *pairs; /* [N,S,T]: the weight of the term key view t -> query view s of sample n */
    cw_node *queue; /* [Q,D] of unit length: past keys, the negatives in place of the batch's other
                       keys (He et al. 2020, MoCo, eq. 1); NULL: none */
} cw_info_nce;

/* [1]: sum over n,s,t of pairs * -log softmax_m(q[s,n] . k[t,m] / temperature) at m = n; with a
 * queue the softmax is over k[t,n] and the queue's rows. Terms are taken by exp() as they are: with
 * unit rows a temperature below 1/88 overflows floats. */
cw_node *cw_loss_info_nce(cw_graph *graph, const cw_info_nce *info_nce);

G_END_DECLS
