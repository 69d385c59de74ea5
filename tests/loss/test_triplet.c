/* SPDX-License-Identifier: Apache-2.0
 *
 * The margin loss written out, and its gradient.
 */
#include "graph/reference.h"
#include "loss/triplet.h"

/* One triplet that keeps the margin, one that keeps a part of it, one that is the wrong way round.
 */
static void test_written_out(void)
{
    const float a[] = {0, 0, 0, 0, 0, 0}, p[] = {0.1f, 0, 0, 0.3f, 1, 0};
    const float n[] = {1, 0, 0.4f, 0, 0, 0.5f};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_triplet_nodes nodes =
        cw_loss_triplet(graph, cw_graph_constant(graph, "a", CW_SHAPE(3, 2), a),
                        cw_graph_constant(graph, "p", CW_SHAPE(3, 2), p),
                        cw_graph_constant(graph, "n", CW_SHAPE(3, 2), n), 0.2);
    g_autoptr(cw_reference) reference = cw_reference_new(graph, TRUE, 1, &error);
    g_assert_no_error(error);
    cw_reference_forward(reference);
    /* 0.01 - 1 + 0.2 < 0; 0.09 - 0.16 + 0.2; 1 - 0.25 + 0.2 */
    g_assert_cmpfloat_with_epsilon(cw_reference_value(reference, nodes.loss)[0], (0.13 + 0.95) / 3,
                                   1e-6);
    g_assert_cmpfloat_with_epsilon(cw_reference_value(reference, nodes.positive)[0], 1.1 / 3, 1e-6);
    g_assert_cmpfloat_with_epsilon(cw_reference_value(reference, nodes.negative)[0], 1.41 / 3,
                                   1e-6);
}

static void test_gradient(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_init random = {CW_INIT_NORMAL, 0, 0.5};
    cw_graph_set_loss(graph,
                      cw_loss_triplet(graph, cw_graph_parameter(graph, "a", CW_SHAPE(6, 3), random),
                                      cw_graph_parameter(graph, "p", CW_SHAPE(6, 3), random),
                                      cw_graph_parameter(graph, "n", CW_SHAPE(6, 3), random), 0.2)
                          .loss);
    g_assert_true(cw_gradient_check(graph, 1e-4, &error));
    g_assert_no_error(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/triplet/written-out", test_written_out);
    g_test_add_func("/triplet/gradient", test_gradient);
    return g_test_run();
}
