/* SPDX-License-Identifier: Apache-2.0
 *
 * What MoCo and PBCNet share: queries by a network that learns, keys by its average, which moves
 * before they are made; a contrast of each query with its key and a queue of past keys (He et al.
 * 2020).
 */
#pragma once

#include "method/method.h"

G_BEGIN_DECLS

#define CW_CONTRAST_QUERY "query"
#define CW_CONTRAST_KEY "key"

/* Opens the scope of one of the two networks; the caller pops it. */
void cw_momentum_contrast_push(cw_method_run *run, gboolean key);

/* The backbone of the open scope over pictures [M,3,S,S]. */
cw_backbone_output cw_momentum_contrast_backbone(cw_method_run *run, gboolean key,
                                                 cw_node *pictures);

/* x [N,D] -> unit rows [N,outputs] by "projection": linear D, ReLU, linear. With `batch_norm`, of
 * which the papers have none, a linear layer has no bias but a batch norm behind it, as SimCLR's:
 * rows then spread over the sphere from the first step on. Without, what all features have in
 * common keeps them at one point of it for hundreds of steps. */
cw_node *cw_momentum_contrast_project(cw_method_run *run, cw_node *x, gint64 outputs,
                                      gboolean batch_norm);

/* [1]: the mean over rows of InfoNCE of queries [N,D], keys [N,D], and a queue called `name` of
 * `length` rows, which the keys then enter. Without a queue, `length` 0, no negatives are left and
 * InfoNCE would be 0: it is the attraction alone, the mean of -q . k / temperature. */
cw_node *cw_momentum_contrast_loss(cw_method_run *run, const char *name, cw_node *queries,
                                   cw_node *keys, gint64 length, double temperature);

/* The key network becomes its average with the query network before each step; its horizon is at
 * most the share `horizon` of the run. */
void cw_momentum_contrast_average(cw_method_run *run, double momentum, double horizon);

/* Both networks start alike. */
gboolean cw_momentum_contrast_begin(cw_method_run *run, GError **error);

G_END_DECLS
