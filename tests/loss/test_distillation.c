/* SPDX-License-Identifier: Apache-2.0
 *
 * The golden of METHODS 2.5: one sample, two teacher views, three student views, K = 3.
 */
#include <math.h>
#include <string.h>

#include "graph/plan.h"
#include "loss/distillation.h"

typedef struct {
    cw_parameters *parameters;
    cw_graph *graph;
    cw_plan *plan;
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    f->parameters = cw_parameters_new(1);
    f->graph = cw_graph_new(f->parameters);
    cw_graph *graph = f->graph;
    cw_init centre = {CW_INIT_CONSTANT, 0.1, 0};
    cw_distillation distillation = {
        .samples = 1,
        .student = cw_graph_parameter(graph, "student", CW_SHAPE(3, 3), CW_INIT_ZEROS),
        .teacher = cw_graph_parameter(graph, "teacher", CW_SHAPE(2, 3), CW_INIT_ZEROS),
        .centre = cw_graph_kept(graph, "centre", CW_SHAPE(1, 3), centre),
        .teacher_inverse = cw_graph_number(graph, 1 / 0.04),
        .student_temperature = 0.1,
        .pairs = cw_graph_input(graph, "pairs", CW_SHAPE(1, 3, 2)),
    };
    cw_distillation_nodes nodes = cw_loss_distillation(graph, &distillation);
    cw_graph_set_loss(graph, nodes.loss);
    cw_graph_output(graph, "entropy", nodes.teacher_entropy);
    cw_node *mean = cw_graph_reduce_mean(graph, "mean", distillation.teacher, CW_AXIS(0), TRUE);
    cw_graph_assign_blend(graph, CW_AFTER_STEP, distillation.centre, mean,
                          cw_graph_number(graph, 0.9));
    cw_plan_options options = {.training = TRUE, .reference = TRUE};
    f->plan = cw_plan_new(graph, &options, &error);
    g_assert_no_error(error);
    static const float student[9] = {1, .2f, .1f, .3f, .9f, -.2f, .8f, .1f, .4f};
    static const float teacher[6] = {2, 1, 0, .5f, 1.5f, -.5f};
    cw_parameter *parameter = cw_parameters_find(f->parameters, "student");
    memcpy(parameter->data, student, sizeof student);
    cw_parameter_changed(parameter);
    parameter = cw_parameters_find(f->parameters, "teacher");
    memcpy(parameter->data, teacher, sizeof teacher);
    cw_parameter_changed(parameter);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_plan_free(f->plan);
    cw_graph_free(f->graph);
    cw_parameters_free(f->parameters);
}

static double loss_of(fixture *f, int student, int teacher)
{
    float *pairs = cw_plan_input(f->plan, "pairs", NULL, NULL);
    memset(pairs, 0, 6 * sizeof *pairs);
    pairs[student * 2 + teacher] = 1;
    cw_plan_run_forward(f->plan);
    return cw_plan_loss(f->plan);
}

static void test_golden(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_cmpfloat_with_epsilon(loss_of(f, 1, 0), 6.002492, 2e-5);
    g_assert_cmpfloat_with_epsilon(loss_of(f, 2, 0), 0.019045, 2e-5);
    g_assert_cmpfloat_with_epsilon(loss_of(f, 0, 1), 8.000459, 2e-5);
    g_assert_cmpfloat_with_epsilon(loss_of(f, 2, 1), 7.019045, 2e-5);

    float *pairs = cw_plan_input(f->plan, "pairs", NULL, NULL);
    const float mean[6] = {0, .25f, .25f, 0, .25f, .25f};
    memcpy(pairs, mean, sizeof mean);
    cw_plan_run_forward(f->plan);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f->plan), 5.2602602820, 2e-5);
    cw_plan_run_after_step(f->plan);
    const float *centre = cw_parameters_find(f->parameters, "centre")->data;
    g_assert_cmpfloat_with_epsilon(centre[0], 0.215, 1e-6);
    g_assert_cmpfloat_with_epsilon(centre[1], 0.215, 1e-6);
    g_assert_cmpfloat_with_epsilon(centre[2], 0.065, 1e-6);
}

/* The teacher is a trained parameter here, and still gets no gradient: it is absent by form. */
static void test_no_gradient_to_teacher(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    loss_of(f, 1, 0);
    cw_plan_run_backward(f->plan);
    const cw_parameter *teacher = cw_parameters_find(f->parameters, "teacher");
    const cw_parameter *student = cw_parameters_find(f->parameters, "student");
    double moved = 0;
    for (int i = 0; i < 6; i++)
        g_assert_cmpfloat(teacher->gradient[i], ==, 0);
    for (int i = 0; i < 9; i++)
        moved += fabs(student->gradient[i]);
    g_assert_cmpfloat(moved, >, 1);
    /* d/ds of -sum P_t log softmax(s/tau): (softmax - P_t)/tau, only on the student view 1. */
    g_assert_cmpfloat(student->gradient[0], ==, 0);
    g_assert_cmpfloat(student->gradient[3], <, -9);
}

static void test_entropy(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    loss_of(f, 1, 0);
    const float *entropy = cw_plan_output(f->plan, "entropy", NULL, NULL);
    /* Both teacher distributions put all but e^-25 on one prototype. */
    g_assert_cmpfloat(entropy[0], >=, 0);
    g_assert_cmpfloat(entropy[0], <, 1e-6);
}

/* Balanced targets: with as many rows as there are views, every prototype gets an equal share. */
static void test_balance(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_init random = {CW_INIT_NORMAL, 0, 0.3};
    const gint64 n = 6, k = 3;
    float identity[36] = {0};
    for (int i = 0; i < n; i++)
        identity[i] = 1.0f / (float)n;
    const cw_distillation distillation = {
        .samples = n,
        .student = cw_graph_parameter(graph, "student", CW_SHAPE(n, k), CW_INIT_ZEROS),
        .teacher = cw_graph_parameter(graph, "teacher", CW_SHAPE(n, k), random),
        .centre = cw_graph_kept(graph, "centre", CW_SHAPE(1, k), CW_INIT_ZEROS),
        .teacher_inverse = cw_graph_number(graph, 1 / 0.1),
        .student_temperature = 1,
        .balance = 12,
        .pairs = cw_graph_constant(graph, "pairs", CW_SHAPE(n, 1, 1), identity),
    };
    cw_graph_set_loss(graph, cw_loss_distillation(graph, &distillation).loss);
    const cw_plan_options options = {.training = TRUE, .reference = TRUE};
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, &error);
    g_assert_no_error(error);
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    /* d/ds is (softmax(0) - P_t)/n: its column sums are 1/k - share of the prototype. */
    const float *gradient = cw_parameters_find(parameters, "student")->gradient;
    for (int c = 0; c < k; c++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += gradient[i * k + c];
        g_assert_cmpfloat_with_epsilon(sum, 0, 2e-3);
    }
    g_assert_cmpfloat(fabs(gradient[0]), >, 1e-3);
}

#define ADD(path, function) g_test_add(path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/distillation/golden", test_golden);
    ADD("/distillation/no-gradient-to-teacher", test_no_gradient_to_teacher);
    ADD("/distillation/entropy", test_entropy);
    g_test_add_func("/distillation/balance", test_balance);
    return g_test_run();
}
