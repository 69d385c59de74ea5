/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "score/recall_at_precision.h"

/* The samples of METHODS 8.2. */
static const float PROBABILITIES[] = {.9f, .05f, .05f, .5f,  .4f, .1f,  .3f,  .6f,
                                      .1f, .2f,  .75f, .05f, .6f, .3f,  .1f,  .1f,
                                      .8f, .1f,  .25f, .15f, .6f, .35f, .25f, .4f};
static const gint32 LABELS[] = {0, 0, 0, 1, 1, 1, 2, 2};

static cw_recall_at_precision at(double precision, float *thresholds)
{
    cw_recall_at_precision_thresholds(PROBABILITIES, LABELS, 8, 3, precision, thresholds);
    return cw_recall_at_precision_score(PROBABILITIES, LABELS, 8, 3, thresholds);
}

static void test_golden(void)
{
    float thresholds[3];
    const double strict[] = {.95, .9};
    for (gsize i = 0; i < 2; i++) {
        g_assert_cmpfloat(at(strict[i], thresholds).recall, ==, .625);
        g_assert_cmpfloat(thresholds[0], ==, .9f);
        g_assert_cmpfloat(thresholds[1], ==, .75f);
        g_assert_cmpfloat(thresholds[2], ==, .4f);
    }
    cw_recall_at_precision loose = at(.66, thresholds);
    g_assert_cmpfloat(loose.recall, ==, .75);
    g_assert_cmpfloat_with_epsilon(loose.precision, 6.0 / 7, 1e-12);
}

static void test_unreachable_precision(void)
{
    const float wrong[] = {.9f, .1f, .1f, .9f};
    const gint32 labels[] = {1, 0};
    float thresholds[2];
    cw_recall_at_precision_thresholds(wrong, labels, 2, 2, .9, thresholds);
    g_assert_true(isinf(thresholds[0]) && isinf(thresholds[1]));
    cw_recall_at_precision score = cw_recall_at_precision_score(wrong, labels, 2, 2, thresholds);
    g_assert_cmpuint(score.true_positives + score.false_positives, ==, 0);
    g_assert_cmpuint(score.false_negatives, ==, 2);
    g_assert_cmpuint(score.unreached_classes, ==, 2);
    g_assert_cmpfloat(score.recall, ==, 0);
    g_assert_cmpfloat(score.precision, ==, 1);
}

/* A class that the test split lacks adds false positives and no recall. */
static void test_thresholds_from_another_split(void)
{
    const float thresholds[] = {.5f, .3f, .05f};
    const gint32 labels[] = {0, 0, 0, 1, 1, 1, 1, 1};
    cw_recall_at_precision score =
        cw_recall_at_precision_score(PROBABILITIES, labels, 8, 3, thresholds);
    g_assert_cmpuint(score.empty_classes, ==, 1);
    g_assert_cmpuint(score.unreached_classes, ==, 0);
    g_assert_cmpuint(score.true_positives, ==, 2 + 3);
    g_assert_cmpuint(score.false_positives, ==, 1 + 2 + 8);
    g_assert_cmpuint(score.false_negatives, ==, 1 + 2);
}

/* Equal probabilities are accepted or refused together. */
static void test_ties(void)
{
    const float equal[] = {.7f, .3f, .7f, .3f, .7f, .3f};
    const gint32 labels[] = {0, 1, 0};
    float thresholds[2];
    cw_recall_at_precision_thresholds(equal, labels, 3, 2, .9, thresholds);
    g_assert_true(isinf(thresholds[0]));
    cw_recall_at_precision_thresholds(equal, labels, 3, 2, 2.0 / 3, thresholds);
    g_assert_cmpfloat(thresholds[0], ==, .7f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/recall-at-precision/golden", test_golden);
    g_test_add_func("/recall-at-precision/unreachable", test_unreachable_precision);
    g_test_add_func("/recall-at-precision/other-split", test_thresholds_from_another_split);
    g_test_add_func("/recall-at-precision/ties", test_ties);
    return g_test_run();
}
