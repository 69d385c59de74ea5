/* SPDX-License-Identifier: Apache-2.0
 *
 * METHODS 8.11: the divergence falls, and neighbours in the map agree by label at least 80 % as
 * often as they do in the original space.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "cluster/tsne.h"

enum { CLUSTERS = 10, EACH = 20, ITEMS = CLUSTERS * EACH, DIMENSION = 24 };

/* Clusters that overlap a little, so that the original space, too, errs. */
static void fill_vectors(float *vectors)
{
    for (gsize i = 0; i < ITEMS; i++) {
        cw_random centre = cw_random_start(3, 0, i / EACH), noise = cw_random_start(3, 1, i);
        for (gsize d = 0; d < DIMENSION; d++)
            vectors[i * DIMENSION + d] =
                (float)(cw_random_normal(&centre) + 0.9 * cw_random_normal(&noise));
    }
}

static double squared(const double *a, const double *b, gsize dimension)
{
    double sum = 0;
    for (gsize d = 0; d < dimension; d++)
        sum += (a[d] - b[d]) * (a[d] - b[d]);
    return sum;
}

/* The share of points whose nearest neighbour is of their cluster. */
static double agreement(const double *points, gsize dimension)
{
    gsize right = 0;
    for (gsize i = 0; i < ITEMS; i++) {
        gsize nearest = i;
        double least = INFINITY;
        for (gsize j = 0; j < ITEMS; j++) {
            const double distance =
                squared(points + i * dimension, points + j * dimension, dimension);
            if (j != i && distance < least) {
                least = distance;
                nearest = j;
            }
        }
        right += nearest / EACH == i / EACH;
    }
    return (double)right / ITEMS;
}

static cw_tsne_options quick(guint64 seed)
{
    cw_tsne_options options = cw_tsne_options_default();
    options.iterations = 400;
    options.seed = seed;
    return options;
}

static void test_neighbours_stay(void)
{
    float vectors[ITEMS * DIMENSION];
    double original[ITEMS * DIMENSION], map[2 * ITEMS], divergence[400];
    fill_vectors(vectors);
    for (gsize i = 0; i < ITEMS * DIMENSION; i++)
        original[i] = vectors[i];
    const cw_tsne_options options = quick(1);
    g_assert_true(cw_tsne_map(vectors, ITEMS, DIMENSION, &options, map, divergence, NULL));
    const double before = agreement(original, DIMENSION), after = agreement(map, 2);
    g_test_message("neighbours of the same cluster: %.3f in space, %.3f on the map", before, after);
    g_assert_cmpfloat(before, >, 0.7);
    g_assert_cmpfloat(after, >=, 0.8 * before);
    g_test_message("divergence %.3f, %.3f, %.3f", divergence[0], divergence[100], divergence[399]);
    g_assert_cmpfloat(divergence[399], <, 0.5 * divergence[0]);
    g_assert_cmpfloat(divergence[399], <, divergence[100]);
    g_assert_cmpfloat(divergence[399], >, 0);
}

static void test_map_is_centred(void)
{
    float vectors[ITEMS * DIMENSION];
    double map[2 * ITEMS], x = 0, y = 0;
    fill_vectors(vectors);
    const cw_tsne_options options = quick(1);
    g_assert_true(cw_tsne_map(vectors, ITEMS, DIMENSION, &options, map, NULL, NULL));
    for (gsize i = 0; i < ITEMS; i++) {
        g_assert_true(isfinite(map[2 * i]) && isfinite(map[2 * i + 1]));
        x += map[2 * i];
        y += map[2 * i + 1];
    }
    g_assert_cmpfloat(fabs(x) + fabs(y), <, 1e-9 * ITEMS);
}

static void test_same_seed_same_map(void)
{
    float vectors[ITEMS * DIMENSION];
    double first[2 * ITEMS], again[2 * ITEMS], other[2 * ITEMS];
    fill_vectors(vectors);
    cw_tsne_options options = quick(7);
    options.iterations = 40;
    g_assert_true(cw_tsne_map(vectors, ITEMS, DIMENSION, &options, first, NULL, NULL));
    g_assert_true(cw_tsne_map(vectors, ITEMS, DIMENSION, &options, again, NULL, NULL));
    options.seed = 8;
    g_assert_true(cw_tsne_map(vectors, ITEMS, DIMENSION, &options, other, NULL, NULL));
    g_assert_cmpmem(first, sizeof first, again, sizeof again);
    g_assert_cmpint(memcmp(first, other, sizeof first), !=, 0);
}

/* Pictures that are equal have distance 0: nothing divides by it. */
static void test_equal_vectors(void)
{
    float vectors[ITEMS * 4] = {0};
    double map[2 * ITEMS];
    cw_tsne_options options = quick(1);
    options.iterations = 20;
    g_assert_true(cw_tsne_map(vectors, ITEMS, 4, &options, map, NULL, NULL));
    for (gsize i = 0; i < 2 * ITEMS; i++)
        g_assert_true(isfinite(map[i]));
}

static gboolean stop_at_five(gpointer data, const cw_progress_state *state)
{
    (void)data;
    return state->done < 5;
}

static void test_refusals(void)
{
    float vectors[ITEMS * DIMENSION] = {0};
    double map[2 * ITEMS];
    g_autoptr(GError) few = NULL, many = NULL, stopped = NULL;
    cw_tsne_options options = cw_tsne_options_default();
    g_assert_false(cw_tsne_map(vectors, 90, DIMENSION, &options, map, NULL, &few));
    g_assert_error(few, CW_ERROR, CW_ERROR_USAGE);
    g_assert_cmpstr(few->message, ==, "a map with perplexity 30 needs 91 points, there are 90");
    g_assert_false(
        cw_tsne_map(vectors, CW_TSNE_MOST_ITEMS + 1, DIMENSION, &options, map, NULL, &many));
    g_assert_error(many, CW_ERROR, CW_ERROR_TOO_LARGE);
    const cw_progress progress = {stop_at_five, NULL};
    options.progress = &progress;
    g_assert_false(cw_tsne_map(vectors, ITEMS, DIMENSION, &options, map, NULL, &stopped));
    g_assert_error(stopped, CW_ERROR, CW_ERROR_INTERRUPTED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tsne/neighbours-stay", test_neighbours_stay);
    g_test_add_func("/tsne/map-is-centred", test_map_is_centred);
    g_test_add_func("/tsne/same-seed-same-map", test_same_seed_same_map);
    g_test_add_func("/tsne/equal-vectors", test_equal_vectors);
    g_test_add_func("/tsne/refusals", test_refusals);
    return g_test_run();
}
