/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "score/landmark_error.h"

/* 3-4-5 triangles of 0.05 and 0.5, one that is right, one a tenth off to a hair, one lost. */
static void test_golden(void)
{
    cw_landmark_error error = {0};
    cw_landmark_error_add(&error, 0.53, 0.24, 0.5, 0.2);
    cw_landmark_error_add(&error, 0.1, 0.9, 0.4, 0.5);
    g_assert_cmpfloat_with_epsilon(cw_landmark_error_mean(&error), 0.275, 1e-12);
    g_assert_cmpfloat(cw_landmark_error_near(&error), ==, 0.5);
    cw_landmark_error_add(&error, 0.7, 0.7, 0.7, 0.7);
    cw_landmark_error_add(&error, 0.101, 0.5, 0, 0.5);
    g_assert_cmpfloat_with_epsilon(cw_landmark_error_mean(&error), 0.651 / 4, 1e-12);
    g_assert_cmpfloat(cw_landmark_error_near(&error), ==, 0.5);
    cw_landmark_error_add(&error, NAN, 0.5, 0.5, 0.5);
    g_assert_cmpfloat_with_epsilon(cw_landmark_error_mean(&error), (0.651 + sqrt(2)) / 5, 1e-12);
    g_assert_cmpfloat_with_epsilon(cw_landmark_error_near(&error), 0.4, 1e-12);
}

static void test_none(void)
{
    const cw_landmark_error error = {0};
    g_assert_true(isnan(cw_landmark_error_mean(&error)));
    g_assert_true(isnan(cw_landmark_error_near(&error)));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/landmark-error/golden", test_golden);
    g_test_add_func("/landmark-error/none", test_none);
    return g_test_run();
}
