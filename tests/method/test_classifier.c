/* SPDX-License-Identifier: Apache-2.0
 *
 * A softmax a column over the features that are embedded (METHODS 3.6).
 */
#include "method_fixture.h"

static const char *const none[] = {NULL};

/* Every view is noise of its own; labels as the fixture has them. */
static void run(fixture *f)
{
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    cw_random random = cw_random_start(5, 0, 0);
    for (gsize i = 0; i < (gsize)N * 3 * PX * PX; i++)
        views[i] = (float)cw_random_normal(&random);
    f->method->fill(&f->run, NULL, f->plan);
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
}

static void test_learns(void)
{
    fixture f;
    set_up(&f, "classifier", none);
    run(&f);
    g_assert_true(learns(&f, "backbone."));
    g_assert_true(learns(&f, "attributes.sleeve.predictor.weight"));
    g_assert_true(learns(&f, "attributes.colour.predictor.weight"));
    g_assert_true(f.method->block == NULL); /* what it embeds are features */
    cw_shape shape;
    cw_plan_output(f.plan, CW_METHOD_EMBEDDING, &shape, NULL);
    g_assert_cmpuint(cw_shape_count(&shape), ==,
                     N * (gsize)cw_backbone_dimension(&cw_backbone_resnet18, &f.backbone));
    tear_down(&f);
}

/* At equal scores each column costs the logarithm of its values. */
static void test_loss(void)
{
    fixture f;
    set_up(&f, "classifier", none);
    static const char *const names[] = {
        "attributes.sleeve.predictor.weight", "attributes.sleeve.predictor.bias",
        "attributes.colour.predictor.weight", "attributes.colour.predictor.bias"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        cw_parameter *parameter = cw_parameters_find(f.parameters, names[i]);
        memset(parameter->data, 0, cw_shape_count(&parameter->shape) * sizeof(float));
        cw_parameter_changed(parameter);
    }
    run(&f);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), log(3) + log(2), 1e-5);
    tear_down(&f);
}

/* Items without a sleeve teach nothing of sleeves. */
static void test_missing(void)
{
    fixture f;
    set_up(&f, "classifier", none);
    for (int n = 0; n < N; n++)
        f.labels->labels[2 * n] = -1;
    run(&f);
    g_assert_false(learns(&f, "attributes.sleeve."));
    g_assert_true(learns(&f, "attributes.colour."));
    tear_down(&f);
}

static void test_refusals(void)
{
    fixture f;
    g_autoptr(GError) error = NULL;
    g_assert_false(build(&f, "classifier", none, "globals=2\n", &error));
    g_assert_nonnull(strstr(error->message, "set globals=1"));
    tear_down(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/classifier/learns", test_learns);
    g_test_add_func("/classifier/loss", test_loss);
    g_test_add_func("/classifier/missing", test_missing);
    g_test_add_func("/classifier/refusals", test_refusals);
    return g_test_run();
}
