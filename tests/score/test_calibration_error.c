/* SPDX-License-Identifier: Apache-2.0 */
#include "score/calibration_error.h"

#include <math.h>

#include "base/random.h"

/* Bins of 1/15: .61 and .62 stand in one (mean .615, half right: 2 * .115), .95 alone (right: .05),
 * .19 and .15 in one (none right: .34). */
static void test_by_hand(void)
{
    const float confidence[] = {.61f, .62f, .95f, .19f, .15f};
    const gboolean right[] = {TRUE, FALSE, TRUE, FALSE, FALSE};
    const double expected = (2 * .115 + .05 + .34) / 5;
    g_assert_cmpfloat_with_epsilon(cw_calibration_error(confidence, right, 5), expected, 1e-6);
}

/* Two that are wrong in opposite ways are no error in one bin, and are one in two. */
static void test_bound(void)
{
    const gboolean right[] = {TRUE, FALSE};
    const float together[] = {.5f, .5f}, apart[] = {.1f, .9f};
    g_assert_cmpfloat_with_epsilon(cw_calibration_error(together, right, 2), 0, 1e-6);
    g_assert_cmpfloat_with_epsilon(cw_calibration_error(apart, right, 2), .9, 1e-6);
}

static void test_edges(void)
{
    const float confidence[] = {0, 1};
    const gboolean right[] = {FALSE, TRUE};
    g_assert_true(isnan(cw_calibration_error(confidence, right, 0)));
    g_assert_cmpfloat(cw_calibration_error(confidence, right, 2), ==, 0);
    g_assert_cmpfloat(cw_calibration_error(confidence + 1, right, 1), ==, 1);
}

/* Who is right as often as it says has next to none; who says 0.2 more, 0.2. */
static void test_many(void)
{
    enum { MANY = 20000 };
    g_autofree float *confidence = g_new(float, MANY);
    g_autofree gboolean *right = g_new(gboolean, MANY);
    cw_random random = cw_random_start(3, 0, 0);
    for (gsize n = 0; n < MANY; n++) {
        confidence[n] = (float)(0.2 + 0.6 * cw_random_unit(&random));
        right[n] = cw_random_chance(&random, confidence[n]);
    }
    g_assert_cmpfloat(cw_calibration_error(confidence, right, MANY), <, .02);
    for (gsize n = 0; n < MANY; n++)
        confidence[n] += .2f;
    g_assert_cmpfloat_with_epsilon(cw_calibration_error(confidence, right, MANY), .2, .02);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/calibration-error/by-hand", test_by_hand);
    g_test_add_func("/calibration-error/bound", test_bound);
    g_test_add_func("/calibration-error/edges", test_edges);
    g_test_add_func("/calibration-error/many", test_many);
    return g_test_run();
}
