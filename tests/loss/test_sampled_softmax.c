/* SPDX-License-Identifier: Apache-2.0
 *
 * The softmax over a row's own word and drawn ones, against the sum written out.
 */
#include "compare.h"
#include "loss/sampled_softmax.h"

enum { N = 3, S = 4, D = 2 };

static const float rows[N * D] = {1, 0, 0.5f, -1, 2, 1};
static const float positives[N * D] = {2, 1, 0, 0, -1, 1};
static const float negatives[S * D] = {0, 3, 1, 1, 2, 1, -2, 0};
/* Row 0's own word is drawn, too; row 2 has two more words of its own. */
enum { C = 2 };
/* Scores 1 -1;  1 -1;  (3) 0. */
static const float close_words[N * C * D] = {1, 5, -1, 2, 2, 0, 0, 1, 1, 1, 0, 0};
static const float close_excluded[N * C] = {0, 0, 0, 0, 1, 0};
static const float excluded[N * S] = {0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1};

typedef struct {
    cw_parameters *parameters;
    cw_graph *graph;
    cw_plan *plan;
} fixture;

static cw_node *leaf(cw_graph *graph, const char *name, gint64 count, const float *values)
{
    cw_node *node = cw_graph_parameter(graph, name, CW_SHAPE(count, D), CW_INIT_ZEROS);
    cw_parameter *parameter = cw_parameters_find(cw_graph_parameters(graph), name);
    memcpy(parameter->data, values, (gsize)(count * D) * sizeof *values);
    cw_parameter_changed(parameter);
    return node;
}

/* One own word a row, beside the drawn ones. */
static cw_sampled_softmax drawn_of(cw_graph *graph, double expected)
{
    return (cw_sampled_softmax){
        .rows = leaf(graph, "rows", N, rows),
        .positives = leaf(graph, "positives", N, positives),
        .negatives = leaf(graph, "negatives", S, negatives),
        .excluded = cw_graph_constant(graph, "excluded", CW_SHAPE(N, S), excluded),
        .expected = expected,
    };
}

/* The same beside close ones, too. */
static cw_sampled_softmax close_of(cw_graph *graph, double expected, double close_expected)
{
    cw_sampled_softmax sampled = drawn_of(graph, expected);
    cw_node *close = leaf(graph, "close", N * C, close_words);
    sampled.close = cw_graph_reshape(graph, NULL, close, CW_SHAPE(N, C, D));
    sampled.close_excluded = cw_graph_constant(graph, "apart", CW_SHAPE(N, C), close_excluded);
    sampled.close_expected = close_expected;
    return sampled;
}

static cw_node *build(cw_graph *graph, double expected)
{
    const cw_sampled_softmax sampled = drawn_of(graph, expected);
    return cw_loss_sampled_softmax(graph, &sampled);
}

static cw_node *build_close(cw_graph *graph, double expected)
{
    const cw_sampled_softmax sampled = close_of(graph, expected, 0.3);
    return cw_loss_sampled_softmax(graph, &sampled);
}

/* Log frequencies: of the own words, of the drawn ones, of the close ones of each row. */
static const float own_prior[N] = {-1, -2, -0.5f};
static const float prior[S] = {-3, 0, -1, -2};
static const float close_prior[N * C] = {-1, -2, 0, -3, -1, -1};

static cw_node *build_prior(cw_graph *graph, double expected)
{
    cw_sampled_softmax sampled = close_of(graph, expected, 1);
    sampled.own_prior = cw_graph_constant(graph, "own_prior", CW_SHAPE(N, 1), own_prior);
    sampled.prior = cw_graph_constant(graph, "prior", CW_SHAPE(1, S), prior);
    sampled.close_prior = cw_graph_constant(graph, "close_prior", CW_SHAPE(N, C), close_prior);
    return cw_loss_sampled_softmax(graph, &sampled);
}

