/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/random.h"

static void test_address_not_history(void)
{
    cw_random random = cw_random_start(7, 3, 11);
    for (guint64 draw = 0; draw < 100; draw++)
        g_assert_cmpuint(cw_random_bits(&random), ==, cw_random_at(7, 3, 11, draw));
    g_assert_cmpuint(cw_random_at(7, 3, 11, 0), !=, cw_random_at(7, 11, 3, 0));
    g_assert_cmpuint(cw_random_at(7, 3, 11, 0), !=, cw_random_at(8, 3, 11, 0));
}

/* Chi-squared over 64 bins, streams of one draw each: 63 degrees of freedom, 3 sigma is 96.7. */
static void test_uniform_across_items(void)
{
    guint count[64] = {0};
    const guint total = 64000;
    for (guint item = 0; item < total; item++) {
        cw_random random = cw_random_start(1, 0, item);
        count[cw_random_below(&random, 64)]++;
    }
    double chi = 0;
    for (guint bin = 0; bin < 64; bin++)
        chi += pow(count[bin] - total / 64.0, 2) / (total / 64.0);
    g_assert_cmpfloat(chi, <, 100);
    g_assert_cmpfloat(chi, >, 30);
}

static void test_normal_moments(void)
{
    cw_random random = cw_random_start(5, 0, 0);
    double sum = 0, squares = 0;
    const int total = 100000;
    for (int i = 0; i < total; i++) {
        double value = cw_random_normal(&random);
        sum += value;
        squares += value * value;
    }
    g_assert_cmpfloat(fabs(sum / total), <, 0.015);
    g_assert_cmpfloat(fabs(squares / total - 1), <, 0.02);
}

static void test_permutation(void)
{
    guint32 order[100];
    gboolean seen[100] = {FALSE};
    cw_random random = cw_random_start(9, 0, 0);
    cw_random_permutation(&random, order, 100);
    guint moved = 0;
    for (guint i = 0; i < 100; i++) {
        g_assert_false(seen[order[i]]);
        seen[order[i]] = TRUE;
        moved += order[i] != i;
    }
    g_assert_cmpuint(moved, >, 80);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/random/address-not-history", test_address_not_history);
    g_test_add_func("/random/uniform-across-items", test_uniform_across_items);
    g_test_add_func("/random/normal-moments", test_normal_moments);
    g_test_add_func("/random/permutation", test_permutation);
    return g_test_run();
}
