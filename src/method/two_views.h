/* SPDX-License-Identifier: Apache-2.0
 *
 * What the methods share that compare two global views of an item (BYOL, SimCLR, SimSiam, MoCo).
 * Their rows are stacked view by view: [2N,...], the first views of all items, then the second.
 */
#pragma once

#include "method/method.h"

G_BEGIN_DECLS

/* x [2N,...] with the two views of each item exchanged. */
cw_node *cw_two_views_exchange(cw_method_run *run, cw_node *x);

/* Puts out the first views' rows of features [N or 2N,D] and projections [N or 2N,P] as what meters
 * read. */
void cw_two_views_show(cw_method_run *run, cw_node *features, cw_node *projections);

G_END_DECLS
