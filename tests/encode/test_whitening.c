/* SPDX-License-Identifier: Apache-2.0
 *
 * Whitening against its meaning: the covariance of whitened rows, C' = W C W^T, is the identity
 * when nothing is shrunk, and W^T W (C + sI) = I; of its rows the first tell most apart.
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
    const cw_whitening_rows all = {rows, ROWS, D, NULL};
    g_assert_true(cw_whitening_fit(&all, 1e-9, D, weight, bias, &error));
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

/* The more it is shrunk, the more equally the directions are treated: W tends to a multiple of a
 * rotation. */
static void test_shrinkage(void)
{
    float rows[ROWS * D], weight[D * D], bias[D];
    fill_rows(rows);
    const cw_whitening_rows all = {rows, ROWS, D, NULL};
    g_assert_true(cw_whitening_fit(&all, 1000, D, weight, bias, NULL));
    double first = 0;
    for (int d = 0; d < D; d++)
        for (int e = 0; e < D; e++) {
            double product = 0;
            for (int f = 0; f < D; f++)
                product += weight[d * D + f] * weight[e * D + f];
            first = d + e == 0 ? product : first;
            g_assert_cmpfloat_with_epsilon(product / first, d == e, 0.01);
        }
}

/* Of all rows, without shrinkage, every direction has variance one, so the order is told apart by
 * shrinkage: the widest axis first, and what is kept of it is what would be first of all. */
static void test_kept(void)
{
    enum { N = 400, WIDE = 1 }; /* WIDE: axis */
    float rows[N * 3], all[9], few[6], bias[3], few_bias[2];
    cw_random random = cw_random_start(3, 0, 0);
    static const float spread[3] = {1, 9, 3};
    for (int i = 0; i < N * 3; i++)
        rows[i] = spread[i % 3] * (float)cw_random_normal(&random);
    const cw_whitening_rows three = {rows, N, 3, NULL};
    g_assert_true(cw_whitening_fit(&three, 0.1, 3, all, bias, NULL));
    g_assert_true(cw_whitening_fit(&three, 0.1, 2, few, few_bias, NULL));
    for (int i = 0; i < 6; i++)
        g_assert_cmpfloat_with_epsilon(few[i], all[i], 1e-5);
    for (int i = 0; i < 2; i++)
        g_assert_cmpfloat_with_epsilon(few_bias[i], bias[i], 1e-4);
    const double variance = 81, shrunk = 0.1 * (81 + 9 + 1) / 3;
    g_assert_cmpfloat_with_epsilon(few[WIDE], 1 / sqrt(variance + shrunk), 0.01);
    g_assert_cmpfloat_with_epsilon(few[0] / few[WIDE], 0, 0.02);
    g_assert_cmpfloat_with_epsilon(few[2] / few[WIDE], 0, 0.05);
}

static void test_collapsed(void)
{
    float rows[ROWS * D], weight[D * D], bias[D];
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < ROWS * D; i++)
        rows[i] = 0.25f;
    cw_whitening_rows equal = {rows, ROWS, D, NULL};
    g_assert_false(cw_whitening_fit(&equal, 0.3, D, weight, bias, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_clear_error(&error);
    equal.count = 1;
    g_assert_false(cw_whitening_fit(&equal, 0.3, D, weight, bias, &error));
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
    const cw_whitening_rows grouped = {rows, N, 2, items};
    g_assert_true(cw_whitening_fit(&grouped, 0.01, 2, weight, bias, NULL));
    const double spread = 9.0 * EACH / (EACH - 1), shrunk = 0.01 * spread / 2;
    g_assert_cmpfloat_with_epsilon(weight[0], 1 / sqrt(shrunk), 1e-4);
    g_assert_cmpfloat_with_epsilon(weight[3], 1 / sqrt(spread + shrunk), 1e-4);
    g_assert_cmpfloat_with_epsilon(bias[0], -weight[0] * 10 * (ITEMS - 1) / 2, 0.01);
    /* A picture an item: nothing can be said of what differs within one. */
    g_autoptr(GError) error = NULL;
    for (guint32 i = 0; i < N; i++)
        items[i] = i;
    g_assert_false(cw_whitening_fit(&grouped, 0.01, 2, weight, bias, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
}

/* Rows that stand alone are not what the others are centred by. */
static void test_centre(void)
{
    float rows[] = {1, 0, 3, 0, 100, 100, 2, 5, 6, 9};
    guint32 items[] = {0, 0, 1, 2, 2};
    float weight[4], bias[2];
    const cw_whitening_rows grouped = {rows, 5, 2, items};
    g_assert_true(cw_whitening_fit(&grouped, 1, 2, weight, bias, NULL));
    for (int k = 0; k < 2; k++) /* W (x - mean), the mean that of four rows: (3, 3.5) */
        g_assert_cmpfloat_with_epsilon(weight[2 * k] * 3 + weight[2 * k + 1] * 3.5f + bias[k], 0,
                                       1e-4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/whitening/unit-covariance", test_unit_covariance);
    g_test_add_func("/whitening/shrinkage", test_shrinkage);
    g_test_add_func("/whitening/kept", test_kept);
    g_test_add_func("/whitening/collapsed", test_collapsed);
    g_test_add_func("/whitening/within-items", test_within_items);
    g_test_add_func("/whitening/centre", test_centre);
    return g_test_run();
}
