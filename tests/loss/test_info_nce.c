/* SPDX-License-Identifier: Apache-2.0
 *
 * The golden of METHODS 1.5: one query, its key and three negatives in the plane, of the batch or
 * of a queue; and several views against the sum written out.
 */
#include <math.h>
#include <string.h>

#include "graph/plan.h"
#include "graph/reference.h"
#include "loss/info_nce.h"

enum { N = 4, S = 2, T = 3, D = 5, Q = 6 };

static cw_node *unit_rows(cw_graph *graph, const char *name, gint64 rows, gint64 columns,
                          const float *values)
{
    const cw_init random = {CW_INIT_NORMAL, 0, 1};
    cw_node *x = values != NULL ? cw_graph_constant(graph, name, CW_SHAPE(rows, columns), values)
                                : cw_graph_parameter(graph, name, CW_SHAPE(rows, columns), random);
    return cw_graph_l2_normalise(graph, NULL, x);
}

static double golden(double temperature, gboolean queued)
{
    static const float query[] = {1, .2f, 1, 0, 1, 0, 1, 0};
    static const float keys[] = {.9f, .3f, 0, 1, -1, .1f, 1, -1};
    static const float first[] = {1, 0, 0, 0}; /* the other rows only fill the batch */
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const gint64 n = queued ? 1 : 4;
    const cw_info_nce info_nce = {
        .samples = n,
        .queries = unit_rows(graph, "queries", n, 2, query),
        .keys = unit_rows(graph, "keys", n, 2, keys),
        .temperature = temperature,
        .pairs = cw_graph_constant(graph, "pairs", CW_SHAPE(n, 1, 1), first),
        .queue = queued ? unit_rows(graph, "queue", 3, 2, keys + 2) : NULL,
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
    for (int queued = 0; queued <= 1; queued++) {
        g_assert_cmpfloat_with_epsilon(golden(0.2, queued), 0.1229983860, 1e-6);
        g_assert_cmpfloat_with_epsilon(golden(0.07, queued), 0.0019379274, 1e-6);
    }
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

/* The sum; negatives are the batch's keys, or the rows of a queue. */
static double written_out(const float *queries, const float *keys, const float *pairs,
                          double temperature, const float *queue)
{
    double loss = 0;
    for (int n = 0; n < N; n++)
        for (int s = 0; s < S; s++)
            for (int t = 0; t < T; t++) {
                const float *q = queries + (s * N + n) * D;
                double sum =
                    queue != NULL ? exp(cosine(q, keys + (t * N + n) * D) / temperature) : 0;
                for (int m = 0; m < (queue != NULL ? Q : N); m++) {
                    const float *row = queue != NULL ? queue + m * D : keys + (t * N + m) * D;
                    sum += exp(cosine(q, row) / temperature);
                }
                loss += pairs[(n * S + s) * T + t] *
                        (log(sum) - cosine(q, keys + (t * N + n) * D) / temperature);
            }
    return loss;
}

/* Every view has weights of its own; gradients go to the queries and to them alone. */
static void check_views(gboolean queued)
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
        .queue = queued ? unit_rows(graph, "queue", Q, D, NULL) : NULL,
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
    const float *queue = queued ? cw_parameters_find(parameters, "queue")->data : NULL;
    g_assert_cmpfloat_with_epsilon(cw_plan_output(plan, "loss", NULL, NULL)[0],
                                   written_out(queries->data, keys->data, pairs, 0.3, queue), 1e-5);
    float *moved = g_memdup2(queries->data, S * N * D * sizeof(float));
    for (int i = 0; i < S * N * D; i++) {
        const float step = 1e-2f;
        moved[i] += step;
        const double up = written_out(moved, keys->data, pairs, 0.3, queue);
        moved[i] -= 2 * step;
        const double down = written_out(moved, keys->data, pairs, 0.3, queue);
        moved[i] += step;
        g_assert_cmpfloat_with_epsilon(queries->gradient[i], (up - down) / (2 * step), 1e-4);
    }
    g_free(moved);
    for (int i = 0; keys->gradient != NULL && i < T * N * D; i++)
        g_assert_cmpfloat(keys->gradient[i], ==, 0);
}

static void test_views(void)
{
    check_views(FALSE);
}

static void test_queue(void)
{
    check_views(TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/info-nce/golden", test_golden);
    g_test_add_func("/info-nce/views", test_views);
    g_test_add_func("/info-nce/queue", test_queue);
    return g_test_run();
}
