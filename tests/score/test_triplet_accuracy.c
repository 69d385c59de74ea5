/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/random.h"
#include "score/triplet_accuracy.h"

static double share_of(cw_triplet_accuracy accuracy)
{
    return cw_triplet_accuracy_share(&accuracy);
}

/* A tie and a NaN on either side are mistakes; one condition has no triplet. */
static void test_by_condition(void)
{
    const float near[] = {.1f, .5f, .2f, .3f, NAN, .1f, -.9f};
    const float far[] = {.2f, .5f, .1f, .4f, .5f, NAN, -.8f};
    const gint32 condition[] = {0, 0, 0, 2, 2, 2, 2};
    cw_triplet_accuracy by_condition[3];
    cw_triplet_accuracy all = cw_triplet_accuracy_score(near, far, condition, 7, by_condition, 3);
    g_assert_cmpuint(all.triplets, ==, 7);
    g_assert_cmpuint(all.right, ==, 3);
    g_assert_cmpfloat_with_epsilon(share_of(all), 3.0 / 7, 1e-12);
    g_assert_cmpfloat_with_epsilon(share_of(by_condition[0]), 1.0 / 3, 1e-12);
    g_assert_true(isnan(share_of(by_condition[1])));
    g_assert_cmpfloat(share_of(by_condition[2]), ==, .5);
    g_assert_true(isnan(share_of(cw_triplet_accuracy_score(near, far, condition, 0, NULL, 0))));
}

/* The least that a float can tell apart is enough; the same distance never is. */
static void test_strict(void)
{
    cw_triplet_accuracy collapsed = {0}, barely = {0};
    cw_triplet_accuracy_add(&collapsed, .7f, .7f);
    cw_triplet_accuracy_add(&collapsed, 0, -0.0f);
    cw_triplet_accuracy_add(&barely, .7f, nextafterf(.7f, 1));
    g_assert_cmpfloat(share_of(collapsed), ==, 0);
    g_assert_cmpfloat(share_of(barely), ==, 1);
}

/* Distances that know nothing: 1/2, with variance 1 / (4 N). */
static void test_chance(void)
{
    enum { MANY = 4000 };
    float near[MANY], far[MANY];
    gint32 condition[MANY];
    cw_random random = cw_random_start(5, 0, 0);
    for (gsize n = 0; n < MANY; n++) {
        near[n] = (float)cw_random_unit(&random);
        far[n] = (float)cw_random_unit(&random);
        condition[n] = n % 4 == 0;
    }
    cw_triplet_accuracy by_condition[2];
    cw_triplet_accuracy all =
        cw_triplet_accuracy_score(near, far, condition, MANY, by_condition, 2);
    g_assert_cmpfloat_with_epsilon(share_of(all), .5, 3 * .5 / sqrt(MANY));
    g_assert_cmpfloat_with_epsilon(share_of(by_condition[1]), .5, 3 * .5 / sqrt(MANY / 4));
    g_assert_cmpuint(by_condition[0].right + by_condition[1].right, ==, all.right);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/triplet-accuracy/by-condition", test_by_condition);
    g_test_add_func("/triplet-accuracy/strict", test_strict);
    g_test_add_func("/triplet-accuracy/chance", test_chance);
    return g_test_run();
}
