/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "vector_fixture.h"
#include "vectors/quantise.h"

/* Every kernel of this machine gives the plain one's integers, at the largest values too. */
static void test_kernels_equal_plain(void)
{
    const gsize strides[] = {64, 128, 256, 4096};
    const cw_quantise_kernel *plain = cw_quantise_kernels();
    while (plain[1].name != NULL)
        plain++;
    for (gsize s = 0; s < G_N_ELEMENTS(strides); s++) {
        gsize stride = strides[s];
        g_autofree gint8 *rows = g_new(gint8, 7 * stride);
        g_autofree gint16 *query = g_new(gint16, stride);
        gint16 most = (gint16)MIN(32767, G_MAXINT32 / (127 * (gint)stride));
        cw_random random = cw_random_start(s, 0, 0);
        for (gsize i = 0; i < 7 * stride; i++)
            rows[i] = i < stride ? 127 : (gint8)((gint)cw_random_below(&random, 255) - 127);
        for (gsize d = 0; d < stride; d++)
            query[d] = d < stride / 2 ? most : (gint16)(most - (gint)cw_random_below(&random, 900));
        for (const cw_quantise_kernel *kernel = cw_quantise_kernels(); kernel != plain; kernel++) {
            if (!kernel->available) {
                g_test_message("no %s on this machine", kernel->name);
                continue;
            }
            for (gsize count = 0; count <= 7; count++) {
                gint32 expected[9] = {0}, found[9] = {0};
                expected[count] = found[count] = 42;
                plain->dot(query, rows, stride, count, expected);
                kernel->dot(query, rows, stride, count, found);
                g_assert_cmpmem(found, sizeof found, expected, sizeof expected);
            }
        }
    }
}

/* The bound of the header, on vectors with large and small numbers. */
static void test_bound_holds(void)
{
    enum { DIMENSION = 100, COUNT = 60 };
    g_autofree float *x = fixture_vectors(COUNT, DIMENSION, 1);
    for (gsize i = 0; i < COUNT; i += 3)
        x[i * DIMENSION + i] = 5;
    cw_similarity_normalise(x, COUNT, DIMENSION);
    for (gsize i = 0; i < COUNT; i++) {
        gint8 q[DIMENSION];
        gint16 p[DIMENSION];
        cw_quantise_scale row = cw_quantise_row(x + i * DIMENSION, DIMENSION, q);
        for (gsize j = 0; j < COUNT; j++) {
            cw_quantise_scale query = cw_quantise_query(x + j * DIMENSION, DIMENSION, p);
            double exact = 0, small = 0, norm = 0;
            for (gsize d = 0; d < DIMENSION; d++) {
                exact += (double)x[i * DIMENSION + d] * x[j * DIMENSION + d];
                small += (double)q[d] * p[d];
                norm += (double)q[d] * q[d];
            }
            double bound = row.error + (double)row.scale * sqrt(norm) * query.error + 1e-7;
            double lost = fabs(exact - (double)row.scale * query.scale * small);
            g_assert_cmpfloat(lost, <=, bound);
            g_assert_cmpfloat(bound, <, .04);
        }
    }
}

static void test_edges(void)
{
    const float zero[3] = {0, 0, 0}, one[3] = {0, -1, 0};
    gint8 q[3];
    gint16 p[3];
    cw_quantise_scale scale = cw_quantise_row(zero, 3, q);
    g_assert_cmpfloat(scale.scale, ==, 0);
    g_assert_cmpint(q[1], ==, 0);
    scale = cw_quantise_row(one, 3, q);
    g_assert_cmpint(q[1], ==, -127);
    scale = cw_quantise_query(one, 3, p);
    g_assert_cmpint(p[1], ==, -32767);
}

/* The largest sum there can be fits in 32 bits at every dimension. */
static void test_no_overflow(void)
{
    for (gsize dimension = 64; dimension <= 16384; dimension *= 2) {
        g_autofree float *equal = g_new(float, dimension);
        g_autofree gint16 *p = g_new(gint16, dimension);
        for (gsize d = 0; d < dimension; d++)
            equal[d] = (float)(1 / sqrt((double)dimension));
        cw_quantise_query(equal, dimension, p);
        g_assert_cmpint(p[0], >, 900);
        g_assert_cmpint((gint64)p[0] * 127 * (gint64)dimension, <=, G_MAXINT32);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/quantise/kernels-equal-plain", test_kernels_equal_plain);
    g_test_add_func("/quantise/bound-holds", test_bound_holds);
    g_test_add_func("/quantise/edges", test_edges);
    g_test_add_func("/quantise/no-overflow", test_no_overflow);
    return g_test_run();
}
