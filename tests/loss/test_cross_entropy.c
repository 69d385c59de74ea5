/* SPDX-License-Identifier: Apache-2.0
 *
 * The mean over the images that have the attribute, written out.
 */
#include "compare.h"
#include "loss/cross_entropy.h"

enum { N = 4, K = 3 };

typedef struct {
    cw_parameters *parameters;
    cw_graph *graph;
    cw_plan *plan;
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const float logits[N * K] = {1, 2, 3, 0, 0, 0, -1, 4, 0.5f, 100, 0, -100};
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    g_autoptr(GError) error = NULL;
    f->parameters = cw_parameters_new(1);
    f->graph = cw_graph_new(f->parameters);
    cw_node *rows = cw_graph_parameter(f->graph, "logits", CW_SHAPE(N, K), CW_INIT_ZEROS);
    cw_node *labels = cw_graph_input_indices(f->graph, "labels", CW_SHAPE(N));
    cw_graph_set_loss(f->graph, cw_loss_cross_entropy(f->graph, rows, labels));
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

static double loss_of(fixture *f, const gint32 *labels)
{
    memcpy(cw_plan_input(f->plan, "labels", NULL, NULL), labels, N * sizeof *labels);
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
    return cw_plan_loss(f->plan);
}

static void test_written_out(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const double first = log(exp(1) + exp(2) + exp(3)) - 2, second = log(3);
    g_assert_cmpfloat_with_epsilon(loss_of(f, (const gint32[]){1, 2, -1, -1}), (first + second) / 2,
                                   1e-6);
    g_assert_cmpfloat_with_epsilon(loss_of(f, (const gint32[]){1, 2, -1, 0}), (first + second) / 3,
                                   1e-6);
    g_assert_cmpfloat_with_epsilon(loss_of(f, (const gint32[]){-1, -1, -1, 2}), 200, 1e-4);
}

/* d/dlogit is (softmax - 1 at the label) over the images that have one; the others learn nothing.
 */
static void test_missing(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    loss_of(f, (const gint32[]){1, 2, -1, K});
    const float *gradient = cw_parameters_find(f->parameters, "logits")->gradient;
    g_assert_cmpfloat_with_epsilon(gradient[K + 0], 1.0 / 6, 1e-6);
    g_assert_cmpfloat_with_epsilon(gradient[K + 2], -2.0 / 6, 1e-6);
    for (int i = 2 * K; i < N * K; i++)
        g_assert_cmpfloat(gradient[i], ==, 0);
}

static void test_none(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_cmpfloat(loss_of(f, (const gint32[]){-1, -1, -1, -1}), ==, 0);
    const float *gradient = cw_parameters_find(f->parameters, "logits")->gradient;
    for (int i = 0; i < N * K; i++)
        g_assert_cmpfloat(gradient[i], ==, 0);
}

static void test_gradient(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *logits = cw_op_case_leaf(graph, "logits", CW_SHAPE(9, 4)); /* labels 0, 0 .. 3, 3, 4 */
    cw_node *labels = cw_graph_input_indices(graph, "labels", CW_SHAPE(9));
    cw_graph_set_loss(graph, cw_loss_cross_entropy(graph, logits, labels));
    check_loss(graph);
}

static void test_refusals(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *labels = cw_graph_input_indices(graph, "labels", CW_SHAPE(1));
    cw_loss_cross_entropy(graph, cw_op_case_leaf(graph, "logits", CW_SHAPE(9, 4)), labels);
    g_assert_false(cw_graph_check(graph, &error));
    g_assert_cmpstr(error->message, ==,
                    "cross_entropy \"cross_entropy.loss\": there must be one label for each of 9 "
                    "rows of logits");
}

#define ADD(path, function) g_test_add(path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/cross-entropy/written-out", test_written_out);
    ADD("/cross-entropy/missing", test_missing);
    ADD("/cross-entropy/none", test_none);
    g_test_add_func("/cross-entropy/gradient", test_gradient);
    g_test_add_func("/cross-entropy/refusals", test_refusals);
    return g_test_run();
}
