/* SPDX-License-Identifier: Apache-2.0
 *
 * Local scaling against its definition on a circle, and for what it is there: a crowd and a sparse
 * part of a catalogue that no one threshold on the distance cuts right.
 */
#include "cluster/local_scale.h"

#include <math.h>

#include "base/error.h"
#include "base/random.h"
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

static void scale(const float *vectors, gsize items, gsize neighbours, const gint32 *pools,
                  float *scales)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_local_scales(vectors, items, 2, neighbours, pools, NULL, scales, &error));
    g_assert_no_error(error);
}

static void test_definition(void)
{
    static const double degrees[] = {0, 10, 30, 90};
    float vectors[8], scales[4];
    place(degrees, 4, vectors);
    scale(vectors, 4, 2, NULL, scales);
    g_assert_cmpfloat_with_epsilon(scales[0], sqrt((distance(10) + distance(30)) / 2), 1e-5);
    g_assert_cmpfloat_with_epsilon(scales[1], sqrt((distance(10) + distance(20)) / 2), 1e-5);
    g_assert_cmpfloat_with_epsilon(scales[3], sqrt((distance(60) + distance(80)) / 2), 1e-5);
    scale(vectors, 4, 9, NULL, scales); /* more than there are */
    g_assert_cmpfloat_with_epsilon(scales[0],
                                   sqrt((distance(10) + distance(30) + distance(90)) / 3), 1e-5);
}

/* A pool of more rows than are looked at together is scaled as if it were alone, in any order. */
static void test_pools(void)
{
    enum { N = 400 };
    double degrees[N], reversed[N];
    float vectors[2 * N], alone[2 * N], scales[N], expected[N];
    gint32 pools[N];
    gsize count = 0;
    for (gsize i = 0; i < N; i++) {
        pools[i] = i % 3 == 0 ? -5 : 7;
        degrees[i] = 360 * cw_random_unit(&(cw_random){.item = i});
    }
    for (gsize i = N; i-- > 0;)
        if (i % 3 == 0)
            reversed[count++] = degrees[i];
    place(degrees, N, vectors);
    place(reversed, count, alone);
    scale(vectors, N, 4, pools, scales);
    scale(alone, count, 4, NULL, expected);
    for (gsize i = 0; i < count; i++)
        g_assert_cmpfloat(scales[3 * i], ==, expected[count - 1 - i]);
    scale(vectors, N, 4, NULL, expected);
    g_assert_cmpfloat(scales[0], >, expected[0]); /* fewer are near */
}

static gboolean stop(gpointer data G_GNUC_UNUSED, const cw_progress_state *state)
{
    return state->done == 0;
}

static void test_stops_on_request(void)
{
    static const float vectors[200];
    float scales[100];
    const cw_progress progress = {stop, NULL};
    g_autoptr(GError) error = NULL;
    g_assert_false(cw_local_scales(vectors, 100, 2, 5, NULL, &progress, scales, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
}

static void test_edges(void)
{
    const float same[] = {1, 0, 1, 0, 1, 0};
    float scales[3] = {0};
    scale(same, 1, 10, NULL, scales);
    g_assert_cmpfloat(scales[0], ==, 1);
    scale(same, 3, 10, NULL, scales); /* copies: no division by nothing */
    g_assert_cmpfloat_with_epsilon(scales[2], 0.01, 1e-7);
    scale(same, 0, 10, NULL, NULL);
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
    scale(vectors, N, 3, NULL, scales);
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
    g_test_add_func("/local_scale/pools", test_pools);
    g_test_add_func("/local_scale/edges", test_edges);
    g_test_add_func("/local_scale/stops-on-request", test_stops_on_request);
    g_test_add_func("/local_scale/crowds", test_crowds);
    return g_test_run();
}
