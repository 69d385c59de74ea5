/* SPDX-License-Identifier: Apache-2.0
 *
 * The entropy of predictions, written out, over the rows that count.
 */
#include "compare.h"
#include "loss/entropy.h"

enum { N = 4, K = 4 };

/* The log of 4; 1/2 log 2 + 1/2 log 6; nothing; and what is left out below. */
static const double entropies[] = {1.3862944, 1.2424533, 0};

typedef struct {
    cw_parameters *parameters;
    cw_graph *graph;
    cw_plan *plan;
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const float logits[N * K] = {0, 0, 0, 0, logf(3), 0, 0, 0, 0, 900, 0, -900, 1, 2, 3, 4};
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    g_autoptr(GError) error = NULL;
    f->parameters = cw_parameters_new(1);
    f->graph = cw_graph_new(f->parameters);
    cw_node *rows = cw_graph_parameter(f->graph, "logits", CW_SHAPE(N, K), CW_INIT_ZEROS);
    cw_node *counted = cw_graph_input(f->graph, "counted", CW_SHAPE(N, 1));
    cw_graph_set_loss(f->graph, cw_loss_entropy(f->graph, rows, counted));
    f->plan = cw_plan_new(f->graph, &options, &error);
    g_assert_no_error(error);
    cw_parameter *parameter = cw_parameters_find(f->parameters, "logits");
    memcpy(parameter->data, logits, sizeof logits);
    cw_parameter_changed(parameter);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_plan_free(f->plan);
    cw_graph_free(f->graph);
    cw_parameters_free(f->parameters);
}

static double loss_of(fixture *f, const float *counted)
{
    memcpy(cw_plan_input(f->plan, "counted", NULL, NULL), counted, N * sizeof *counted);
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
    return cw_plan_loss(f->plan);
}

static void test_written_out(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    for (int n = 0; n < 3; n++) {
        float one[N] = {0};
        one[n] = 1;
        g_assert_cmpfloat_with_epsilon(loss_of(f, one), entropies[n], 1e-6);
    }
    g_assert_cmpfloat_with_epsilon(loss_of(f, (const float[]){1, 1, 1, 0}),
                                   (entropies[0] + entropies[1]) / 3, 1e-6);
    g_assert_cmpfloat(loss_of(f, (const float[]){0, 0, 0, 0}), ==, 0);
}

/* Less of it lies where the largest logit rises; rows that do not count learn nothing. */
static void test_direction(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    loss_of(f, (const float[]){0, 1, 0, 0});
    const float *gradient = cw_parameters_find(f->parameters, "logits")->gradient;
    g_assert_cmpfloat(gradient[K], <, -0.1);
    for (int i = 0; i < N * K; i++)
        if (i / K != 1)
            g_assert_cmpfloat(gradient[i], ==, 0);
}

static void test_gradient(void)
{
    static const float counted[] = {1, 0, 1, 1};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *logits =
        cw_graph_parameter(graph, "logits", CW_SHAPE(N, K), (cw_init){CW_INIT_UNIFORM, -2, 2});
    cw_node *rows = cw_graph_constant(graph, "counted", CW_SHAPE(N, 1), counted);
    cw_graph_set_loss(graph, cw_loss_entropy(graph, logits, rows));
    check_loss(graph);
}

#define ADD(path, function) g_test_add(path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/entropy/written-out", test_written_out);
    ADD("/entropy/direction", test_direction);
    g_test_add_func("/entropy/gradient", test_gradient);
    return g_test_run();
}
