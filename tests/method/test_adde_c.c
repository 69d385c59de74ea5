/* SPDX-License-Identifier: Apache-2.0
 *
 * Conditional similarity by blocks: which triplets a batch gives, what is learned from them, what
 * the loss is made of (METHODS 5.3).
 */
#include "method/triplet_draws.h"
#include "method_fixture.h"

static const char *const small[] = {"block", "8", NULL};
static const char *const wide[] = {"block", "8", "margin", "2", NULL}; /* no triplet is right */
static const char *const wide_predicting[] = {"block", "8", "margin", "2", "predict", "1", NULL};
static const char *const predicting[] = {"block", "8", "predict", "0.2", NULL};
static const char *const bare[] = {"block", "8", "negatives", "0", NULL};

/* Every view is noise of its own; labels as the fixture has them. */
static void fill(fixture *f, gint64 step)
{
    float *views = cw_plan_input(f->plan, f->run.streams.streams[0].name, NULL, NULL);
    cw_random random = cw_random_start(5, 0, 0);
    for (gsize i = 0; i < (gsize)N * 3 * PX * PX; i++)
        views[i] = (float)cw_random_normal(&random);
    f->method->fill(&f->run, NULL, f->plan);
    f->method->step(&f->run, step, f->plan);
}

static double output_of(const fixture *f, const char *name)
{
    return cw_plan_output(f->plan, name, NULL, NULL)[0];
}

static const gint32 *indices(const fixture *f, const char *input)
{
    return cw_plan_input(f->plan, input, NULL, NULL);
}

/* Row 2n+a is item n under type a. The sleeves are 0, 0, none, 2, the colours 0, 1, 0, none: every
 * triplet that there is has one choice. */
static void test_draws(void)
{
    static const float present[N * 2] = {1, 1, 1, 0, 0, 1, 0, 0};
    static const gint32 positives[N * 2] = {2, 5, 0, 3, 4, 1, 6, 7};
    static const gint32 negatives[N * 2] = {6, 3, 6, 3, 4, 3, 6, 7};
    fixture f;
    set_up(&f, "adde_c", small);
    fill(&f, 3);
    g_assert_cmpmem(cw_plan_input(f.plan, "present", NULL, NULL), sizeof present, present,
                    sizeof present);
    g_assert_cmpmem(indices(&f, "positives"), sizeof positives, positives, sizeof positives);
    g_assert_cmpmem(indices(&f, "negatives"), sizeof negatives, negatives, sizeof negatives);
    tear_down(&f);
}

/* Of two that share its sleeve each is drawn half of the time, by the step alone; and an item that
 * is in the batch twice is not near itself. */
static void test_draws_evenly(void)
{
    static const guint32 twice[N] = {0, 0, 1, 3};
    fixture f;
    int first = 0;
    set_up(&f, "adde_c", small);
    f.labels->labels[4] = 0;
    for (gint64 step = 0; step < 1000; step++) {
        fill(&f, step);
        const gint32 drawn = indices(&f, "positives")[0];
        g_assert_true(drawn == 2 || drawn == 4);
        g_assert_cmpint(indices(&f, "negatives")[0], ==, 6);
        fill(&f, step);
        g_assert_cmpint(indices(&f, "positives")[0], ==, drawn);
        first += drawn == 2;
    }
    g_assert_cmpint(first, >, 420);
    g_assert_cmpint(first, <, 580);
    f.run.items = twice;
    for (gint64 step = 0; step < 20; step++) {
        fill(&f, step);
        g_assert_cmpint(indices(&f, "positives")[0], ==, 4);
    }
    tear_down(&f);
}

/* Blocks of unit length stand side by side; each type's learner learns, its predictor only where it
 * is asked to. */
