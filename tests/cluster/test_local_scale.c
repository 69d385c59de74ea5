/* SPDX-License-Identifier: Apache-2.0
 *
 * Local scaling against its definition on a circle, and for what it is there: a crowd and a sparse
 * part of a catalogue that no one threshold on the distance cuts right.
 */
#include "cluster/local_scale.h"

#include <math.h>

#include "cluster/dendrogram.h"

/* Points at `degrees` on the unit circle. */
static void place(const double *degrees, gsize count, float *vectors)
{
    for (gsize i = 0; i < count; i++) {
        vectors[2 * i] = (float)cos(degrees[i] * G_PI / 180);
        vectors[2 * i + 1] = (float)sin(degrees[i] * G_PI / 180);
    }
}

static double distance(double degrees)
{
    return 1 - cos(degrees * G_PI / 180);
}

static void test_definition(void)
{
    static const double degrees[] = {0, 10, 30, 90};
    float vectors[8], scales[4];
    place(degrees, 4, vectors);
    cw_local_scales(vectors, 4, 2, 2, scales);
    g_assert_cmpfloat_with_epsilon(scales[0], sqrt((distance(10) + distance(30)) / 2), 1e-5);
    g_assert_cmpfloat_with_epsilon(scales[1], sqrt((distance(10) + distance(20)) / 2), 1e-5);
    g_assert_cmpfloat_with_epsilon(scales[3], sqrt((distance(60) + distance(80)) / 2), 1e-5);
    cw_local_scales(vectors, 4, 2, 9, scales); /* more than there are */
    g_assert_cmpfloat_with_epsilon(scales[0],
                                   sqrt((distance(10) + distance(30) + distance(90)) / 3), 1e-5);
}

static void test_edges(void)
{
    const float same[] = {1, 0, 1, 0, 1, 0};
    float scales[3] = {0};
    cw_local_scales(same, 1, 2, 10, scales);
    g_assert_cmpfloat(scales[0], ==, 1);
    cw_local_scales(same, 3, 2, 10, scales); /* copies: no division by nothing */
    g_assert_cmpfloat_with_epsilon(scales[2], 0.01, 1e-7);
    cw_local_scales(same, 0, 2, 10, NULL);
}

/* Pairs of variants 1 degree apart, 4 degrees between designs, in the crowd; 12 and 48 in the
 * sparse part: by distance, what is one design here is three there. */
static void test_crowds(void)
{
    enum { DESIGNS = 6, N = 4 * DESIGNS };
    double degrees[N];
    float vectors[2 * N], scales[N];
    gint32 labels[N];
    for (int i = 0; i < N / 2; i++) {
        degrees[i] = 4 * (i / 2) + i % 2;
        degrees[N / 2 + i] = 90 + 40 * (i / 2) + 12 * (i % 2);
    }
    place(degrees, N, vectors);
    cw_local_scales(vectors, N, 2, 3, scales);
    const cw_linkage *average = cw_linkage_find("average", NULL);
    g_autoptr(cw_dendrogram) plain =
        cw_dendrogram_build(vectors, N, 2, NULL, NULL, average, NULL, NULL);
    g_autoptr(cw_dendrogram) scaled =
        cw_dendrogram_build(vectors, N, 2, NULL, scales, average, NULL, NULL);
    cw_dendrogram_cut_count(scaled, 2 * DESIGNS, labels);
    for (int i = 0; i < N; i++)
        g_assert_cmpint(labels[i], ==, i / 2);
    gsize right = 0;
    cw_dendrogram_cut_count(plain, 2 * DESIGNS, labels);
    for (int i = 0; i < N; i++)
        right += labels[i] == i / 2;
    g_assert_cmpuint(right, <, N);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/local_scale/definition", test_definition);
    g_test_add_func("/local_scale/edges", test_edges);
    g_test_add_func("/local_scale/crowds", test_crowds);
    return g_test_run();
}
