/* SPDX-License-Identifier: Apache-2.0
 *
 * One embedding under several masks, and rows of any length on a sphere: gradients, and that no
 * distance is lost there.
 */
#include "compare.h"
#include "nn/head.h"

#define N 3
#define TYPES 2
#define D 4

static void test_masked_gradient(void)
{
    static const cw_init drawn = {CW_INIT_NORMAL, 0.9, 0.7};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_op_case_leaf(graph, "x", CW_SHAPE(N, 5));
    const cw_head_masked_output head = cw_head_masked(graph, x, D, TYPES, &drawn);
    cw_node *squares = cw_graph_multiply(graph, "squares", head.masked, head.masked);
    cw_graph_set_loss(graph, weighted_sum(graph, squares));
    check_loss(graph);
}

static void test_sphere_gradient(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_op_case_leaf(graph, "x", CW_SHAPE(N, D));
    cw_graph_set_loss(graph, weighted_sum(graph, cw_head_on_sphere(graph, x)));
    check_loss(graph);
}

/* Row n*A+a is embedding n under mask a, of which what is below 0 leaves nothing. */
static void test_masked(void)
{
    static const float masks[TYPES * D] = {1, 0, -2, 0.5F, 0, 1, 1, -0.1F};
    static const cw_init zeros = {CW_INIT_CONSTANT, 0, 0};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_plan_options options = {.deterministic = TRUE};
    cw_node *x = cw_op_case_leaf(graph, "x", CW_SHAPE(N, 5));
    const cw_head_masked_output head = cw_head_masked(graph, x, D, TYPES, &zeros);
    cw_graph_output(graph, "embedding", head.embedding);
    cw_graph_output(graph, "masked", head.masked);
    memcpy(cw_parameters_find(parameters, "attributes.masks")->data, masks, sizeof masks);
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, NULL);
    cw_plan_run_forward(plan);
    const float *embedding = cw_plan_output(plan, "embedding", NULL, NULL);
    const float *masked = cw_plan_output(plan, "masked", NULL, NULL);
    for (int n = 0; n < N; n++)
        for (int i = 0; i < TYPES * D; i++)
            g_assert_cmpfloat(masked[n * TYPES * D + i], ==,
                              embedding[n * D + i % D] * MAX(masks[i], 0));
}

static double squared(const float *a, const float *b, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
    return sum;
}

/* Near and far rows, and one without length, which is at the pole. */
static void test_sphere(void)
{
    static const float rows[N * D] = {0, 0, 0, 0, 0.1F, -0.2F, 0, 0.3F, 5, -3, 4, 1};
    static const float none[D + 1] = {0};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_plan_options options = {.deterministic = TRUE};
    cw_node *x = cw_graph_constant(graph, "x", CW_SHAPE(N, D), rows);
    cw_graph_output(graph, "sphere", cw_head_on_sphere(graph, x));
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, NULL);
    cw_plan_run_forward(plan);
    const float *sphere = cw_plan_output(plan, "sphere", NULL, NULL);
    g_assert_cmpfloat(sphere[D], ==, -1);
    for (int n = 0; n < N; n++) {
        const float *u = sphere + n * (D + 1), *v = sphere + (n + 1) % N * (D + 1);
        const double expected = squared(rows + n * D, rows + (n + 1) % N * D, D);
        g_assert_cmpfloat_with_epsilon(squared(u, none, D + 1), 1, 1e-6);
        g_assert_cmpfloat_with_epsilon(squared(u, v, D + 1) / ((1.0 - u[D]) * (1.0 - v[D])),
                                       expected, 1e-4 * expected);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/head-masked/masked", test_masked);
    g_test_add_func("/head-masked/masked-gradient", test_masked_gradient);
    g_test_add_func("/head-masked/sphere", test_sphere);
    g_test_add_func("/head-masked/sphere-gradient", test_sphere_gradient);
    return g_test_run();
}