static void test_learns(void)
{
    for (int predicts = 0; predicts < 2; predicts++) {
        fixture f;
        cw_shape shape;
        set_up(&f, "adde_c", predicts ? wide_predicting : wide);
        fill(&f, 1);
        cw_plan_run_forward(f.plan);
        cw_plan_run_backward(f.plan);
        g_assert_true(learns(&f, "backbone."));
        g_assert_true(learns(&f, "attributes.sleeve.learner.0.weight"));
        g_assert_true(learns(&f, "attributes.colour.learner.2.bias"));
        g_assert_true(learns(&f, "attributes.colour.predictor.") == predicts);
        const float *rows = cw_plan_output(f.plan, CW_METHOD_EMBEDDING, &shape, NULL);
        g_assert_cmpint(shape.size[0], ==, N);
        g_assert_cmpint(shape.size[1], ==, 2 * 8);
        for (int block = 0; block < N * 2; block++) {
            double squares = 0;
            for (int i = 0; i < 8; i++)
                squares += (double)rows[8 * block + i] * rows[8 * block + i];
            g_assert_cmpfloat_with_epsilon(squares, 1, 1e-5);
        }
        tear_down(&f);
    }
}

/* Of one sleeve nobody is told apart: its learner has nothing to learn from, the colours' has. */
static void test_condition_is_its_block(void)
{
    fixture f;
    set_up(&f, "adde_c", wide);
    for (int n = 0; n < N; n++)
        f.labels->labels[2 * n] = 1;
    fill(&f, 1);
    cw_plan_run_forward(f.plan);
    cw_plan_run_backward(f.plan);
    g_assert_false(learns(&f, "attributes.sleeve."));
    g_assert_true(learns(&f, "attributes.colour.learner."));
    tear_down(&f);
}

/* The distance of the rows at `a` and `b` of the conditions. */
static double distance(const fixture *f, gint32 a, gint32 b)
{
    const float *rows = cw_plan_output(f->plan, CW_METHOD_EMBEDDING, NULL, NULL);
    double squares = 0;
    for (int i = 0; i < 8; i++)
        squares += pow((double)rows[8 * a + i] - rows[8 * b + i], 2);
    return sqrt(squares);
}

static void test_loss(void)
{
    static const gint32 triplets[][3] = {{0, 2, 6}, {1, 5, 3}, {2, 0, 6}, {5, 1, 3}};
    fixture f;
    double expected = 0, near = 0;
    set_up(&f, "adde_c", predicting);
    fill(&f, 1);
    cw_plan_run_forward(f.plan);
    for (gsize t = 0; t < 4; t++) {
        const double own = distance(&f, triplets[t][0], triplets[t][1]);
        expected += fmax(0, own - distance(&f, triplets[t][0], triplets[t][2]) + 0.2) / 4;
        near += own / 4;
    }
    g_assert_cmpfloat(expected, >, 0);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "triplet_loss"), expected, 1e-4);
    g_assert_cmpfloat_with_epsilon(output_of(&f, "positive_distance"), near, 1e-4);
    g_assert_cmpfloat(output_of(&f, "predict_loss"), >, 0.1);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan),
                                   expected + 0.2 * output_of(&f, "predict_loss"), 1e-4);
    tear_down(&f);
    set_up(&f, "adde_c", small);
    fill(&f, 1);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(cw_plan_loss(f.plan), ==, output_of(&f, "triplet_loss"));
    g_assert_null(cw_plan_output(f.plan, "predict_loss", NULL, NULL));
    tear_down(&f);
    set_up(&f, "adde_c", bare);
    fill(&f, 1);
    cw_plan_run_forward(f.plan);
    g_assert_cmpfloat(cw_plan_loss(f.plan), ==, output_of(&f, "positive_distance"));
    tear_down(&f);
}

static void test_refuses(void)
{
    g_autoptr(GError) views = NULL, types = NULL;
    fixture f;
    g_assert_false(build(&f, "adde_c", small, "globals=2\n", &views));
    g_assert_nonnull(strstr(views->message, "takes 1 global view; set globals=1"));
    tear_down(&f);
    set_up(&f, "adde_c", small);
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
    g_test_add_func("/adde_c/draws", test_draws);
    g_test_add_func("/adde_c/draws-evenly", test_draws_evenly);
    g_test_add_func("/adde_c/learns", test_learns);
    g_test_add_func("/adde_c/condition-is-its-block", test_condition_is_its_block);
    g_test_add_func("/adde_c/loss", test_loss);
    g_test_add_func("/adde_c/refuses", test_refuses);
    return g_test_run();
}
