/* SPDX-License-Identifier: Apache-2.0
 *
 * A plan computes what the reference interpretation of its graph computes; and what plans promise
 * about sharing, kept branches, allocation and state.
 */
#include <malloc.h>
#include <stdlib.h>

#include "base/error.h"
#include "compare.h"
#include "graph/plan_steps.h"
#include "models.h"

static const cw_plan_options training = {.training = TRUE, .deterministic = TRUE, .seed = 5};
static const cw_plan_options inference = {.deterministic = TRUE};

static void resnet_graph(cw_graph *graph, gint64 width, gint64 n, gint64 size)
{
    cw_node *image = cw_graph_input_image(graph, "image", n, 3, size, size);
    cw_node *vector = resnet(graph, image, width, 1);
    cw_graph_output(graph, "vector", vector);
    cw_graph_set_loss(graph, cross_entropy(graph, dense(graph, "fc", vector, 5)));
}

static void check_resnet(gconstpointer data)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    resnet_graph(graph, GPOINTER_TO_INT(data), 4, 32);
    compare_plan(graph, &training, 3e-3);
    compare_plan(graph, &inference, 1e-3);
}

/* Folding: sums that take over memory, chained; a result in the middle that must survive. */
static void check_folding(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *image = cw_graph_input_image(graph, "image", 3, 3, 32, 32);
    cw_node *x = conv_norm(graph, "stem", image, 16, 3, 2, TRUE);
    for (int i = 0; i < 4; i++) {
        g_autofree char *name = g_strdup_printf("block%d", i);
        cw_graph_push(graph, name);
        x = basic_block(graph, x, 16, 1);
        cw_graph_pop(graph);
        if (i == 1)
            cw_graph_output(graph, "middle", x);
    }
    cw_graph_output(graph, "last",
                    cw_graph_relu(graph, "r", conv_norm(graph, "c", x, 16, 3, 1, 0)));
    compare_plan(graph, &inference, 1e-3);
    cw_plan_options plain = {.reference = TRUE};
    g_autoptr(cw_plan) folded = cw_plan_new(graph, &inference, NULL);
    g_autoptr(cw_plan) unfolded = cw_plan_new(graph, &plain, NULL);
    g_assert_cmpuint(folded->steps->len, <, unfolded->steps->len - 8);
}

/* A norm whose scale is computed cannot be made one with a convolution beforehand. */
static void check_computed_norm(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_init normal = {CW_INIT_NORMAL, 0, 1};
    const cw_shape channels = CW_SHAPE(16);
    cw_node *image = cw_graph_input_image(graph, "image", 2, 3, 8, 8);
    cw_node *x = cw_graph_conv2d(graph, "conv", image,
                                 cw_graph_parameter(graph, "w", CW_SHAPE(16, 3, 3, 3), normal),
                                 NULL, 1, 1, 1);
    cw_node *gamma =
        cw_graph_scale(graph, "gamma", cw_graph_parameter(graph, "g", channels, normal), 2, 0.5);
    x = cw_graph_batch_norm(
        graph, "norm", x, gamma, cw_graph_parameter(graph, "beta", channels, normal),
        cw_graph_kept(graph, "running_mean", channels, normal),
        cw_graph_kept(graph, "running_var", channels, CW_INIT_ONES), CW_BATCH_NORM_RELU);
    cw_graph_output(graph, "result", x);
    compare_plan(graph, &inference, 1e-4);
}

static void check_vit(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *image = cw_graph_input_image(graph, "image", 3, 3, 16, 24);
    cw_node *vector = vit(graph, image, 48, 2, 3, 8);
    cw_graph_output(graph, "vector", vector);
    cw_graph_set_loss(graph, cross_entropy(graph, dense(graph, "fc", vector, 5)));
    compare_plan(graph, &training, 1e-3);
    compare_plan(graph, &inference, 1e-3);
}

/* One weight seen at two sizes of map: its gradient is the sum. */
static void check_two_resolutions(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *large = cw_graph_input_image(graph, "large", 4, 3, 32, 32);
    cw_node *small = cw_graph_input_image(graph, "small", 8, 3, 16, 16);
    cw_node *both[] = {resnet(graph, large, 16, 1), resnet(graph, small, 16, 1)};
    cw_node *all = cw_graph_concat(graph, "all", both, 2, 0);
    cw_graph_set_loss(graph, cross_entropy(graph, dense(graph, "fc", all, 5)));
    compare_plan(graph, &training, 3e-3);
}

