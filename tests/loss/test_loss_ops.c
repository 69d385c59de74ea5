/* SPDX-License-Identifier: Apache-2.0
 *
 * Every private op of a loss against central differences, and as a plan against its reference, as
 * those of ops.def are; and that its gradient case has a gradient.
 */
#include "compare.h"
#include "loss/loss_ops.h"

static void check_case_has_a_gradient(gconstpointer data)
{
    const cw_op *op = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_graph_set_loss(graph, weighted_sum(graph, op->gradient_case(graph)));
    const cw_plan_options options = {.training = TRUE, .reference = TRUE};
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, &error);
    g_assert_no_error(error);
    g_autoptr(cw_reference) reference = cw_reference_new(graph, TRUE, 1, &error);
    g_assert_no_error(error);
    fill_plan_inputs(plan, graph, reference);
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    double sum = 0;
    for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
        const cw_parameter *parameter = cw_parameters_get(parameters, i);
        for (gsize k = 0; k < cw_shape_count(&parameter->shape); k++)
            sum += fabs((double)parameter->gradient[k]);
    }
    g_assert_cmpfloat(sum, >, 1e-2);
}

static void add(const cw_op *op, const char *what, GTestDataFunc check)
{
    g_autofree char *path = g_strdup_printf("/loss-ops/%s/%s", op->row.name, what);
    g_test_add_data_func(path, op, check);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (const cw_op *const *op = cw_loss_ops; *op != NULL; op++) {
        add(*op, "gradient", check_gradient_case);
        add(*op, "plan", check_plan_case);
        add(*op, "case-has-a-gradient", check_case_has_a_gradient);
    }
    return g_test_run();
}
