/* SPDX-License-Identifier: Apache-2.0
 *
 * The golden of METHODS 1.5: one query, its key and three negatives in the plane; and several views
 * against the sum written out.
 */
#include <math.h>
#include <string.h>

#include "graph/plan.h"
#include "graph/reference.h"
#include "loss/info_nce.h"

enum { N = 4, S = 2, T = 3, D = 5 };

static cw_node *unit_rows(cw_graph *graph, const char *name, gint64 rows, gint64 columns,
                          const float *values)
{
    const cw_init random = {CW_INIT_NORMAL, 0, 1};
    cw_node *x = values != NULL ? cw_graph_constant(graph, name, CW_SHAPE(rows, columns), values)
                                : cw_graph_parameter(graph, name, CW_SHAPE(rows, columns), random);
    return cw_graph_l2_normalise(graph, NULL, x);
}

static double golden(double temperature)
{
    static const float query[] = {1, .2f, 1, 0, 1, 0, 1, 0};
    static const float keys[] = {.9f, .3f, 0, 1, -1, .1f, 1, -1};
    static const float first[] = {1, 0, 0, 0}; /* the other rows only fill the batch */
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_info_nce info_nce = {
        .samples = 4,
        .queries = unit_rows(graph, "queries", 4, 2, query),
        .keys = unit_rows(graph, "keys", 4, 2, keys),
        .temperature = temperature,
        .pairs = cw_graph_constant(graph, "pairs", CW_SHAPE(4, 1, 1), first),
    };
    cw_graph_output(graph, "loss", cw_loss_info_nce(graph, &info_nce));
    const cw_plan_options options = {.reference = TRUE};
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, &error);
    g_assert_no_error(error);
    cw_plan_run_forward(plan);
    return cw_plan_output(plan, "loss", NULL, NULL)[0];
}

static void test_golden(void)
{
    g_assert_cmpfloat_with_epsilon(golden(0.2), 0.1229983860, 1e-6);
    g_assert_cmpfloat_with_epsilon(golden(0.07), 0.0019379274, 1e-6);
}

static double cosine(const float *a, const float *b)
{
    double ab = 0, aa = 0, bb = 0;
    for (int d = 0; d < D; d++) {
        ab += (double)a[d] * b[d];
        aa += (double)a[d] * a[d];
        bb += (double)b[d] * b[d];
    }
    return ab / sqrt(aa * bb);
}

static double written_out(const float *queries, const float *keys, const float *pairs,
                          double temperature)
{
    double loss = 0;
    for (int n = 0; n < N; n++)
        for (int s = 0; s < S; s++)
            for (int t = 0; t < T; t++) {
                const float *q = queries + (s * N + n) * D;
                double sum = 0;
                for (int m = 0; m < N; m++)
                    sum += exp(cosine(q, keys + (t * N + m) * D) / temperature);
                loss += pairs[(n * S + s) * T + t] *
                        (log(sum) - cosine(q, keys + (t * N + n) * D) / temperature);
            }
    return loss;
}

/* Every view has weights of its own; gradients go to the queries and to them alone. */
static void test_views(void)
{
    float pairs[N * S * T];
    for (int i = 0; i < N * S * T; i++)
        pairs[i] = (float)(i % 5) / 40;
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_info_nce info_nce = {
        .samples = N,
        .queries = unit_rows(graph, "queries", S * N, D, NULL),
        .keys = unit_rows(graph, "keys", T * N, D, NULL),
        .temperature = 0.3,
        .pairs = cw_graph_constant(graph, "pairs", CW_SHAPE(N, S, T), pairs),
    };
    cw_node *loss = cw_loss_info_nce(graph, &info_nce);
    cw_graph_set_loss(graph, loss);
    cw_graph_output(graph, "loss", loss);
    const cw_plan_options options = {.training = TRUE, .reference = TRUE};
    g_autoptr(cw_plan) plan = cw_plan_new(graph, &options, &error);
    g_assert_no_error(error);
    cw_plan_run_forward(plan);
    cw_plan_run_backward(plan);
    const cw_parameter *queries = cw_parameters_find(parameters, "queries");
    const cw_parameter *keys = cw_parameters_find(parameters, "keys");
    g_assert_cmpfloat_with_epsilon(cw_plan_output(plan, "loss", NULL, NULL)[0],
                                   written_out(queries->data, keys->data, pairs, 0.3), 1e-5);
    float *moved = g_memdup2(queries->data, S * N * D * sizeof(float));
    for (int i = 0; i < S * N * D; i++) {
        const float step = 1e-2f;
        moved[i] += step;
        const double up = written_out(moved, keys->data, pairs, 0.3);
        moved[i] -= 2 * step;
        const double down = written_out(moved, keys->data, pairs, 0.3);
        moved[i] += step;
        g_assert_cmpfloat_with_epsilon(queries->gradient[i], (up - down) / (2 * step), 1e-4);
    }
    g_free(moved);
    for (int i = 0; keys->gradient != NULL && i < T * N * D; i++)
        g_assert_cmpfloat(keys->gradient[i], ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/info-nce/golden", test_golden);
    g_test_add_func("/info-nce/views", test_views);
    return g_test_run();
}