static void check_kept_branch_has_no_backward(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(4, 6));
    cw_node *student = dense(graph, "student", x, 5);
    cw_graph_push(graph, "");
    cw_graph_keep(graph, TRUE);
    cw_node *teacher = dense(graph, "teacher", x, 5);
    cw_graph_pop(graph);
    cw_graph_set_loss(graph, weighted_sum(graph, cw_graph_multiply(graph, NULL, student, teacher)));
    cw_parameter *weight = cw_parameters_find(parameters, "teacher.weight");
    g_assert_cmpint(weight->kind, ==, CW_PARAMETER_KEPT);
    g_assert_null(weight->gradient);
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &training, NULL);
    g_assert_false(cw_plan_trains(plan, weight));
    g_assert_true(cw_plan_trains(plan, cw_parameters_find(parameters, "student.weight")));
    compare_plan(graph, &training, 1e-4);
}

static void check_stop_gradient_and_frozen(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(4, 6));
    cw_node *first = dense(graph, "first", x, 5), *second = dense(graph, "second", x, 5);
    cw_node *stopped = cw_graph_stop_gradient(graph, NULL, first);
    cw_graph_set_loss(graph, weighted_sum(graph, cw_graph_multiply(graph, NULL, stopped, second)));
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &training, NULL);
    g_assert_false(cw_plan_trains(plan, cw_parameters_find(parameters, "first.weight")));
    cw_parameters_freeze(parameters, "second", TRUE);
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_plan_new(graph, &training, &error));
    g_assert_nonnull(strstr(error->message, "depends on nothing trained"));
}

static void check_two_plans_share_parameters(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    resnet_graph(graph, 16, 4, 32);
    compare_plan(graph, &inference, 1e-3);
    g_autoptr(cw_plan) one = cw_plan_new(graph, &inference, NULL);
    g_autoptr(cw_reference) unused = cw_reference_new(graph, FALSE, 0, NULL);
    fill_plan_inputs(one, graph, unused);
    cw_plan_run_forward(one);
    /* A training plan moves running statistics, a caller moves weights: both must be seen. */
    g_autoptr(cw_plan) two = cw_plan_new(graph, &training, NULL);
    fill_plan_inputs(two, graph, unused);
    cw_plan_run_forward(two);
    cw_parameter *weight = cw_parameters_find(parameters, "layer1.0.conv1.weight");
    for (gsize i = 0; i < cw_shape_count(&weight->shape); i++)
        weight->data[i] *= 1.5f;
    cw_parameter_changed(weight);
    cw_plan_run_forward(one);
    g_autoptr(cw_reference) reference = cw_reference_new(graph, FALSE, 0, NULL);
    fill_plan_inputs(one, graph, reference);
    cw_reference_forward(reference);
    cw_named_node vector = g_array_index(graph->outputs, cw_named_node, 0);
    assert_near("vector", cw_plan_output(one, "vector", NULL, NULL),
                cw_reference_value(reference, vector.node), 4 * 128, 1e-3);
}

static void check_running_allocates_nothing(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    resnet_graph(graph, 16, 4, 32);
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &training, NULL);
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    gsize before = mallinfo2().uordblks;
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    cw_plan_run_after_step(plan);
    g_assert_cmpuint(mallinfo2().uordblks, ==, before);
    g_assert_cmpuint(cw_plan_arena_bytes(plan), >, 0);
}

static void check_equal_runs_give_equal_bits(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    resnet_graph(graph, 16, 4, 32);
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &training, NULL);
    g_autoptr(cw_reference) unused = cw_reference_new(graph, TRUE, 0, NULL);
    fill_plan_inputs(plan, graph, unused);
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    cw_parameter *weight = cw_parameters_find(parameters, "stem.weight");
    gsize bytes = cw_shape_count(&weight->shape) * sizeof(float);
    g_autofree float *first = g_memdup2(weight->gradient, bytes);
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    g_assert_cmpmem(first, bytes, weight->gradient, bytes);
}

/* Losses of a short training by plain gradient descent. */
static void train(const char *choices, double *losses, int steps)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *image = cw_graph_input_image(graph, "image", 8, 3, 8, 8);
    cw_node *x = conv_norm(graph, "stem", image, 16, 3, 1, TRUE);
    x = cw_graph_global_average(graph, "mean", basic_block(graph, x, 16, 1));
    cw_graph_set_loss(graph, cross_entropy(graph, dense(graph, "fc", x, 5)));
    cw_plan_options options = training;
    options.choices = choices;
    options.threads = 1;
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, NULL);
    g_autofree char *taken = cw_plan_choices(plan);
    g_assert_cmpint(choices != NULL, ==, strstr(taken, "winograd") != NULL);
    g_autoptr(cw_reference) unused = cw_reference_new(graph, TRUE, 0, NULL);
    fill_plan_inputs(plan, graph, unused);
    float *target = cw_plan_input(plan, "target", NULL, NULL);
    for (int i = 0; i < 8 * 5; i++)
        target[i] = i % 5 == i / 5 % 5;
    for (int step = 0; step < steps; step++) {
        cw_plan_run_forward(plan);
        cw_plan_run_backward(plan);
        losses[step] = cw_plan_loss(plan);
        for (gsize i = 0; i < cw_parameters_count(parameters); i++) {
            cw_parameter *parameter = cw_parameters_get(parameters, i);
            gsize count = cw_plan_trains(plan, parameter) ? cw_shape_count(&parameter->shape) : 0;
            for (gsize k = 0; k < count; k++)
                parameter->data[k] -= 0.1f * parameter->gradient[k];
            cw_parameter_changed(parameter);
        }
    }
}

