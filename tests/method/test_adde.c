/* SPDX-License-Identifier: Apache-2.0
 *
 * ADDE's first stage: what its loss is made of, that a missing label weighs nothing where it shall
 * not, and which tuples are one (METHODS 5.1).
 */
#include "method_fixture.h"

static const char *const small[] = {"block", "8", NULL};
static const char *const masked[] = {"block", "8", "mask", "1", NULL};
static const char *const weighted[] = {"block", "8",     "predict", "0.5", "rank",
                                       "0.25",  "joint", "2",       NULL};

/* Every view is noise of its own; labels as the fixture has them. */
static void fill(fixture *f)
{
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    cw_random random = cw_random_start(5, 0, 0);
    for (gsize i = 0; i < (gsize)N * 3 * PX * PX; i++)
        views[i] = (float)cw_random_normal(&random);
    f->method->fill(&f->run, NULL, f->plan);
}

static gint32 *labels_of(const fixture *f, const char *input)
{
    return cw_plan_input(f->plan, input, NULL, NULL);
}

static double output_of(const fixture *f, const char *name)
{
    return cw_plan_output(f->plan, name, NULL, NULL)[0];
}

static double predict_loss(const fixture *f)
{
    cw_plan_run_forward(f->plan);
    return output_of(f, "predict_loss");
}

static void test_learns(void)
{
    static const char *const learning[] = {"backbone.",
                                           "attributes.sleeve.learner.0.weight",
                                           "attributes.sleeve.learner.2.bias",
                                           "attributes.sleeve.predictor.weight",
                                           "attributes.colour.learner.0.weight",
                                           "attributes.colour.predictor.bias"};
    fixture f;
    cw_shape shape;
    set_up(&f, "adde", small);
    fill(&f);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    for (gsize i = 0; i < G_N_ELEMENTS(learning); i++)
        g_assert_true(learns(&f, learning[i]));
    g_assert_nonnull(cw_plan_output(f.plan, CW_METHOD_EMBEDDING, &shape, NULL));
    g_assert_cmpint(shape.size[0], ==, N);
    g_assert_cmpint(shape.size[1], ==, 2 * 8);
    g_assert_cmpint(f.method->block(f.settings), ==, 8);
    tear_down(&f);
}

static void assert_weights(const char *const *settings, double predict, double rank, double joint)
{
    fixture f;
    set_up(&f, "adde", settings);
    fill(&f);
    labels_of(&f, "labels")[1] = labels_of(&f, "labels")[0]; /* else there is no pair */
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(output_of(&f, "predict_loss"), >, 0.1);
    g_assert_cmpfloat(output_of(&f, "rank_loss"), >, 0.1);
    g_assert_cmpfloat(output_of(&f, "joint_loss"), >, 0.1);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan),
                                   predict * output_of(&f, "predict_loss") +
                                       rank * output_of(&f, "rank_loss") +
                                       joint * output_of(&f, "joint_loss"),
                                   1e-5);
    tear_down(&f);
}

static void test_weights(void)
{
    assert_weights(small, 0.2, 0.2, 1);
    assert_weights(weighted, 0.5, 0.25, 2);
}

/* c: the colours' cross-entropy alone; P: with the sleeves of the three items that have one; P_v:
 * with the fourth's, if it were v. Were the mean not over those that are there,
 * ce_v = 4 P_v - 3 P - c would be no -log of probabilities, whose sum is 1. */
static void test_missing_is_not_predicted(void)
{
    fixture f;
    set_up(&f, "adde", small);
    fill(&f);
    gint32 *sleeves = labels_of(&f, "labels.sleeve"), kept[N];
    double sum = 0;
    memcpy(kept, sleeves, sizeof kept);
    for (int n = 0; n < N; n++)
        sleeves[n] = -1;
    const double c = predict_loss(&f);
    cw_plan_run_backward(f.plan);
    g_assert_false(learns(&f, "attributes.sleeve.predictor."));
    g_assert_true(learns(&f, "attributes.colour.predictor."));
    memcpy(sleeves, kept, sizeof kept);
    g_assert_cmpint(sleeves[2], ==, -1);
    const double p = predict_loss(&f);
    for (gint32 v = 0; v < 3; v++) {
        sleeves[2] = v;
        sum += exp(-(4 * predict_loss(&f) - 3 * p - c));
    }
    g_assert_cmpfloat_with_epsilon(sum, 1, 1e-4);
    tear_down(&f);
}

