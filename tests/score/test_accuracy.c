/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "score/accuracy.h"

/* The samples of METHODS 8.2. */
static const float PROBABILITIES[] = {.9f, .05f, .05f, .5f,  .4f, .1f,  .3f,  .6f,
                                      .1f, .2f,  .75f, .05f, .6f, .3f,  .1f,  .1f,
                                      .8f, .1f,  .25f, .15f, .6f, .35f, .25f, .4f};
static const gint32 LABELS[] = {0, 0, 0, 1, 1, 1, 2, 2};

static void test_golden(void)
{
    gint32 predicted[8];
    cw_accuracy_predict(PROBABILITIES, 8, 3, predicted);
    g_assert_cmpfloat(cw_accuracy_score(predicted, LABELS, 8), ==, .75);
    g_assert_cmpfloat(cw_accuracy_top_k(PROBABILITIES, LABELS, 8, 3, 1), ==, .75);
    g_assert_cmpfloat(cw_accuracy_top_k(PROBABILITIES, LABELS, 8, 3, 2), ==, 1);
    g_assert_cmpfloat(cw_accuracy_chance(LABELS, 8), ==, .375);
}

static void test_ties_and_edges(void)
{
    const float tied[] = {.2f, .4f, .4f, NAN, .1f, .1f};
    gint32 predicted[2];
    cw_accuracy_predict(tied, 2, 3, predicted);
    g_assert_cmpint(predicted[0], ==, 1);
    g_assert_cmpint(predicted[1], ==, 1);
    const gint32 second[] = {2, 1};
    g_assert_cmpfloat(cw_accuracy_top_k(tied, second, 1, 3, 1), ==, 0);
    g_assert_cmpfloat(cw_accuracy_top_k(tied, second, 1, 3, 2), ==, 1);
    g_assert_cmpfloat(cw_accuracy_score(predicted, second, 0), ==, 0);
    g_assert_cmpfloat(cw_accuracy_chance(second, 0), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/accuracy/golden", test_golden);
    g_test_add_func("/accuracy/ties-and-edges", test_ties_and_edges);
    return g_test_run();
}