/* A stored algorithm that cannot be had is an error: another one would give other bits. */
static void check_stored_choice_is_kept(void)
{
    static const char choices[] = "conv-8x3x8x8-16x3x3x3-s1-p1-g1 forward gemm\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *image = cw_graph_input_image(graph, "image", 8, 3, 8, 8);
    cw_node *x = conv_norm(graph, "stem", image, 16, 3, 1, TRUE);
    x = cw_graph_global_average(graph, "mean", x);
    cw_graph_set_loss(graph, cross_entropy(graph, dense(graph, "fc", x, 5)));
    cw_plan_options options = training;
    options.choices = choices;
    g_assert_null(cw_plan_new(graph, &options, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "stored algorithm \"gemm\""));
}

/* Winograd rounds differently; over 200 steps the curve must be the same to the eye. */
static void check_winograd_curve(void)
{
    static const char problem[] = "conv-8x16x8x8-16x16x3x3-s1-p1-g1";
    g_autofree char *choices = g_strdup_printf("%s forward winograd\n%s backward-data winograd\n"
                                               "%s backward-weights winograd\n",
                                               problem, problem, problem);
    double direct[200], winograd[200];
    train(NULL, direct, 200);
    if (cw_fast_block() < 16) {
        g_test_skip("no Winograd on this machine");
        return;
    }
    train(choices, winograd, 200);
    g_assert_cmpfloat(direct[199], <, 0.5 * direct[0]);
    for (int i = 0; i < 200; i++)
        g_assert_cmpfloat_with_epsilon(winograd[i], direct[i], 0.02 * direct[0]);
}

/* --- rules --- */

static void check_rules(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(2, 2));
    cw_node *momentum = cw_graph_input(graph, "momentum", CW_SHAPE_SCALAR);
    cw_node *y = dense(graph, "online", x, 2);
    cw_graph_push(graph, "");
    cw_graph_keep(graph, TRUE);
    dense(graph, "target", x, 2);
    cw_graph_pop(graph);
    cw_graph_assign_average(graph, CW_BEFORE_FORWARD, "target", "online", momentum);
    cw_node *centre = cw_graph_kept(graph, "centre", CW_SHAPE(2), CW_INIT_ZEROS);
    cw_node *mean = cw_graph_reduce_mean(graph, "mean", x, CW_AXIS(0), FALSE);
    cw_graph_assign_blend(graph, CW_AFTER_STEP, centre, mean, cw_graph_number(graph, 0.75));
    cw_node *queue = cw_graph_kept(graph, "queue", CW_SHAPE(3, 2), CW_INIT_ZEROS);
    cw_node *position = cw_graph_kept(graph, "position", CW_SHAPE(1), CW_INIT_ZEROS);
    cw_graph_assign_rows(graph, CW_AFTER_STEP, queue, position, x);
    cw_graph_set_loss(graph, weighted_sum(graph, y));
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &training, &error);
    g_assert_no_error(error);
    memcpy(cw_plan_input(plan, "x", NULL, NULL), (float[]){1, 2, 3, 4}, 16);
    *(float *)cw_plan_input(plan, "momentum", NULL, NULL) = 0.5f;
    const cw_parameter *online = cw_parameters_find(parameters, "online.weight");
    const cw_parameter *target = cw_parameters_find(parameters, "target.weight");
    float expected = 0.5f * (online->data[3] + target->data[3]);
    cw_plan_run_forward(plan);
    g_assert_cmpfloat_with_epsilon(target->data[3], expected, 1e-7);
    cw_plan_run_backward(plan);
    cw_plan_run_after_step(plan);
    cw_plan_run_after_step(plan);
    const float *of_centre = cw_parameters_find(parameters, "centre")->data;
    g_assert_cmpfloat_with_epsilon(of_centre[1], 0.25 * 3 * 1.75, 1e-6);
    const float *rows = cw_parameters_find(parameters, "queue")->data;
    const float ring[] = {3, 4, 3, 4, 1, 2};
    g_assert_cmpmem(rows, sizeof ring, ring, sizeof ring);
    g_assert_cmpfloat(cw_parameters_find(parameters, "position")->data[0], ==, 1);
}

