/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain distances of unit rows, written out; the margin from step to step; rows that are equal.
 */
#include "compare.h"
#include "loss/compositional_triplet.h"

typedef struct {
    cw_parameters *parameters;
    cw_graph *graph;
    cw_plan *plan;
} fixture;

static cw_node *rows(fixture *f, const char *name)
{
    return cw_graph_parameter(f->graph, name, CW_SHAPE(2, 2), CW_INIT_ZEROS);
}

static void fill(fixture *f, const char *name, const float *values)
{
    cw_parameter *parameter = cw_parameters_find(f->parameters, name);
    memcpy(parameter->data, values, 4 * sizeof *values);
    cw_parameter_changed(parameter);
}

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    g_autoptr(GError) error = NULL;
    f->parameters = cw_parameters_new(1);
    f->graph = cw_graph_new(f->parameters);
    cw_graph_set_loss(
        f->graph, cw_loss_compositional_triplet(f->graph, rows(f, "composed"), rows(f, "positives"),
                                                rows(f, "negatives"),
                                                cw_graph_input(f->graph, "margin", CW_SHAPE(1))));
    f->plan = cw_plan_new(f->graph, &options, &error);
    g_assert_no_error(error);
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_plan_free(f->plan);
    cw_graph_free(f->graph);
    cw_parameters_free(f->parameters);
}

static double loss_at(fixture *f, double margin)
{
    *(float *)cw_plan_input(f->plan, "margin", NULL, NULL) = (float)margin;
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
    return cw_plan_loss(f->plan);
}

/* One triplet the right way round, sqrt 2 and 2, by 0.586; one the wrong way round by as much. */
static void test_written_out(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    fill(f, "composed", (const float[]){3, 0, 0, 0.5f});
    fill(f, "positives", (const float[]){0, 2, 0, -7});
    fill(f, "negatives", (const float[]){-1, 0, 4, 0});
    const double gap = 2 - G_SQRT2;
    g_assert_cmpfloat_with_epsilon(loss_at(f, 0.5), (gap + 0.5) / 2, 3e-6);
    g_assert_cmpfloat_with_epsilon(loss_at(f, 0.6), 0.6, 3e-6);
}

/* All became the same: the loss is the margin, and every gradient is a number. */
static void test_equal(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    const char *const names[] = {"composed", "positives", "negatives"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        fill(f, names[i], (const float[]){1, 2, 3, 4});
    g_assert_cmpfloat_with_epsilon(loss_at(f, 0.5), 0.5, 1e-6);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        for (int k = 0; k < 4; k++)
            g_assert_true(isfinite(cw_parameters_find(f->parameters, names[i])->gradient[k]));
}

static void test_gradient(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_node *loss = cw_loss_compositional_triplet(
        graph, cw_op_case_leaf(graph, "composed", CW_SHAPE(6, 4)),
        cw_op_case_leaf(graph, "positives", CW_SHAPE(6, 4)),
        cw_op_case_leaf(graph, "negatives", CW_SHAPE(6, 4)), cw_graph_number(graph, 0.5));
    cw_graph_set_loss(graph, loss);
    check_loss(graph);
}

#define ADD(path, function) g_test_add(path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/compositional-triplet/written-out", test_written_out);
    ADD("/compositional-triplet/equal", test_equal);
    g_test_add_func("/compositional-triplet/gradient", test_gradient);
    return g_test_run();
}
