/* SPDX-License-Identifier: Apache-2.0
 *
 * Triplets that point into the batch, written out; those that are not there; rows that are equal.
 */
#include "compare.h"
#include "loss/conditional_triplet.h"

#define T 4

typedef struct {
    cw_parameters *parameters;
    cw_graph *graph;
    cw_plan *plan;
} fixture;

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    g_autoptr(GError) error = NULL;
    f->parameters = cw_parameters_new(1);
    f->graph = cw_graph_new(f->parameters);
    const cw_conditional_triplet triplets = {
        .rows = cw_graph_parameter(f->graph, "rows", CW_SHAPE(T, 2), CW_INIT_ZEROS),
        .positives = cw_graph_input_indices(f->graph, "positives", CW_SHAPE(T)),
        .negatives = cw_graph_input_indices(f->graph, "negatives", CW_SHAPE(T)),
        .present = cw_graph_input(f->graph, "present", CW_SHAPE(T)),
        .margin = 0.5,
    };
    const cw_triplet_nodes nodes = cw_loss_conditional_triplet(f->graph, &triplets);
    cw_graph_set_loss(f->graph, nodes.loss);
    cw_graph_output(f->graph, "positive", nodes.positive);
    cw_graph_output(f->graph, "negative", nodes.negative);
    f->plan = cw_plan_new(f->graph, &options, &error);
    g_assert_no_error(error);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_plan_free(f->plan);
    cw_graph_free(f->graph);
    cw_parameters_free(f->parameters);
}

/* Row 0 is (0,0), row 1 (3,4), row 2 (0,1), row 3 (6,8), unless all are `same`. Row 0 is nearer to
 * 2 than to 1, by 4; row 1 nearer to 2 than to 3 by sqrt 18 - 5 < 0; of the others each is there or
 * not. */
static void run(fixture *f, gboolean same, const float *present)
{
    static const float rows[] = {0, 0, 3, 4, 0, 1, 6, 8};
    static const gint32 positives[] = {2, 3, 1, 0}, negatives[] = {1, 2, 0, 2};
    cw_parameter *parameter = cw_parameters_find(f->parameters, "rows");
    memcpy(parameter->data, rows, sizeof rows);
    for (int i = 0; same && i < 2 * T; i++)
        parameter->data[i] = 1;
    cw_parameter_changed(parameter);
    memcpy(cw_plan_input(f->plan, "positives", NULL, NULL), positives, sizeof positives);
    memcpy(cw_plan_input(f->plan, "negatives", NULL, NULL), negatives, sizeof negatives);
    memcpy(cw_plan_input(f->plan, "present", NULL, NULL), present, T * sizeof *present);
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
}

static double output_of(const fixture *f, const char *name)
{
    return cw_plan_output(f->plan, name, NULL, NULL)[0];
}

static void test_written_out(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const double root18 = sqrt(18);
    run(f, FALSE, (const float[]){1, 1, 0, 0});
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f->plan), (0 + 5 - root18 + 0.5) / 2, 1e-5);
    g_assert_cmpfloat_with_epsilon(output_of(f, "positive"), (1 + 5) / 2.0, 1e-5);
    g_assert_cmpfloat_with_epsilon(output_of(f, "negative"), (5 + root18) / 2, 1e-5);
    run(f, FALSE, (const float[]){0, 0, 1, 0});
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f->plan), root18 - 1 + 0.5, 1e-5);
}

/* No triplet at all: nothing is to be learned, and every gradient is 0. */
static void test_none(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    run(f, FALSE, (const float[]){0, 0, 0, 0});
    g_assert_cmpfloat(cw_plan_loss(f->plan), ==, 0);
    for (int i = 0; i < 2 * T; i++)
        g_assert_cmpfloat(cw_parameters_find(f->parameters, "rows")->gradient[i], ==, 0);
}

/* All became the same: the loss is the margin, and every gradient is a number. */
static void test_equal(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    run(f, TRUE, (const float[]){1, 1, 1, 1});
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f->plan), 0.5, 1e-5);
    for (int i = 0; i < 2 * T; i++)
        g_assert_true(isfinite(cw_parameters_find(f->parameters, "rows")->gradient[i]));
}

/* Both inputs of indices are filled alike, so that the loss alone would not tell near from far. */
static void test_gradient(void)
{
    static const float present[] = {1, 0, 1, 1, 1};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_conditional_triplet triplets = {
        .rows = cw_op_case_leaf(graph, "rows", CW_SHAPE(5, 3)),
        .positives = cw_graph_input_indices(graph, "positives", CW_SHAPE(5)),
        .negatives = cw_graph_input_indices(graph, "negatives", CW_SHAPE(5)),
        .present = cw_graph_constant(graph, "present", CW_SHAPE(5), present),
        .margin = 3,
    };
    const cw_triplet_nodes nodes = cw_loss_conditional_triplet(graph, &triplets);
    cw_node *loss = cw_graph_scale(graph, "some", nodes.positive, 0.3, 0);
    loss =
        cw_graph_subtract(graph, "less", loss, cw_graph_scale(graph, "far", nodes.negative, 2, 0));
    cw_graph_set_loss(graph, cw_graph_add(graph, "all", nodes.loss, loss));
    check_loss(graph);
}

#define ADD(path, function) g_test_add(path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/conditional-triplet/written-out", test_written_out);
    ADD("/conditional-triplet/none", test_none);
    ADD("/conditional-triplet/equal", test_equal);
    g_test_add_func("/conditional-triplet/gradient", test_gradient);
    return g_test_run();
}
