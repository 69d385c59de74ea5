/* SPDX-License-Identifier: Apache-2.0
 *
 * Landmarks: bilinear samples of a map, where a heat map says that something is, and that what
 * cannot be seen says nothing.
 */
#include "compare.h"
#include "nn/head_landmarks.h"

#define N 2
#define C 3
#define SIDE 4
#define D 5

static const cw_head_landmarks_form form = {.count = 2, .hidden = 4, .width = 6};

/* Samples of a map of 2 x 3 cells, 1 2 3 above 4 5 6: at centres, between them, at the rim and
 * beyond it. */
static void test_sample(void)
{
    static const float cells[] = {1, 2, 3, 4, 5, 6};
    static const float places[] = {0.5F,     0.25F,  /* the second centre of the first row */
                                   1 / 6.0F, 0.75F,  /* the first of the second */
                                   0.5F,     0.5F,   /* between the rows */
                                   1 / 3.0F, 0.25F,  /* between two columns */
                                   0.75F,    0.375F, /* 3/4 of a column, 1/4 of a row */
                                   0,        0,      1.5F, 2};
    static const double expected[] = {2, 4, 3.5, 1.5, 2.75 + 0.75, 1, 6};
    const cw_plan_options options = {.deterministic = TRUE};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *map = cw_graph_constant(graph, "map", CW_SHAPE(1, 1, 2, 3), cells);
    cw_node *positions = cw_graph_constant(graph, "positions", CW_SHAPE(1, 7, 2), places);
    cw_graph_output(graph, "sample", cw_head_landmarks_sample(graph, map, positions));
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, NULL);
    cw_plan_run_forward(plan);
    cw_shape shape;
    const float *sample = cw_plan_output(plan, "sample", &shape, NULL);
    g_assert_cmpuint(cw_shape_count(&shape), ==, 7);
    for (int l = 0; l < 7; l++)
        g_assert_cmpfloat_with_epsilon(sample[l], expected[l], 1e-5);
}

static void test_sample_gradient(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *map = cw_op_case_leaf(graph, "map", CW_SHAPE(N, C, SIDE, SIDE));
    cw_node *places = cw_op_case_leaf(graph, "places", CW_SHAPE(N, 2, 2));
    cw_node *positions = cw_graph_sigmoid(graph, "positions", places);
    cw_graph_set_loss(graph, weighted_sum(graph, cw_head_landmarks_sample(graph, map, positions)));
    check_loss(graph);
}

static cw_head_landmarks_output build(cw_graph *graph)
{
    cw_node *map = cw_op_case_leaf(graph, "map", CW_SHAPE(N, C, SIDE, SIDE));
    return cw_head_landmarks(graph, &form, map, cw_op_case_leaf(graph, "x", CW_SHAPE(N, D)));
}

static void test_gradient(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_head_landmarks_output head = build(graph);
    cw_node *parts[] = {cw_graph_flatten(graph, "positions", head.positions), head.visible,
                        cw_graph_multiply(graph, "squares", head.features, head.features)};
    cw_graph_set_loss(graph, weighted_sum(graph, cw_graph_concat(graph, "all", parts, 3, 1)));
    cw_plan_options options = {.training = TRUE, .deterministic = TRUE, .seed = 5};
    compare_plan(graph, &options, 1e-4); /* central differences would go past stopped gradients */
}

static void set(cw_parameters *parameters, const char *name, float value)
{
    cw_parameter *parameter = cw_parameters_find(parameters, name);
    g_assert_nonnull(parameter);
    for (gsize i = 0; i < cw_shape_count(&parameter->shape); i++)
        parameter->data[i] = value;
    cw_parameter_changed(parameter);
}

/* Even heat is the middle; heat at one cell is its centre. */
static void test_positions(void)
{
    const cw_plan_options options = {.deterministic = TRUE};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    static float map[C * SIDE * SIDE];
    map[2 * SIDE + 1] = 1; /* of the first channel: second column, third row */
    static const float x[D];
    const cw_head_landmarks_output head = cw_head_landmarks(
        graph, &form, cw_graph_constant(graph, "m", CW_SHAPE(1, C, SIDE, SIDE), map),
        cw_graph_constant(graph, "x", CW_SHAPE(1, D), x));
    cw_graph_output(graph, "positions", head.positions);
    set(parameters, "landmarks.map.weight", 0);
    set(parameters, "landmarks.map.bias", 0);
    set(parameters, "landmarks.heat.weight", 0);
    /* Hidden channel 0 is map channel 0, and landmark 1 is hot where it is. */
    cw_parameters_find(parameters, "landmarks.map.weight")->data[4] = 1;
    cw_parameters_find(parameters, "landmarks.heat.weight")->data[form.hidden] = 50;
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, NULL);
    cw_plan_run_forward(plan);
    static const double expected[] = {0.5, 0.5, 1.5 / SIDE, 2.5 / SIDE};
    const float *positions = cw_plan_output(plan, "positions", NULL, NULL);
    for (int i = 0; i < 4; i++)
        g_assert_cmpfloat_with_epsilon(positions[i], expected[i], 1e-5);
}

/* The gradient of features that reaches a parameter: the sum of its sizes. */
static double reaches(const cw_parameters *parameters, const char *name)
{
    const cw_parameter *parameter = cw_parameters_find(parameters, name);
    double sum = 0;
    for (gsize i = 0; parameter->gradient != NULL && i < cw_shape_count(&parameter->shape); i++)
        sum += fabs(parameter->gradient[i]);
    return sum;
}

/* Features teach where landmarks are nothing; and of those that are not seen they know nothing. */
static void test_gate(void)
{
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    for (int seen = 0; seen < 2; seen++) {
        g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
        g_autoptr(cw_graph) graph = cw_graph_new(parameters);
        cw_graph_set_loss(graph, weighted_sum(graph, build(graph).features));
        set(parameters, "landmarks.visible.weight", 0);
        set(parameters, "landmarks.visible.bias", seen ? 1 : -100);
        g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, NULL);
        cw_plan_run_forward(plan);
        cw_plan_run_backward(plan);
        g_assert_cmpfloat(reaches(parameters, "landmarks.global.weight"), >, 0);
        g_assert_cmpfloat(reaches(parameters, "landmarks.heat.weight"), ==, 0);
        g_assert_cmpfloat(reaches(parameters, "landmarks.visible.weight"), ==, 0);
        if (seen)
            g_assert_cmpfloat(reaches(parameters, "landmarks.local.weight"), >, 1e-3);
        else
            g_assert_cmpfloat(reaches(parameters, "landmarks.local.weight"), <, 1e-6);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/head-landmarks/sample", test_sample);
    g_test_add_func("/head-landmarks/sample-gradient", test_sample_gradient);
    g_test_add_func("/head-landmarks/gradient", test_gradient);
    g_test_add_func("/head-landmarks/positions", test_positions);
    g_test_add_func("/head-landmarks/gate", test_gate);
    return g_test_run();
}
