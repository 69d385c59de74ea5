/* SPDX-License-Identifier: Apache-2.0
 *
 * The mean over what is known, written out.
 */
#include "compare.h"
#include "loss/binary_cross_entropy.h"

enum { N = 2, K = 3 };

static const float logits[N * K] = {1, -2, 0, 200, -200, 3};
static const float targets[N * K] = {1, 0, 1, 1, 1, 0};
static const float positive[K] = {3, 2, 0.5F};

/* The loss of those logits. */
static double loss_of(const float *known, gboolean weighed)
{
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_graph_parameter(graph, "logits", CW_SHAPE(N, K), CW_INIT_ZEROS);
    memcpy(cw_parameters_find(parameters, "logits")->data, logits, sizeof logits);
    cw_graph_set_loss(
        graph, cw_loss_binary_cross_entropy(
                   graph, x, cw_graph_constant(graph, "targets", CW_SHAPE(N, K), targets),
                   known != NULL ? cw_graph_constant(graph, "known", CW_SHAPE(N, K), known) : NULL,
                   weighed ? cw_graph_constant(graph, "positive", CW_SHAPE(K), positive) : NULL));
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, &error);
    g_assert_no_error(error);
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    for (int i = 0; i < N * K; i++) {
        const float gradient = cw_parameters_find(parameters, "logits")->gradient[i];
        g_assert_true(isfinite(gradient));
        if (known != NULL && known[i] == 0)
            g_assert_cmpfloat(gradient, ==, 0);
    }
    return cw_plan_loss(plan);
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* The fourth is right beyond doubt, the fifth wrong by 200. */
static void test_written_out(void)
{
    const double first = -log(sigmoid(1)), second = -log(1 - sigmoid(-2)), third = log(2);
    const double sixth = -log(1 - sigmoid(3));
    g_assert_cmpfloat_with_epsilon(loss_of(NULL, FALSE),
                                   (first + second + third + 0 + 200 + sixth) / 6, 1e-5);
    g_assert_cmpfloat_with_epsilon(loss_of(NULL, TRUE),
                                   (3 * first + second + third / 2 + 2 * 200 + sixth) / 6, 1e-5);
}

static void test_unknown(void)
{
    static const float some[N * K] = {1, 1, 0, 0, 0, 1}, none[N * K] = {0};
    const double first = -log(sigmoid(1)), second = -log(1 - sigmoid(-2));
    const double sixth = -log(1 - sigmoid(3));
    g_assert_cmpfloat_with_epsilon(loss_of(some, TRUE), (3 * first + second + sixth) / 3, 1e-6);
    g_assert_cmpfloat(loss_of(none, TRUE), ==, 0);
}

static void test_gradient(void)
{
    static const float known[N * K] = {1, 1, 0, 1, 0, 1};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_op_case_leaf(graph, "logits", CW_SHAPE(N, K));
    cw_graph_set_loss(graph,
                      cw_loss_binary_cross_entropy(
                          graph, x, cw_graph_constant(graph, "targets", CW_SHAPE(N, K), targets),
                          cw_graph_constant(graph, "known", CW_SHAPE(N, K), known),
                          cw_graph_constant(graph, "positive", CW_SHAPE(K), positive)));
    check_loss(graph);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/binary-cross-entropy/written-out", test_written_out);
    g_test_add_func("/binary-cross-entropy/unknown", test_unknown);
    g_test_add_func("/binary-cross-entropy/gradient", test_gradient);
    return g_test_run();
}