/* Two own words a row, but for row 1, which has one. */
enum { P = 2 };
static const float own_words[N * P * D] = {2, 1, 1, 5, 0, 0, 9, 9, -1, 1, 0, 1};
static const float own_weights[N * P] = {0.5f, 0.5f, 1, 0, 0.75f, 0.25f};
static const float own_priors[N * P] = {0, 0, 0, CW_SAMPLED_NOBODY, 0, -1};

static cw_node *build_several(cw_graph *graph, double expected)
{
    cw_sampled_softmax sampled = drawn_of(graph, expected);
    cw_node *own = leaf(graph, "own", N * P, own_words);
    sampled.positives = cw_graph_reshape(graph, NULL, own, CW_SHAPE(N, P, D));
    sampled.weights = cw_graph_constant(graph, "weights", CW_SHAPE(N, P), own_weights);
    sampled.own_prior = cw_graph_constant(graph, "own_prior", CW_SHAPE(N, P), own_priors);
    return cw_loss_sampled_softmax(graph, &sampled);
}

static void set_up(fixture *f, cw_node *(*with)(cw_graph *, double), double expected)
{
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    g_autoptr(GError) error = NULL;
    f->parameters = cw_parameters_new(1);
    f->graph = cw_graph_new(f->parameters);
    cw_graph_set_loss(f->graph, with(f->graph, expected));
    f->plan = cw_plan_new(f->graph, &options, &error);
    g_assert_no_error(error);
    cw_plan_run_forward(f->plan);
    cw_plan_run_backward(f->plan);
}

static void tear_down(fixture *f)
{
    cw_plan_free(f->plan);
    cw_graph_free(f->graph);
    cw_parameters_free(f->parameters);
}

/* Scores: 2 | 0 1 (2) -2;  0 | -3 -0.5 0 -1;  -1 | (3) 3 5 (-4). */
static double written_out(double expected)
{
    const double first = 2 - log(exp(2) + (1 + exp(1) + exp(-2)) / expected);
    const double second = -log(1 + (exp(-3) + exp(-0.5) + 1 + exp(-1)) / expected);
    const double third = -1 - log(exp(-1) + (exp(3) + exp(5)) / expected);
    return -(first + second + third) / 3;
}

static void test_golden(void)
{
    fixture f;
    set_up(&f, build, 1);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), written_out(1), 1e-5);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), 2.551824, 1e-5);
    tear_down(&f);
    set_up(&f, build, 0.25);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), written_out(0.25), 1e-5);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), 3.616202, 1e-5);
    tear_down(&f);
}

/* Beside the drawn words each row's own close ones, which weigh by how often they are drawn. */
static void test_close(void)
{
    fixture f;
    const double drawn[N] = {(1 + exp(1) + exp(-2)) / 0.25,
                             (exp(-3) + exp(-0.5) + 1 + exp(-1)) / 0.25, (exp(3) + exp(5)) / 0.25};
    const double close[N] = {(exp(1) + exp(-1)) / 0.3, (exp(1) + exp(-1)) / 0.3, 1 / 0.3};
    const double own[N] = {2, 0, -1};
    double expected = 0;
    for (int n = 0; n < N; n++)
        expected += (log(exp(own[n]) + drawn[n] + close[n]) - own[n]) / N;
    set_up(&f, build_close, 0.25);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), expected, 1e-5);
    const float *gradient = cw_parameters_find(f.parameters, "close")->gradient;
    for (int d = 0; d < D; d++) {
        g_assert_cmpfloat(gradient[2 * C * D + d], ==, 0);
        g_assert_cmpfloat(fabsf(gradient[(2 * C + 1) * D + d]), >, 1e-4);
    }
    tear_down(&f);
}

