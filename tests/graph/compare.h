/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests: runs a graph as a plan and as its reference on the same random inputs, and compares
 * loss, outputs and gradients; and what holds of every op.
 */
#pragma once

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "graph/node.h"
#include "graph/plan.h"
#include "graph/reference.h"

static inline void fill_plan_inputs(cw_plan *plan, const cw_graph *graph, cw_reference *reference)
{
    for (guint i = 0; i < graph->nodes->len; i++) {
        const cw_node *node = cw_graph_node(graph, i);
        if (node->leaf != CW_LEAF_INPUT)
            continue;
        cw_random random = cw_random_start(3, 0, i);
        gpointer to = cw_plan_input(plan, node->name, NULL, NULL);
        for (gsize k = 0; k < cw_shape_count(&node->shape); k++) {
            if (node->integer)
                ((gint32 *)to)[k] = (gint32)cw_random_below(&random, 6) - 1;
            else
                ((float *)to)[k] = (float)cw_random_normal(&random);
        }
        g_assert_true(cw_reference_fill(reference, node->name, to, NULL));
    }
}

/* The difference must be small beside the largest element. */
static inline void assert_near(const char *what, const float *got, const double *expected,
                               gsize count, double tolerance)
{
    double largest = 1e-3, worst = 0;
    for (gsize i = 0; i < count; i++) {
        largest = MAX(largest, fabs(expected[i]));
        worst = isfinite(got[i]) ? MAX(worst, fabs((double)got[i] - expected[i])) : INFINITY;
    }
    if (!(worst <= tolerance * largest))
        g_error("%s: off by %g, largest element %g", what, worst, largest);
}

static inline void compare_plan(const cw_graph *graph, const cw_plan_options *options,
                                double tolerance)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_plan) plan = cw_plan_new(graph, options, &error);
    g_assert_no_error(error);
    g_autoptr(cw_reference) reference =
        cw_reference_new(graph, options->training, options->seed, &error);
    g_assert_no_error(error);
    fill_plan_inputs(plan, graph, reference);
    cw_plan_run_forward(plan);
    cw_reference_forward(reference);
    for (guint i = 0; i < graph->outputs->len; i++) {
        cw_named_node output = g_array_index(graph->outputs, cw_named_node, i);
        assert_near(output.name, cw_plan_output(plan, output.name, NULL, NULL),
                    cw_reference_value(reference, output.node), cw_shape_count(&output.node->shape),
                    tolerance);
    }
    if (!options->training)
        return;
    cw_plan_run_backward(plan);
    cw_reference_backward(reference, NULL);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(plan),
                                   cw_reference_value(reference, graph->loss)[0],
                                   tolerance * MAX(1, fabs(cw_plan_loss(plan))));
    for (gsize i = 0; i < cw_parameters_count(graph->parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(graph->parameters, i);
        const double *gradient = cw_reference_gradient(reference, parameter);
        if (cw_plan_trains(plan, parameter))
            assert_near(parameter->name, parameter->gradient, gradient,
                        cw_shape_count(&parameter->shape), tolerance);
    }
}

/* sum of node * fixed weights. */
static inline cw_node *weighted_sum(cw_graph *graph, cw_node *node)
{
    gsize count = cw_shape_count(cw_node_shape(node));
    g_autofree float *weights = g_new(float, count);
    for (gsize i = 0; i < count; i++)
        weights[i] = (float)sin(1.7 * (double)i + 0.3);
    cw_node *weight = cw_graph_constant(graph, "weights", *cw_node_shape(node), weights);
    return cw_graph_reduce_sum(graph, "loss", cw_graph_multiply(graph, "weighted", node, weight),
                               CW_AXES_ALL, FALSE);
}

/* The gradient case of an op (`data`) against central differences. The result is weighted with
 * fixed numbers, so that no gradient vanishes by symmetry. */
static inline void check_gradient_case(gconstpointer data)
{
    const cw_op *op = data;
    g_assert_nonnull(op->gradient_case);
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_graph_set_loss(graph, weighted_sum(graph, op->gradient_case(graph)));
    g_autoptr(GError) error = NULL;
    cw_gradient_check(graph, 1e-4, &error);
    g_assert_no_error(error);
}

/* The same graph as a plan: by the references, by the fast forms, and without a backward pass. */
static inline void check_plan_case(gconstpointer data)
{
    const cw_op *op = data;
    const cw_plan_options plans[] = {
        {.training = TRUE, .reference = TRUE, .seed = 5},
        {.training = TRUE, .deterministic = TRUE, .seed = 5},
        {.deterministic = TRUE},
    };
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *node = op->gradient_case(graph);
    cw_graph_set_loss(graph, weighted_sum(graph, node));
    cw_graph_output(graph, "result", node);
    for (gsize i = 0; i < G_N_ELEMENTS(plans); i++)
        compare_plan(graph, &plans[i], 1e-4);
}

/* The graph's loss against central differences in double, and its plan against its reference
 * (METHODS 1.6). */
static inline void check_loss(const cw_graph *graph)
{
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE, .seed = 5};
    g_autoptr(GError) error = NULL;
    cw_gradient_check(graph, 1e-4, &error);
    g_assert_no_error(error);
    compare_plan(graph, &options, 1e-4);
}
