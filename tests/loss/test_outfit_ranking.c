/* SPDX-License-Identifier: Apache-2.0
 *
 * The golden of METHODS 6.3, its distances those of points on a line to outfits at 0; outfits of
 * any length.
 */
#include "compare.h"
#include "loss/outfit_ranking.h"

enum { L = 3, K = 3 };

/* Squared distances of the candidates to the items; rubbish where there is no item any more. */
typedef struct {
    float positive[L], negatives[K][L];
    int length;
} outfit;

static const outfit golden = {{.2f, .4f, 49}, {{.9f, .5f, 0}, {.3f, .5f, 9}, {1.2f, 1, 0}}, 2};
static const outfit single = {{.25f, 49, 0}, {{.2f, 9, 9}, {.9f, 0, 0}, {.3f, 0, 0}}, 1};
/* Item by item the nearest negatives would be at .1, .2 and .4. */
static const outfit crossed = {
    {.5f, .1f, .3f}, {{.1f, .9f, .5f}, {.6f, .2f, .4f}, {.9f, .9f, .9f}}, 3};
static const outfit empty = {{9, 9, 9}, {{0}}, 0};

static cw_outfit_ranking_nodes build(cw_graph *graph, const outfit *const *outfits, gint64 count,
                                     cw_outfit_negatives counted)
{
    g_autofree float *items = g_new0(float, count *L);
    g_autofree float *positives = g_new(float, count *L);
    g_autofree float *negatives = g_new(float, count *K *L);
    g_autofree float *present = g_new(float, count *L);
    for (gint64 n = 0; n < count; n++)
        for (int l = 0; l < L; l++) {
            positives[n * L + l] = sqrtf(outfits[n]->positive[l]);
            present[n * L + l] = l < outfits[n]->length;
            for (int k = 0; k < K; k++)
                negatives[(n * K + k) * L + l] = -sqrtf(outfits[n]->negatives[k][l]);
        }
    const cw_outfit_ranking outfit_ranking = {
        .items = cw_graph_constant(graph, "items", CW_SHAPE(count, L, 1), items),
        .positives = cw_graph_constant(graph, "positives", CW_SHAPE(count, L, 1), positives),
        .negatives = cw_graph_constant(graph, "negatives", CW_SHAPE(count, K, L, 1), negatives),
        .present = cw_graph_constant(graph, "present", CW_SHAPE(count, L), present),
        .margin = cw_graph_number(graph, 0.3),
        .counted = counted,
    };
    return cw_loss_outfit_ranking(graph, &outfit_ranking);
}

/* `expected`: loss, D(positive), D(negatives). */
static void check(const outfit *const *outfits, gint64 count, cw_outfit_negatives counted,
                  const double *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_parameters) parameters = cw_parameters_new(1);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_outfit_ranking_nodes nodes = build(graph, outfits, count, counted);
    g_autoptr(cw_reference) reference = cw_reference_new(graph, TRUE, 1, &error);
    g_assert_no_error(error);
    cw_reference_forward(reference);
    cw_node *const found[] = {nodes.loss, nodes.positive, nodes.negative};
    for (gsize i = 0; i < G_N_ELEMENTS(found); i++)
        g_assert_cmpfloat_with_epsilon(cw_reference_value(reference, found[i])[0], expected[i],
                                       1e-6);
}

static void test_golden(void)
{
    const outfit *const one[] = {&golden};
    check(one, 1, CW_OUTFIT_NEAREST, (const double[]){0.2, 0.3, 0.4});
    check(one, 1, CW_OUTFIT_AVERAGE, (const double[]){0, 0.3, (0.7 + 0.4 + 1.1) / 3});
}

/* The mean over the items comes before the smallest of the negatives, and that before the hinge;
 * an outfit of one item weighs as much as one of three. */