/* Every word is so much likelier as it is more frequent. */
static void test_prior(void)
{
    fixture f;
    const double own[N] = {2 - 1, 0 - 2, -1 - 0.5};
    const double drawn[N] = {exp(0 - 3) + exp(1) + exp(-2 - 2),
                             exp(-3 - 3) + exp(-0.5) + exp(0 - 1) + exp(-1 - 2),
                             exp(3) + exp(5 - 1)};
    const double close[N] = {exp(1 - 1) + exp(-1 - 2), exp(1) + exp(-1 - 3), exp(0 - 1)};
    double expected = 0;
    for (int n = 0; n < N; n++)
        expected += (log(exp(own[n]) + drawn[n] + close[n]) - own[n]) / N;
    set_up(&f, build_prior, 1);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), expected, 1e-5);
    tear_down(&f);
}

/* Own words stand beside each other, and count by their weights; where there is none nothing does.
 */
static void test_several(void)
{
    fixture f;
    const double own[N][P] = {{2, 1}, {0, -INFINITY}, {-1, 1 - 1}};
    const double drawn[N] = {(1 + exp(1) + exp(-2)) / 0.25,
                             (exp(-3) + exp(-0.5) + 1 + exp(-1)) / 0.25, (exp(3) + exp(5)) / 0.25};
    double expected = 0;
    for (int n = 0; n < N; n++) {
        const double sum = log(exp(own[n][0]) + exp(own[n][1]) + drawn[n]);
        for (int p = 0; p < P; p++)
            if (own_weights[n * P + p] > 0)
                expected += (double)own_weights[n * P + p] * (sum - own[n][p]) / N;
    }
    set_up(&f, build_several, 0.25);
    g_assert_cmpfloat_with_epsilon(cw_plan_loss(f.plan), expected, 1e-5);
    const float *gradient = cw_parameters_find(f.parameters, "own")->gradient;
    for (int d = 0; d < D; d++)
        g_assert_cmpfloat(gradient[(1 * P + 1) * D + d], ==, 0);
    tear_down(&f);
}

/* A word that is excluded for every row learns nothing, one for some learns from the others. */
static void test_excluded(void)
{
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    static const float none[] = {1, 0};
    const cw_sampled_softmax sampled = {
        .rows = leaf(graph, "rows", 1, rows + 2),
        .positives = leaf(graph, "positives", 1, positives),
        .negatives = leaf(graph, "negatives", 2, negatives),
        .excluded = cw_graph_constant(graph, "excluded", CW_SHAPE(1, 2), none),
        .expected = 1,
    };
    cw_graph_set_loss(graph, cw_loss_sampled_softmax(graph, &sampled));
    const cw_plan_options options = {.training = TRUE, .deterministic = TRUE};
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, NULL);
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    const float *gradient = cw_parameters_find(parameters, "negatives")->gradient;
    g_assert_cmpfloat(gradient[0], ==, 0);
    g_assert_cmpfloat(gradient[1], ==, 0);
    /* softmax of (0, -0.5) at the second, times the row */
    const double share = 1 / (1 + exp(0.5));
    g_assert_cmpfloat_with_epsilon(gradient[2], share * 0.5, 1e-6);
    g_assert_cmpfloat_with_epsilon(gradient[3], -share, 1e-6);
}

static void test_gradient(void)
{
    for (int corrected = 0; corrected < 2; corrected++) {
        g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
        g_autoptr(cw_graph) graph = cw_graph_new(parameters);
        cw_graph_set_loss(graph, build(graph, corrected ? 0.1 : 1));
        check_loss(graph);
    }
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    cw_graph_set_loss(graph, build_close(graph, 0.1));
    check_loss(graph);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sampled-softmax/golden", test_golden);
    g_test_add_func("/sampled-softmax/close", test_close);
    g_test_add_func("/sampled-softmax/prior", test_prior);
    g_test_add_func("/sampled-softmax/several", test_several);
    g_test_add_func("/sampled-softmax/excluded", test_excluded);
    g_test_add_func("/sampled-softmax/gradient", test_gradient);
    return g_test_run();
}
