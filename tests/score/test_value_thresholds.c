/* SPDX-License-Identifier: Apache-2.0 */
#include "score/value_thresholds.h"

#include <math.h>

/* Ten answers "0", the surest first, of which the fifth and the last are wrong; nothing names "1"
 * but one answer, which is right; of the last row nothing is known. */
#define ANSWERS 12

static const float probabilities[2 * ANSWERS] = {
    .95f, .05f, .94f, .06f, .93f, .07f, .92f, .08f, .91f, .09f, .9f, .1f,
    .89f, .11f, .88f, .12f, .87f, .13f, .86f, .14f, .2f,  .8f,  1,   0,
};
static const gint32 labels[ANSWERS] = {0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, -1};

static void assert_thresholds(double precision, double zero, double one)
{
    float thresholds[2];
    cw_value_thresholds(probabilities, labels, ANSWERS, 2, precision, thresholds);
    g_assert_true(thresholds[0] == (float)zero);
    g_assert_true(thresholds[1] == (float)one);
}

/* k / (n + 1) is 1/2, 2/3, 3/4, 4/5, 4/6, 5/7, 6/8, 7/9, 8/10, 8/11. */
static void test_by_hand(void)
{
    assert_thresholds(.81, INFINITY, INFINITY);
    assert_thresholds(.8, .87, INFINITY);
    assert_thresholds(.73, .87, INFINITY);
    assert_thresholds(.72, .86, INFINITY);
    assert_thresholds(.5, .86, .8);
    assert_thresholds(0, 0, 0);
}

/* Of equal probabilities all are taken or none. */
static void test_ties(void)
{
    static const float equal[] = {.9f, .1f, .9f, .1f, .9f, .1f, .8f, .2f};
    static const gint32 two_right[] = {0, 0, 1, 0};
    float thresholds[2];
    cw_value_thresholds(equal, two_right, 4, 2, .6, thresholds);
    g_assert_true(thresholds[0] == .8f); /* 3/5, where 2/3 alone will not do for a part of a tie */
    cw_value_thresholds(equal, two_right, 4, 2, .65, thresholds);
    g_assert_true(isinf(thresholds[0]));
}

static void test_edges(void)
{
    float thresholds[2];
    cw_value_thresholds(probabilities, labels, 0, 2, .5, thresholds);
    g_assert_true(isinf(thresholds[0]) && isinf(thresholds[1]));
    cw_value_thresholds(probabilities + 22, labels + 11, 1, 2, .1, thresholds);
    g_assert_true(isinf(thresholds[0])); /* nothing is known of it */
    cw_value_thresholds(probabilities, (const gint32[]){0, 0, 2}, 3, 2, .5, thresholds);
    g_assert_true(thresholds[0] == .93f); /* 2/4: the third is of no value that has a name */
    cw_value_thresholds(probabilities, (const gint32[]){0, 0, 2}, 3, 2, .6, thresholds);
    g_assert_true(thresholds[0] == .94f);
}

/* One value alone: .9 is right, the two of .8 are half right, .7 is wrong, in no order. */
static void test_one_value(void)
{
    static const float asked[] = {.8f, .7f, .9f, .8f};
    static const gboolean right[] = {TRUE, FALSE, TRUE, FALSE};
    g_assert_true(cw_value_threshold(asked, right, 4, .5) == .8f); /* 2 / 4 */
    g_assert_true(cw_value_threshold(asked, right, 4, .4) == .7f); /* 2 / 5 */
    g_assert_true(isinf(cw_value_threshold(asked, right, 4, .51)));
    g_assert_true(isinf(cw_value_threshold(asked, right, 0, .1)));
    g_assert_true(cw_value_threshold(asked, right, 4, 0) == 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/value-thresholds/by-hand", test_by_hand);
    g_test_add_func("/value-thresholds/ties", test_ties);
    g_test_add_func("/value-thresholds/edges", test_edges);
    g_test_add_func("/value-thresholds/one-value", test_one_value);
    return g_test_run();
}
