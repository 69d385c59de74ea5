/* SPDX-License-Identifier: Apache-2.0
 *
 * The meaning of a graph: every node computed in double by its reference kernel, in order, all
 * values kept. Slow; what plans and gradients are compared with.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct cw_reference cw_reference;

/* Reports the graph's mistakes. Takes copies of the parameters as they are now. */
cw_reference *cw_reference_new(const cw_graph *graph, gboolean training, guint64 seed,
                               GError **error);
void cw_reference_free(cw_reference *reference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_reference, cw_reference_free)

/* Fills an input from what was filled into a plan's: float or gint32, images [N,H,W,C]. */
gboolean cw_reference_fill(cw_reference *reference, const char *name, gconstpointer values,
                           GError **error);

/* Number of the step, for dropout. */
void cw_reference_set_step(cw_reference *reference, guint64 step);

void cw_reference_forward(cw_reference *reference);
/* Adds the gradient of `loss`, or of the graph's loss when NULL, to the gradients of parameters. */
void cw_reference_backward(cw_reference *reference, const cw_node *loss);

/* The value of a node, row-major, logical order. */
const double *cw_reference_value(const cw_reference *reference, const cw_node *node);
/* The copy of a parameter, and its gradient; NULL when the graph does not use it. Both may be
 * written to. */
double *cw_reference_parameter(cw_reference *reference, const cw_parameter *parameter);
double *cw_reference_gradient(cw_reference *reference, const cw_parameter *parameter);

/* Compares the gradients of all trained parameters of the graph with central differences (step
 * h = 1e-3) of the graph's loss, in double, in training mode. Index inputs are filled with 0, 0, 1,
 * 1, 2 ..., others with normal numbers. The error of an element is |difference| relative to its
 * parameter's largest gradient element; above `tolerance` (the rule is 1e-4) it is reported.
 * METHODS.md 1.6. */
gboolean cw_gradient_check(const cw_graph *graph, double tolerance, GError **error);

G_END_DECLS
