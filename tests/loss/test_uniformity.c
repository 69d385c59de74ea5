/* SPDX-License-Identifier: Apache-2.0
 *
 * Uniformity of points whose distances are known (METHODS 6.3).
 */
#include "compare.h"
#include "loss/uniformity.h"

static double uniformity(const float *rows, gint64 count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *loss =
        cw_loss_uniformity(graph, cw_graph_constant(graph, "rows", CW_SHAPE(count, 2), rows));
    g_autoptr(cw_reference) reference = cw_reference_new(graph, TRUE, 1, &error);
    g_assert_no_error(error);
    cw_reference_forward(reference);
    return cw_reference_value(reference, loss)[0];
}

/* Of three pairs one is 2 apart in squared distance, one 4, one 2. */
static void test_golden(void)
{
    const float rows[] = {1, 0, 0, 1, -1, 0}, same[] = {0.6f, 0.8f, 0.6f, 0.8f};
    g_assert_cmpfloat_with_epsilon(uniformity(rows, 2), -4, 1e-5);
    g_assert_cmpfloat_with_epsilon(uniformity(rows, 3), log((2 * exp(-4) + exp(-8)) / 3), 1e-5);
    g_assert_cmpfloat_with_epsilon(uniformity(same, 2), 0, 1e-5);
}

static void test_gradient(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_graph_set_loss(graph,
                      cw_loss_uniformity(graph, cw_op_case_leaf(graph, "rows", CW_SHAPE(4, 3))));
    check_loss(graph);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uniformity/golden", test_golden);
    g_test_add_func("/uniformity/gradient", test_gradient);
    return g_test_run();
}
