/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums of prototypes against rows, written out.
 */
#include "compare.h"
#include "loss/consistency.h"

static void test_written_out(void)
{
    const float memory[] = {1, 0, 2, 0, 0, 3}; /* [2,3]: prototypes (1,0), (0,0), (2,3) */
    const float labels[] = {1, 0, 1, 0, 1, 0};
    const float rows[] = {4, 1, -0.5f, 0};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *loss =
        cw_loss_consistency(graph, cw_graph_constant(graph, "memory", CW_SHAPE(2, 3), memory),
                            cw_graph_constant(graph, "labels", CW_SHAPE(2, 3), labels),
                            cw_graph_constant(graph, "rows", CW_SHAPE(2, 2), rows));
    g_autoptr(cw_reference) reference = cw_reference_new(graph, TRUE, 1, &error);
    g_assert_no_error(error);
    cw_reference_forward(reference);
    /* (3,3) - (4,1) and (0,0) - (-0.5,0) */
    g_assert_cmpfloat_with_epsilon(cw_reference_value(reference, loss)[0], 3.5 / 4, 1e-6);
}

static void test_gradient(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_graph_set_loss(graph,
                      cw_loss_consistency(graph, cw_op_case_leaf(graph, "memory", CW_SHAPE(6, 4)),
                                          cw_graph_input(graph, "labels", CW_SHAPE(5, 4)),
                                          cw_op_case_leaf(graph, "rows", CW_SHAPE(5, 6))));
    check_loss(graph);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/consistency/written-out", test_written_out);
    g_test_add_func("/consistency/gradient", test_gradient);
    return g_test_run();
}