/* Items that have nothing in common but what is missing are drawn together, unless masked. */
static void test_mask(void)
{
    for (int mask = 0; mask < 2; mask++) {
        fixture f;
        set_up(&f, "adde", mask ? masked : small);
        for (gsize i = 0; i < N * 2; i++)
            f.labels->labels[i] = i < 4 ? -1 : (gint32)i / 2 - 2;
        f.labels->tuples[1] = f.labels->tuples[0];
        fill(&f);
        cw_plan_run_forward(f.plan);
        g_assert_true((output_of(&f, "rank_loss") > 0.1) == !mask);
        g_assert_true((output_of(&f, "joint_loss") > 0.1) == !mask);
        tear_down(&f);
    }
}

/* One label missing of a tuple is enough to make it unknown. */
static void test_fill(void)
{
    static const float sleeves[N] = {1, 1, 0, 1}, colours[N] = {1, 1, 1, 0}, all[N] = {1, 1, 0, 0};
    static const guint32 items[N] = {3, 2, 1, 0};
    fixture f;
    set_up(&f, "adde", masked);
    fill(&f);
    g_assert_cmpmem(labels_of(&f, "known.sleeve"), sizeof sleeves, sleeves, sizeof sleeves);
    g_assert_cmpmem(labels_of(&f, "known.colour"), sizeof colours, colours, sizeof colours);
    g_assert_cmpmem(labels_of(&f, "known"), sizeof all, all, sizeof all);
    f.run.items = items;
    fill(&f);
    for (int n = 0; n < N; n++) {
        const gint32 *own = f.labels->labels + (3 - n) * 2;
        g_assert_cmpint(labels_of(&f, "labels.sleeve")[n], ==, own[0]);
        g_assert_cmpint(labels_of(&f, "labels.colour")[n], ==, own[1]);
        g_assert_cmpint(labels_of(&f, "labels")[n], ==, f.labels->tuples[3 - n]);
    }
    tear_down(&f);
}

/* Digits side by side would take the first two for one. */
static void test_tuples(void)
{
    static const char *const names[] = {"a", "b"};
    static const gint64 values[] = {20, 20};
    static const gint32 labels[] = {1, 12, 11, 2, -1, 1, 1, 12, 1, -1, -1, 1};
    static const gint32 tuples[] = {0, 1, 2, 0, 3, 2};
    g_autoptr(cw_typed_labels) found = cw_typed_labels_new(names, values, 2, labels, 6);
    g_assert_cmpmem(found->tuples, sizeof tuples, tuples, sizeof tuples);
}

static void test_refuses(void)
{
    g_autoptr(GError) views = NULL, types = NULL;
    fixture f;
    g_assert_false(build(&f, "adde", small, "globals=2\n", &views));
    g_assert_nonnull(strstr(views->message, "takes 1 global view; set globals=1"));
    tear_down(&f);
    set_up(&f, "adde", small);
    g_autoptr(cw_graph) graph = cw_graph_new(f.parameters);
    cw_method_run run = f.run;
    run.graph = graph;
    run.labels = NULL;
    f.method->build(&run);
    g_assert_false(cw_graph_check(graph, &types));
    g_assert_nonnull(strstr(types->message, "from 1 to 16 types of attributes, not from 0"));
    tear_down(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/adde/learns", test_learns);
    g_test_add_func("/adde/weights", test_weights);
    g_test_add_func("/adde/missing-is-not-predicted", test_missing_is_not_predicted);
    g_test_add_func("/adde/mask", test_mask);
    g_test_add_func("/adde/fill", test_fill);
    g_test_add_func("/adde/tuples", test_tuples);
    g_test_add_func("/adde/refuses", test_refuses);
    return g_test_run();
}
