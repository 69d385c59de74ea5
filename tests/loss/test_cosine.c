/* SPDX-License-Identifier: Apache-2.0
 *
 * Goldens of METHODS 3.2 and 3.5: BYOL's term 2 - 2 cos is 2, 4, 0 for orthogonal, opposite and
 * equal directions, SimSiam's -cos of equal ones is -1.
 */
#include "graph/reference.h"
#include "loss/cosine.h"

static double cosine(const float *a, const float *b, gint64 rows)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *mean = cw_loss_cosine(graph, cw_graph_constant(graph, "a", CW_SHAPE(rows, 2), a),
                                   cw_graph_constant(graph, "b", CW_SHAPE(rows, 2), b));
    g_autoptr(cw_reference) reference = cw_reference_new(graph, TRUE, 1, &error);
    g_assert_no_error(error);
    cw_reference_forward(reference);
    return cw_reference_value(reference, mean)[0];
}

static void test_golden(void)
{
    const float right[] = {3, 0}, up[] = {0, 0.5f}, left[] = {-2, 0}, also[] = {1, 0};
    g_assert_cmpfloat_with_epsilon(2 - 2 * cosine(right, up, 1), 2, 1e-6);
    g_assert_cmpfloat_with_epsilon(2 - 2 * cosine(right, left, 1), 4, 1e-6);
    g_assert_cmpfloat_with_epsilon(2 - 2 * cosine(right, also, 1), 0, 1e-6);
    g_assert_cmpfloat_with_epsilon(-cosine(right, right, 1), -1, 1e-6);
}

static void test_mean(void)
{
    const float a[] = {1, 0, 1, 0, 1, 0}, b[] = {2, 0, 0, 3, -1, 0}, c[] = {1, 1, 0, 3, 5, 0};
    g_assert_cmpfloat_with_epsilon(cosine(a, b, 3), 0, 1e-6);
    g_assert_cmpfloat_with_epsilon(cosine(a, c, 3), (0.70710678 + 1) / 3, 1e-6);
}

static void test_gradient(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_init random = {CW_INIT_NORMAL, 0, 1};
    cw_graph_set_loss(graph,
                      cw_loss_cosine(graph, cw_graph_parameter(graph, "a", CW_SHAPE(5, 4), random),
                                     cw_graph_parameter(graph, "b", CW_SHAPE(5, 4), random)));
    g_assert_true(cw_gradient_check(graph, 1e-4, &error));
    g_assert_no_error(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cosine/golden", test_golden);
    g_test_add_func("/cosine/mean", test_mean);
    g_test_add_func("/cosine/gradient", test_gradient);
    return g_test_run();
}
