/* SPDX-License-Identifier: Apache-2.0
 *
 * Whitening against its meaning: the covariance of whitened rows, C' = W C W^T, is the identity
 * when nothing is shrunk, and W^T W (C + sI) = I.
 */
#include <math.h>

#include "base/error.h"
#include "base/random.h"
#include "encode/whitening.h"

#define ROWS 500
#define D 6

static void fill_rows(float *rows)
{
    cw_random random = cw_random_start(2, 0, 0);
    for (int i = 0; i < ROWS; i++)
        for (int d = 0; d < D; d++)
            rows[i * D + d] = (float)(cw_random_normal(&random) * (d + 1) + 3) +
                              (d > 0 ? 0.7f * rows[i * D + d - 1] : 0);
}

static void test_unit_covariance(void)
{
    float rows[ROWS * D], weight[D * D], bias[D];
    double covariance[D * D] = {0};
    g_autoptr(GError) error = NULL;
    fill_rows(rows);
    g_assert_true(cw_whitening_fit(rows, ROWS, D, NULL, 1e-9, weight, bias, &error));
    for (int i = 0; i < ROWS; i++) {
        double y[D];
        for (int d = 0; d < D; d++) {
            y[d] = bias[d];
            for (int e = 0; e < D; e++)
                y[d] += weight[d * D + e] * rows[i * D + e];
        }
        for (int d = 0; d < D; d++)
            for (int e = 0; e < D; e++)
                covariance[d * D + e] += y[d] * y[e] / (ROWS - 1);
    }
    for (int d = 0; d < D; d++)
        for (int e = 0; e < D; e++)
            g_assert_cmpfloat_with_epsilon(covariance[d * D + e], d == e, 1e-4);
}

/* The more it is shrunk, the more equally the directions are treated: W tends to a multiple of I.
 */
static void test_shrinkage(void)
{
    float rows[ROWS * D], weight[D * D], bias[D];
    fill_rows(rows);
    g_assert_true(cw_whitening_fit(rows, ROWS, D, NULL, 1000, weight, bias, NULL));
    for (int d = 0; d < D; d++)
        for (int e = 0; e < D; e++)
            g_assert_cmpfloat_with_epsilon(weight[d * D + e] / weight[0], d == e, 0.01);
}

static void test_collapsed(void)
{
    float rows[ROWS * D], weight[D * D], bias[D];
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < ROWS * D; i++)
        rows[i] = 0.25f;
    g_assert_false(cw_whitening_fit(rows, ROWS, D, NULL, 0.3, weight, bias, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_clear_error(&error);
    g_assert_false(cw_whitening_fit(rows, 1, D, NULL, 0.3, weight, bias, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

/* Items lie far apart along the first axis, their pictures are scattered along the second: within
 * items only the second counts, and it is brought to one, while the first, in which no item's
 * pictures differ, is stretched as far as the shrinkage allows. */
static void test_within_items(void)
{
    enum { ITEMS = 50, EACH = 4, N = ITEMS * EACH };
    float rows[N * 2], weight[4], bias[2];
    guint32 items[N];
    for (guint32 i = 0; i < N; i++) {
        items[i] = i / EACH;
        rows[2 * i] = (float)(10 * items[i]);
        rows[2 * i + 1] = i % 2 == 0 ? 3 : -3; /* around 0 in each item: 9 * EACH / (EACH - 1) */
    }
    g_assert_true(cw_whitening_fit(rows, N, 2, items, 0.01, weight, bias, NULL));
    const double spread = 9.0 * EACH / (EACH - 1), shrunk = 0.01 * spread / 2;
    g_assert_cmpfloat_with_epsilon(weight[0], 1 / sqrt(shrunk), 1e-4);
    g_assert_cmpfloat_with_epsilon(weight[3], 1 / sqrt(spread + shrunk), 1e-4);
    g_assert_cmpfloat_with_epsilon(bias[0], -weight[0] * 10 * (ITEMS - 1) / 2, 0.01);
    /* A picture an item: nothing can be said of what differs within one. */
    g_autoptr(GError) error = NULL;
    for (guint32 i = 0; i < N; i++)
        items[i] = i;
    g_assert_false(cw_whitening_fit(rows, N, 2, items, 0.01, weight, bias, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/whitening/unit-covariance", test_unit_covariance);
    g_test_add_func("/whitening/shrinkage", test_shrinkage);
    g_test_add_func("/whitening/collapsed", test_collapsed);
    g_test_add_func("/whitening/within-items", test_within_items);
    return g_test_run();
}
