/* SPDX-License-Identifier: Apache-2.0
 *
 * NT-Xent against the sum written out (METHODS 12, row 22).
 */
#include <math.h>

#include "graph/reference.h"
#include "loss/nt_xent.h"

enum { N = 5, D = 3 };

static double product(const double *rows, int i, int j)
{
    double sum = 0;
    for (int d = 0; d < D; d++)
        sum += rows[i * D + d] * rows[j * D + d];
    return sum;
}

static double written_out(const double *rows, double temperature)
{
    double loss = 0;
    for (int i = 0; i < 2 * N; i++) {
        double others = 0;
        for (int j = 0; j < 2 * N; j++)
            others += j != i ? exp(product(rows, i, j) / temperature) : 0;
        loss += (log(others) - product(rows, i, (i + N) % (2 * N)) / temperature) / N;
    }
    return loss;
}

static void test_brute_force(void)
{
    for (int i = 0; i < 3; i++) {
        const double temperature = (double[]){0.05, 0.1, 1}[i];
        g_autoptr(GError) error = NULL;
        g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
        g_autoptr(cw_graph) graph = cw_graph_new(parameters);
        const cw_init random = {CW_INIT_NORMAL, 0, 1};
        cw_node *rows = cw_graph_l2_normalise(
            graph, NULL, cw_graph_parameter(graph, "rows", CW_SHAPE(2 * N, D), random));
        cw_node *loss = cw_loss_nt_xent(graph, rows, temperature);
        cw_graph_set_loss(graph, loss);
        g_autoptr(cw_reference) reference = cw_reference_new(graph, TRUE, 1, &error);
        g_assert_no_error(error);
        cw_reference_forward(reference);
        g_assert_cmpfloat_with_epsilon(
            cw_reference_value(reference, loss)[0],
            written_out(cw_reference_value(reference, rows), temperature), 1e-6);
        g_assert_true(cw_gradient_check(graph, 1e-4, &error));
        g_assert_no_error(error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nt-xent/brute-force", test_brute_force);
    return g_test_run();
}
