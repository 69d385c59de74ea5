/* SPDX-License-Identifier: Apache-2.0
 *
 * Conditional triplets of a batch (METHODS 5.3): of each of its items and each type of attribute
 * one, with an item of the same value and one of another, drawn evenly among the others of the
 * batch. Where the item's value is missing, or nobody shares it, or all do, there is none. A batch
 * is a draw of the catalogue, so that an epoch has the A triplets of every item that the sources
 * draw beforehand, and each item goes through the network once for all of them.
 */
#pragma once

#include "loss/conditional_triplet.h"
#include "method/method.h"

G_BEGIN_DECLS

/* The triplets over `rows` [N*A,D], row n*A+a item n under type a; their inputs are filled by
 * cw_triplet_draws_fill(). */
cw_conditional_triplet cw_triplet_draws_inputs(cw_method_run *run, cw_node *rows, double margin);

/* Draws those of the batch at hand: a function of its items and of `step`. */
void cw_triplet_draws_fill(const cw_method_run *run, gint64 step, cw_plan *plan);

/* FALSE unless there are labels of 1 to CW_HEAD_ATTRIBUTES_MOST types and one global view: the
 * graph's mistake says so. */
gboolean cw_triplet_draws_check(cw_method_run *run);

G_END_DECLS
