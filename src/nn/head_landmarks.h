/* SPDX-License-Identifier: Apache-2.0
 *
 * Landmarks of garments (Liu et al. 2016, FashionNet; METHODS 7.4): where collar, sleeves, waist
 * and hem are, whether they are seen, and a picture's features with what is there beside the whole.
 */
#pragma once

#include "nn/layer.h"

G_BEGIN_DECLS

#define CW_HEAD_LANDMARKS "landmarks"
#define CW_HEAD_LANDMARKS_MOST 32 /* of one model */

typedef struct {
    gint64 count;  /* L; 0: there is no such head */
    gint64 hidden; /* channels of the map that they are found on */
    gint64 width;  /* F, numbers of what comes out */
} cw_head_landmarks_form;

typedef struct {
    cw_node *positions; /* [N,L,2]: x, y in shares of the picture's sides */
    cw_node *visible;   /* [N,L], before the sigmoid */
    cw_node *features;  /* [N,F], not below 0 */
} cw_head_landmarks_output;

/* What a map [N,C,h,w] holds at `positions` [N,L,2], x and y in shares of its sides: [N,L,C],
 * bilinear between the centres of its cells; beyond the outermost ones it repeats. Gradients go to
 * both. */
cw_node *cw_head_landmarks_sample(cw_graph *graph, cw_node *map, cw_node *positions);

/* The head over a backbone's map [N,C,h,w] and features [N,D]:
 *
 *     H = relu(conv3x3(map)), heat = softmax over h w of conv1x1(H), visible = linear(mean H)
 *     position_l = sum over cells of heat_l times the cell's centre
 *     local = relu(linear(sigmoid(visible_l) map(position_l), all l side by side))
 *     features = relu(linear([relu(linear(features)), local]))
 *
 * Positions are expectations (Sun et al. 2018, integral regression) in the place of FashionNet's
 * fully connected layers: no parameter depends on the size of pictures. As there, what is at a
 * landmark counts as far as it is seen; no gradient goes through position and gate, which learn
 * from landmarks alone. The parameters are landmarks.map, .visible, .global, .local and .fusion,
 * with bias, and .heat, without, drawn as torch does. */
cw_head_landmarks_output cw_head_landmarks(cw_graph *graph, const cw_head_landmarks_form *form,
                                           cw_node *map, cw_node *features);

G_END_DECLS
