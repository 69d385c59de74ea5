/* SPDX-License-Identifier: Apache-2.0
 *
 * What methods of attributes are told of a batch: the labels of its items, as inputs of the plan.
 */
#pragma once

#include "method/method.h"

G_BEGIN_DECLS

/* Inputs of a type, "labels.sleeve"; those of all types together bear no name of one. */
#define CW_INPUT_LABELS "labels"
#define CW_INPUT_KNOWN "known"

/* "INPUT.TYPE", or with NULL "INPUT". (transfer full) */
char *cw_typed_input_name(const char *input, const char *type);

/* FALSE where the run has no labels, or of more types than a model has blocks for: the graph's
 * mistake says so. */
gboolean cw_typed_inputs_check(cw_method_run *run);

/* The labels of a type, NULL: the tuples of all, of `rows` items: [rows] indices. */
cw_node *cw_typed_input_labels(cw_method_run *run, const char *type, gint64 rows);

/* Labels [R], one of `values` each, as rows [R,values]: 1 at the label, 0 all along where it is
 * missing. */
cw_node *cw_typed_one_hot(cw_graph *graph, cw_node *labels, gint64 values);

/* Those of one role of rows [3N,...], role by role. */
cw_node *cw_typed_role(const cw_method_run *run, cw_node *rows, cw_view_role role);

/* Fills the labels of the first `rows` of run->items, and of inputs CW_INPUT_KNOWN, where the plan
 * has any, whether they are known; a tuple is known where all of its labels are. */
void cw_typed_inputs_fill(const cw_method_run *run, gint64 rows, cw_plan *plan);

G_END_DECLS