static void check_row_sparse(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *table = cw_op_case_leaf(graph, "words", CW_SHAPE(9, 4));
    cw_graph_row_sparse(graph, table);
    cw_node *one = cw_graph_input_indices(graph, "one", CW_SHAPE(5));
    cw_node *two = cw_graph_input_indices(graph, "two", CW_SHAPE(5));
    cw_node *product = cw_graph_multiply(graph, NULL, cw_graph_gather_rows(graph, NULL, table, one),
                                         cw_graph_gather_rows(graph, NULL, table, two));
    cw_graph_set_loss(graph, weighted_sum(graph, product));
    compare_plan(graph, &training, 1e-4);
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &training, NULL);
    memcpy(cw_plan_input(plan, "one", NULL, NULL), (gint32[]){8, 8, -1, 2, 2}, 20);
    memcpy(cw_plan_input(plan, "two", NULL, NULL), (gint32[]){7, 8, 3, 99, 2}, 20);
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    const cw_parameter *words = cw_parameters_find(parameters, "words");
    g_assert_cmpuint(words->touched->len, ==, 4); /* 7, 8, 3, 2 */
    for (int i = 0; i < 4; i++)
        g_assert_cmpfloat(words->gradient[i], ==, 0);
}

/* --- mistakes --- */

static void check_first_mistake_sticks(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *x = cw_graph_input(graph, "x", CW_SHAPE(4, 6));
    cw_graph_push(graph, "layer1.0");
    cw_node *weight = cw_graph_parameter(graph, "conv1.weight", CW_SHAPE(8, 3, 3, 3), CW_INIT_ONES);
    cw_node *bad = cw_graph_conv2d(graph, "conv1", x, weight, NULL, 1, 1, 1);
    cw_graph_pop(graph);
    cw_graph_set_loss(graph, cw_graph_relu(graph, "relu", dense(graph, "fc", bad, 3)));
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_plan_new(graph, &training, &error));
    g_assert_true(g_str_has_prefix(error->message, "conv2d \"layer1.0.conv1\": takes a map"));
}

static void check_parameter_of_another_shape(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(7);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_graph_parameter(graph, "w", CW_SHAPE(4, 6), CW_INIT_ONES);
    cw_graph_parameter(graph, "w", CW_SHAPE(6, 4), CW_INIT_ONES);
    g_autoptr(GError) error = NULL;
    g_assert_false(cw_graph_check(graph, &error));
    g_assert_cmpstr(error->message, ==, "parameter \"w\": has shape [4,6], not [6,4]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (const cw_op *const *op = cw_ops; *op != NULL; op++) {
        g_autofree char *path = g_strconcat("/graph/plans/op/", (*op)->row.name, NULL);
        g_test_add_data_func(path, *op, check_plan_case);
    }
    g_test_add_data_func("/graph/plans/resnet-16", GINT_TO_POINTER(16), check_resnet);
    g_test_add_data_func("/graph/plans/resnet-6", GINT_TO_POINTER(6), check_resnet);
    g_test_add_func("/graph/plans/folding", check_folding);
    g_test_add_func("/graph/plans/computed-norm", check_computed_norm);
    g_test_add_func("/graph/plans/vit", check_vit);
    g_test_add_func("/graph/plans/winograd-curve", check_winograd_curve);
    g_test_add_func("/graph/plans/stored-choice-is-kept", check_stored_choice_is_kept);
    g_test_add_func("/graph/plans/two-resolutions", check_two_resolutions);
    g_test_add_func("/graph/plans/kept-branch", check_kept_branch_has_no_backward);
    g_test_add_func("/graph/plans/stop-gradient", check_stop_gradient_and_frozen);
    g_test_add_func("/graph/plans/shared-parameters", check_two_plans_share_parameters);
    g_test_add_func("/graph/plans/no-allocation", check_running_allocates_nothing);
    g_test_add_func("/graph/plans/equal-bits", check_equal_runs_give_equal_bits);
    g_test_add_func("/graph/plans/rules", check_rules);
    g_test_add_func("/graph/plans/row-sparse", check_row_sparse);
    g_test_add_func("/graph/plans/first-mistake", check_first_mistake_sticks);
    g_test_add_func("/graph/plans/other-shape", check_parameter_of_another_shape);
    return g_test_run();
}
