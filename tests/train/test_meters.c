/* SPDX-License-Identifier: Apache-2.0
 *
 * Collapse meters at places where their values are known.
 */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "train/meters.h"

/* One point, at whatever length: no spread, no rank. */
static void test_point(void)
{
    float rows[8 * 4];
    for (int i = 0; i < 8; i++)
        for (int d = 0; d < 4; d++)
            rows[4 * i + d] = (float)((i + 1) * (d + 1));
    const cw_collapse collapse = cw_meters_collapse(rows, 8, 4);
    g_assert_cmpfloat_with_epsilon(collapse.deviation, 0, 1e-6);
    g_assert_cmpfloat(collapse.rank, ==, 0);
}

/* Two opposite points lie on a line: one direction, its deviation 1, the others' 0. */
static void test_line(void)
{
    const float rows[] = {3, 0, 0, 0, -1, 0, 0, 0, 2, 0, 0, 0, -5, 0, 0, 0};
    const cw_collapse collapse = cw_meters_collapse(rows, 4, 4);
    g_assert_cmpfloat_with_epsilon(collapse.deviation, 1.0 / sqrt(4), 1e-9);
    g_assert_cmpfloat_with_epsilon(collapse.rank, 1, 1e-9);
}

/* The 2 D ends of D axes: covariance I/D, so the deviation is 1 and the rank D. */
static void test_axes(void)
{
    float rows[10 * 5] = {0};
    for (int i = 0; i < 10; i++)
        rows[5 * i + i / 2] = i % 2 == 0 ? 7 : -0.1f;
    const cw_collapse collapse = cw_meters_collapse(rows, 10, 5);
    g_assert_cmpfloat_with_epsilon(collapse.deviation, 1, 1e-6);
    g_assert_cmpfloat_with_epsilon(collapse.rank, 5, 1e-5);
}

/* Random directions fill the sphere; moved far off to one side they do not. */
static void test_cloud(void)
{
    enum { N = 400, D = 8 };
    static float rows[N * D];
    cw_random random = cw_random_start(1, 0, 0);
    for (int i = 0; i < N * D; i++)
        rows[i] = (float)cw_random_normal(&random);
    const cw_collapse open = cw_meters_collapse(rows, N, D);
    g_assert_cmpfloat_with_epsilon(open.deviation, 1, 0.02);
    g_assert_cmpfloat_with_epsilon(open.rank, D, 0.4);
    for (int i = 0; i < N; i++)
        rows[i * D] += 30;
    const cw_collapse crowded = cw_meters_collapse(rows, N, D);
    g_assert_cmpfloat(crowded.deviation, <, 0.15);
    g_assert_cmpfloat(crowded.rank, <=, D);
}

static void test_zeros(void)
{
    const float rows[6] = {0};
    const cw_collapse collapse = cw_meters_collapse(rows, 2, 3);
    g_assert_cmpfloat(collapse.deviation, ==, 0);
    g_assert_cmpfloat(collapse.rank, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/meters/point", test_point);
    g_test_add_func("/meters/line", test_line);
    g_test_add_func("/meters/axes", test_axes);
    g_test_add_func("/meters/cloud", test_cloud);
    g_test_add_func("/meters/zeros", test_zeros);
    return g_test_run();
}
