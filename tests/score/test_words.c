/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "score/words.h"

/* A tie and a NaN on either side are mistakes; what is skipped counts for coverage alone. */
static void test_accuracy(void)
{
    cw_word_accuracy accuracy = {0};
    g_assert_true(isnan(cw_word_accuracy_share(&accuracy)));
    g_assert_true(isnan(cw_word_accuracy_coverage(&accuracy)));
    cw_word_accuracy_skip(&accuracy);
    g_assert_true(isnan(cw_word_accuracy_share(&accuracy)));
    g_assert_true(isnan(cw_word_accuracy_score(&accuracy)));
    cw_word_accuracy_add(&accuracy, .75f, .5f);
    cw_word_accuracy_add(&accuracy, .25f, .5f);
    cw_word_accuracy_add(&accuracy, .5f, .5f);
    cw_word_accuracy_add(&accuracy, -.25f, -1);
    cw_word_accuracy_add(&accuracy, NAN, .5f);
    cw_word_accuracy_add(&accuracy, .5f, NAN);
    cw_word_accuracy_skip(&accuracy);
    g_assert_cmpuint(accuracy.triplets, ==, 8);
    g_assert_cmpuint(accuracy.judged, ==, 6);
    g_assert_cmpfloat_with_epsilon(cw_word_accuracy_share(&accuracy), 2.0 / 6, 1e-12);
    g_assert_cmpfloat_with_epsilon(cw_word_accuracy_coverage(&accuracy), .75, 1e-12);
    g_assert_cmpfloat_with_epsilon(cw_word_accuracy_score(&accuracy), .75 / 6, 1e-12);
}

static void check_interval(gsize right, gsize count, double low, double high)
{
    double from, to;
    cw_wilson_interval(right, count, &from, &to);
    g_assert_cmpfloat_with_epsilon(from, low, 1e-4);
    g_assert_cmpfloat_with_epsilon(to, high, 1e-4);
}

/* 8 of 10: by hand, z^2 = 3.8415: centre (.8 + .19207) / 1.38415, half 1.96 * .16001 / 1.38415. */
static void test_interval(void)
{
    double from, to;
    check_interval(8, 10, .4902, .9433);
    check_interval(0, 10, 0, .2775);
    check_interval(10, 10, .7225, 1);
    check_interval(5000, 10000, .4902, .5098);
    cw_wilson_interval(0, 0, &from, &to);
    g_assert_true(isnan(from) && isnan(to));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/accuracy", test_accuracy);
    g_test_add_func("/words/interval", test_interval);
    return g_test_run();
}
