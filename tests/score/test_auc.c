/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/random.h"
#include "score/auc.h"

enum { MANY = 4000 };

/* METHODS 8.9. */
static void test_golden(void)
{
    const double scores[] = {.1, .4, .4, .8, .35};
    const gboolean positive[] = {0, 0, 1, 1, 1};
    g_assert_cmpfloat_with_epsilon(cw_auc_score(scores, positive, 5), .75, 1e-12);
}

static void test_edges(void)
{
    const double scores[] = {.1, .4, NAN, NAN};
    const gboolean positive[] = {0, 1, 1, 0};
    g_assert_true(isnan(cw_auc_score(scores, positive, 0)));
    g_assert_true(isnan(cw_auc_score(scores, positive, 1)));
    g_assert_true(isnan(cw_auc_score(scores + 1, positive + 1, 2)));
    g_assert_cmpfloat(cw_auc_score(scores, positive, 2), ==, 1);
    g_assert_cmpfloat(cw_auc_score(scores, positive, 3), ==, .5);
    g_assert_cmpfloat(cw_auc_score(scores, positive, 4), ==, .25);
    g_assert_cmpfloat(cw_auc_score(scores + 2, positive + 2, 2), ==, 0);
}

static void fill_random(guint64 seed, double *scores, gboolean *positive)
{
    cw_random random = cw_random_start(seed, 0, 0);
    for (gsize n = 0; n < MANY; n++) {
        scores[n] = (double)cw_random_below(&random, 1000); /* with ties */
        positive[n] = cw_random_chance(&random, .3);
    }
}

static void test_turned_round(void)
{
    double scores[MANY], turned[MANY];
    gboolean positive[MANY];
    fill_random(1, scores, positive);
    for (gsize n = 0; n < MANY; n++) {
        scores[n] += positive[n] ? 300 : 0;
        turned[n] = -scores[n];
    }
    const double auc = cw_auc_score(scores, positive, MANY);
    g_assert_cmpfloat(auc, >, .7);
    g_assert_cmpfloat_with_epsilon(cw_auc_score(turned, positive, MANY), 1 - auc, 1e-12);
}

/* Labels that have nothing to do with the scores: 1/2, with variance (P + N + 1) / (12 P N). */
static void test_chance(void)
{
    double scores[MANY];
    gboolean positive[MANY];
    for (guint64 seed = 10; seed < 15; seed++) {
        fill_random(seed, scores, positive);
        double positives = 0;
        for (gsize n = 0; n < MANY; n++)
            positives += positive[n];
        const double deviation = sqrt((MANY + 1) / (12 * positives * (MANY - positives)));
        g_assert_cmpfloat_with_epsilon(cw_auc_score(scores, positive, MANY), .5, 3 * deviation);
    }
}

/* Class 0 as in the golden; class 1 always below the rest; class 2 has no sample. */
static void test_per_class(void)
{
    const float scores[] = {.1f, .9f, 0, .4f, .6f, 0, .4f, .95f, 0, .8f, 1, 0, .35f, 1, 0, 9, 0, 9};
    const gint32 labels[] = {1, 1, 0, 0, 0, -1};
    double auc[3];
    cw_auc_per_class(scores, labels, 6, 3, auc);
    g_assert_cmpfloat_with_epsilon(auc[0], .75, 1e-12);
    g_assert_cmpfloat(auc[1], ==, 0);
    g_assert_true(isnan(auc[2]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/auc/golden", test_golden);
    g_test_add_func("/auc/edges", test_edges);
    g_test_add_func("/auc/turned-round", test_turned_round);
    g_test_add_func("/auc/chance", test_chance);
    g_test_add_func("/auc/per-class", test_per_class);
    return g_test_run();
}
