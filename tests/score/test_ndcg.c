/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/random.h"
#include "score/ndcg.h"

enum { MANY = 40 };

/* METHODS 8.6. */
static void test_golden(void)
{
    const double falling[] = {1, .75, .5}, rising[] = {.5, .75, 1}, last[] = {0, 0, 1};
    g_assert_cmpfloat_with_epsilon(cw_ndcg(falling, 3, 3), .768336, 5e-7);
    g_assert_cmpfloat_with_epsilon(cw_ndcg(rising, 3, 3), .630888, 5e-7);
    g_assert_cmpfloat_with_epsilon(cw_ndcg(last, 3, 3), .234639, 5e-7);
}

/* With the first alone relevant, NDCG@k is 1 / ln 2 over Z(k). */
static void test_normaliser(void)
{
    const double first[MANY] = {1};
    g_assert_cmpfloat_with_epsilon(1 / G_LN2 / cw_ndcg(first, MANY, 3), 3.0742818, 5e-8);
    g_assert_cmpfloat_with_epsilon(1 / G_LN2 / cw_ndcg(first, MANY, 30), 13.2173675, 5e-8);
}

static void test_edges(void)
{
    double relevance[MANY];
    for (gsize i = 0; i < MANY; i++)
        relevance[i] = 1;
    for (gsize k = 1; k <= 2 * MANY; k++)
        g_assert_cmpfloat(cw_ndcg(relevance, MANY, k), ==, 1);
    relevance[2] = .5;
    g_assert_cmpfloat(cw_ndcg(relevance, MANY, 2), ==, 1);
    g_assert_cmpfloat(cw_ndcg(relevance, 3, 30), ==, cw_ndcg(relevance, 3, 3));
    g_assert_cmpfloat(cw_ndcg(relevance, 3, 30), <, 1);
    g_assert_true(isnan(cw_ndcg(relevance, MANY, 0)));
    g_assert_true(isnan(cw_ndcg(relevance, 0, 3)));
}

/* Neighbours that change places gain when the better one comes up, and lose when it goes down. */
static void test_order(void)
{
    double relevance[MANY];
    cw_random random = cw_random_start(3, 0, 0);
    for (gsize i = 0; i < MANY; i++)
        relevance[i] = (double)cw_random_below(&random, 12) / 11;
    for (gsize i = 0; i + 1 < MANY; i++) {
        const double before = cw_ndcg(relevance, MANY, MANY), upper = relevance[i];
        relevance[i] = relevance[i + 1];
        relevance[i + 1] = upper;
        const double gain = cw_ndcg(relevance, MANY, MANY) - before;
        g_assert_true(relevance[i] == upper ? gain == 0 : (gain > 0) == (relevance[i] > upper));
    }
}

/* Three rows of four attributes. The first query changes the second attribute: the rows match all
 * of its target, all but the changed one, the changed and the missing one alone. The second changes
 * the first: all, the second and the missing one, the missing one alone. */
static const gint32 LABELS[] = {5, 2, -1, 0, 5, 1, -1, 0, 6, 2, -1, 3};
static const gint32 TARGETS[] = {5, 2, -1, 0, 6, 2, -1, 3}, CHANGED[] = {1, 0};
static const cw_hit HITS[] = {{.9f, 0}, {.8f, 1}, {.7f, 2}, {.9f, 2}, {.8f, 0}, {.7f, 1}};

static void test_labels(void)
{
    const gsize found[] = {3, 3};
    const cw_label_ranking one = {1, 4, TARGETS, 3, LABELS, HITS, found, 3};
    const cw_label_ranking both = {2, 4, TARGETS, 3, LABELS, HITS, found, 3};
    const double overall[] = {1, .5, .25}, target[] = {1, 0, 1}, other_target[] = {1, 0, 0};
    const double others[] = {1, 1, 1.0 / 3}, other_others[] = {1, 2.0 / 3, 1.0 / 3};
    cw_ndcg_score score = cw_ndcg_labels(&one, CHANGED, 3);
    g_assert_cmpfloat_with_epsilon(score.overall, .768336, 5e-7); /* 1, .75, .5 */
    g_assert_cmpfloat_with_epsilon(score.target, cw_ndcg(target, 3, 3), 1e-12);
    g_assert_cmpfloat_with_epsilon(score.others, cw_ndcg(others, 3, 3), 1e-12);
    g_assert_cmpfloat(cw_ndcg_labels(&one, CHANGED, 30).overall, ==, score.overall);
    for (gsize k = 2; k <= 3; k++) {
        const cw_ndcg_score first = cw_ndcg_labels(&one, CHANGED, k);
        score = cw_ndcg_labels(&both, CHANGED, k);
        g_assert_cmpfloat_with_epsilon(2 * score.overall - first.overall, cw_ndcg(overall, 3, k),
                                       1e-12);
        g_assert_cmpfloat_with_epsilon(2 * score.target - first.target, cw_ndcg(other_target, 3, k),
                                       1e-12);
        g_assert_cmpfloat_with_epsilon(2 * score.others - first.others, cw_ndcg(other_others, 3, k),
                                       1e-12);
    }
}

/* Places without a row gain nothing: a search that finds less is never the better for it. */
static void test_not_found(void)
{
    const double first_of_three = 1 / G_LN2 / 3.0742818;
    cw_label_ranking ranking = {1, 4, TARGETS, 3, LABELS, HITS, (const gsize[]){1, 0}, 3};
    g_assert_cmpfloat_with_epsilon(cw_ndcg_labels(&ranking, CHANGED, 3).overall, first_of_three,
                                   5e-8);
    ranking.queries = 2; /* the mean is over both */
    g_assert_cmpfloat_with_epsilon(cw_ndcg_labels(&ranking, CHANGED, 3).others, first_of_three / 2,
                                   5e-8);
}

static void test_nothing_to_say(void)
{
    const gint32 changed = 0, target = 4, labels[] = {4, 4};
    gsize found = 2;
    cw_label_ranking ranking = {1, 1, &target, 2, labels, HITS, &found, 2};
    cw_ndcg_score score = cw_ndcg_labels(&ranking, &changed, 2);
    g_assert_true(score.overall == 1 && score.target == 1 && isnan(score.others));
    g_assert_true(isnan(cw_ndcg_labels(&ranking, &changed, 0).overall));
    found = 0;
    score = cw_ndcg_labels(&ranking, &changed, 2);
    g_assert_true(score.overall == 0 && isnan(score.others));
    ranking.queries = 0;
    g_assert_true(isnan(cw_ndcg_labels(&ranking, &changed, 2).target));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ndcg/golden", test_golden);
    g_test_add_func("/ndcg/normaliser", test_normaliser);
    g_test_add_func("/ndcg/edges", test_edges);
    g_test_add_func("/ndcg/order", test_order);
    g_test_add_func("/ndcg/labels", test_labels);
    g_test_add_func("/ndcg/not-found", test_not_found);
    g_test_add_func("/ndcg/nothing-to-say", test_nothing_to_say);
    return g_test_run();
}
