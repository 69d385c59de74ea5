/* SPDX-License-Identifier: Apache-2.0
 *
 * Vectors that lie in a plane, turned into many dimensions: two directions have all there is.
 */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "cluster/principal.h"

enum { ITEMS = 4500, DIMENSION = 70 }; /* more than a block, more than the lanes of a product */

static void fill_vectors(float *vectors)
{
    for (gsize i = 0; i < ITEMS; i++) {
        cw_random random = cw_random_start(4, 0, i);
        const double a = 3 * cw_random_normal(&random), b = cw_random_normal(&random);
        for (gsize d = 0; d < DIMENSION; d++) {
            const double angle = (double)d * 2 * G_PI / DIMENSION;
            vectors[i * DIMENSION + d] = (float)(a * cos(angle) + b * sin(2 * angle) + 5);
        }
    }
}

static double squared(const float *a, const float *b, gsize dimension)
{
    double sum = 0;
    for (gsize d = 0; d < dimension; d++)
        sum += ((double)a[d] - b[d]) * ((double)a[d] - b[d]);
    return sum;
}

static void test_distances_stay(void)
{
    g_autofree float *vectors = g_new(float, ITEMS *DIMENSION);
    g_autofree float *plane = g_new(float, ITEMS * 2), *again = g_new(float, ITEMS * 2);
    fill_vectors(vectors);
    g_assert_true(cw_principal_project(vectors, ITEMS, DIMENSION, 2, 1, plane, NULL));
    double spread[2] = {0, 0}, mean[2] = {0, 0};
    for (gsize i = 0; i < ITEMS; i++) {
        const gsize j = (i * 7 + 1) % ITEMS;
        const double before = squared(vectors + i * DIMENSION, vectors + j * DIMENSION, DIMENSION);
        g_assert_cmpfloat_with_epsilon(squared(plane + 2 * i, plane + 2 * j, 2), before,
                                       1e-3 * (1 + before));
        for (int k = 0; k < 2; k++) {
            spread[k] += plane[2 * i + k] * plane[2 * i + k];
            mean[k] += plane[2 * i + k] / (double)ITEMS;
        }
    }
    g_assert_cmpfloat(spread[1], >, 4 * spread[0]); /* the one of largest variance is last */
    g_assert_cmpfloat(fabs(mean[0]) + fabs(mean[1]), <, 1e-3);
    g_assert_true(cw_principal_project(vectors, ITEMS, DIMENSION, 2, 3, again, NULL));
    g_assert_cmpmem(plane, ITEMS * 2 * sizeof(float), again, ITEMS * 2 * sizeof(float));
}

/* What the plane's two directions say of the vectors varies as what any direction says. */
static void test_rows(void)
{
    enum { FEW = 300 };
    g_autofree float *vectors = g_new(float, ITEMS *DIMENSION);
    float rows[2 * DIMENSION], again[2 * DIMENSION], said[FEW], asked[DIMENSION];
    fill_vectors(vectors);
    g_assert_true(cw_principal_rows(vectors, FEW, DIMENSION, 2, 1, rows, NULL));
    for (int turn = 0; turn < 5; turn++) {
        cw_random random = cw_random_start(8, 0, (guint64)turn);
        double mean = 0, variance = 0, length = 0;
        for (gsize d = 0; d < DIMENSION; d++)
            asked[d] = (float)cw_random_normal(&random);
        for (gsize i = 0; i < FEW; i++) {
            said[i] = 0;
            for (gsize d = 0; d < DIMENSION; d++)
                said[i] += asked[d] * vectors[i * DIMENSION + d];
            mean += (double)said[i] / FEW;
        }
        for (gsize i = 0; i < FEW; i++)
            variance += ((double)said[i] - mean) * ((double)said[i] - mean) / FEW;
        for (gsize k = 0; k < 2; k++) {
            double product = 0;
            for (gsize d = 0; d < DIMENSION; d++)
                product += (double)rows[k * DIMENSION + d] * (double)asked[d];
            length += product * product;
        }
        g_assert_cmpfloat_with_epsilon(length, variance, 1e-3 * variance);
    }
    g_assert_true(cw_principal_rows(vectors, FEW, DIMENSION, 2, 3, again, NULL));
    g_assert_cmpmem(rows, sizeof rows, again, sizeof again);
}

/* No direction is better than another: any will do. */
static void test_equal_vectors(void)
{
    float vectors[20 * 8], plane[20 * 2];
    for (gsize i = 0; i < 20 * 8; i++)
        vectors[i] = 3;
    g_assert_true(cw_principal_project(vectors, 20, 8, 2, 1, plane, NULL));
    for (gsize i = 0; i < 20 * 2; i++)
        g_assert_cmpfloat(plane[i], ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/principal/distances-stay", test_distances_stay);
    g_test_add_func("/principal/rows", test_rows);
    g_test_add_func("/principal/equal-vectors", test_equal_vectors);
    return g_test_run();
}
