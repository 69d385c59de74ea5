/* SPDX-License-Identifier: Apache-2.0
 *
 * Every op of ops.def against central differences.
 */
#include "compare.h"

/* A check that cannot fail is worth nothing: the gradient of x through a stop is not 1. */
static void check_finds_a_wrong_gradient(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_op_case_leaf(graph, "x", CW_SHAPE(3));
    cw_graph_set_loss(
        graph, weighted_sum(graph, cw_graph_multiply(graph, NULL, x,
                                                     cw_graph_stop_gradient(graph, NULL, x))));
    g_autoptr(GError) error = NULL;
    g_assert_false(cw_gradient_check(graph, 1e-4, &error));
    g_assert_nonnull(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (const cw_op *const *op = cw_ops; *op != NULL; op++) {
        g_autofree char *path = g_strconcat("/graph/gradients/", (*op)->row.name, NULL);
        g_test_add_data_func(path, *op, check_gradient_case);
    }
    g_test_add_func("/graph/gradients/finds-a-wrong-one", check_finds_a_wrong_gradient);
    return g_test_run();
}