static void test_order(void)
{
    const outfit *const both[] = {&crossed, &single};
    check(both, 1, CW_OUTFIT_NEAREST, (const double[]){0.2, 0.3, 0.4});
    check(both, 2, CW_OUTFIT_NEAREST,
          (const double[]){(0.2 + 0.35) / 2, (0.3 + 0.25) / 2, (0.4 + 0.2) / 2});
}

/* Outfits without an item are in no mean; nor is there one when all are. */
static void test_empty(void)
{
    const outfit *const some[] = {&empty, &golden, &empty};
    check(some, 3, CW_OUTFIT_NEAREST, (const double[]){0.2, 0.3, 0.4});
    check(some, 1, CW_OUTFIT_NEAREST, (const double[]){0, 0, 0});
}

/* Of 0.2, 0.4 and 0.6 the second is the first beyond 0.3; where all are nearer than the positive
 * the farthest counts, and where one is as near as the positive, it is not farther. */
static void test_semi_hard(void)
{
    static const outfit between = {{.3f, 0, 0}, {{.2f, 0, 0}, {.4f, 0, 0}, {.6f, 0, 0}}, 1};
    static const outfit hard = {{.8f, 0, 0}, {{.2f, 0, 0}, {.4f, 0, 0}, {.6f, 0, 0}}, 1};
    static const outfit equal = {{.4f, 0, 0}, {{.4f, 0, 0}, {.1f, 0, 0}, {.5f, 0, 0}}, 1};
    const outfit *const all[] = {&between, &hard, &equal};
    check(&all[0], 1, CW_OUTFIT_SEMI_HARD, (const double[]){0.2, 0.3, 0.4});
    check(&all[1], 1, CW_OUTFIT_SEMI_HARD, (const double[]){0.5, 0.8, 0.6});
    check(&all[2], 1, CW_OUTFIT_SEMI_HARD, (const double[]){0.2, 0.4, 0.5});
    check(all, 3, CW_OUTFIT_SEMI_HARD, (const double[]){0.9 / 3, 1.5 / 3, 1.5 / 3});
}

static void check_gradient(cw_outfit_negatives counted)
{
    const float lengths[] = {1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0};
    g_autoptr(cw_parameters) parameters = cw_parameters_new(3);
    g_autoptr(cw_graph) graph = cw_graph_new(parameters);
    const cw_outfit_ranking outfit_ranking = {
        .items = cw_op_case_leaf(graph, "items", CW_SHAPE(4, L, 2)),
        .positives = cw_op_case_leaf(graph, "positives", CW_SHAPE(4, L, 2)),
        .negatives = cw_op_case_leaf(graph, "negatives", CW_SHAPE(4, K, L, 2)),
        .present = cw_graph_constant(graph, "present", CW_SHAPE(4, L), lengths),
        .margin = cw_graph_number(graph, 3),
        .counted = counted,
    };
    cw_graph_set_loss(graph, cw_loss_outfit_ranking(graph, &outfit_ranking).loss);
    check_loss(graph);
    const float *gradient = cw_parameters_find(parameters, "items")->gradient;
    double sums[4] = {0};
    for (int i = 0; i < 4 * L * 2; i++)
        sums[i / (L * 2)] += fabs((double)gradient[i]);
    g_assert_cmpfloat(sums[0] + sums[1] + sums[2], >, 0.1);
    g_assert_cmpfloat(sums[3], ==, 0);
}

static void test_gradient(void)
{
    check_gradient(CW_OUTFIT_NEAREST);
    check_gradient(CW_OUTFIT_AVERAGE);
    check_gradient(CW_OUTFIT_SEMI_HARD);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outfit-ranking/golden", test_golden);
    g_test_add_func("/outfit-ranking/order", test_order);
    g_test_add_func("/outfit-ranking/empty", test_empty);
    g_test_add_func("/outfit-ranking/semi-hard", test_semi_hard);
    g_test_add_func("/outfit-ranking/gradient", test_gradient);
    return g_test_run();
}
