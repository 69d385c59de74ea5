/* SPDX-License-Identifier: Apache-2.0
 *
 * The form for many points beside the exact one, and by itself where only it is.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "cluster/affinity.h"
#include "cluster/tsne.h"
#include "cluster/tsne_slope.h"

enum { FEW = 301, DIMENSION = 20, MANY = CW_TSNE_EXACT_ITEMS + 100, WIDE = 60, EACH = 50 };

/* Clusters that overlap a little, whatever the dimension; `twins`: of each vector there are two.
 * (transfer full) */
static float *draw(gsize items, gsize dimension, gboolean twins)
{
    const double spread = dimension < WIDE ? 0.9 : 1.65;
    float *vectors = g_new(float, items *dimension);
    for (gsize i = 0; i < items; i++) {
        const gsize self = twins ? i / 2 : i;
        cw_random centre = cw_random_start(3, 0, self * (twins ? 2 : 1) / EACH),
                  noise = cw_random_start(3, 1, self);
        for (gsize d = 0; d < dimension; d++)
            vectors[i * dimension + d] =
                (float)(cw_random_normal(&centre) + spread * cw_random_normal(&noise));
    }
    return vectors;
}

typedef struct {
    double gradient[2 * FEW], divergence;
} answer;

static void ask(cw_tsne_slope *slope, const double *map, answer *a)
{
    g_assert_nonnull(slope);
    slope->find(slope, map, 2, a->gradient, &a->divergence);
    cw_tsne_slope_free(slope);
}

/* |a - b| / |b| */
static double difference(const answer *a, const answer *b)
{
    double off = 0, size = 0;
    for (gsize i = 0; i < 2 * FEW; i++) {
        off += (a->gradient[i] - b->gradient[i]) * (a->gradient[i] - b->gradient[i]);
        size += b->gradient[i] * b->gradient[i];
    }
    return sqrt(off / size);
}

/* With a perplexity of a third of the others all pairs are near. */
static void test_gradient(void)
{
    g_autofree float *vectors = draw(FEW, DIMENSION, FALSE);
    double map[2 * FEW];
    answer exact, whole, near;
    for (gsize i = 0; i < FEW; i++) {
        cw_random random = cw_random_start(5, 0, i);
        map[2 * i] = 6 * cw_random_normal(&random);
        map[2 * i + 1] = 6 * cw_random_normal(&random);
    }
    cw_tsne_slope_options options = {.perplexity = (FEW - 1) / 3.0, .threads = 2};
    ask(cw_tsne_slope_exact(vectors, FEW, DIMENSION, &options, NULL), map, &exact);
    ask(cw_tsne_slope_tree(vectors, FEW, DIMENSION, &options, NULL), map, &whole);
    options.theta = 0.5;
    ask(cw_tsne_slope_tree(vectors, FEW, DIMENSION, &options, NULL), map, &near);
    g_test_message("off by %g, with cells by %g; divergence %g, %g, %g", difference(&whole, &exact),
                   difference(&near, &exact), exact.divergence, whole.divergence, near.divergence);
    g_assert_cmpfloat(difference(&whole, &exact), <, 1e-9);
    g_assert_cmpfloat_with_epsilon(whole.divergence, exact.divergence, 1e-9);
    g_assert_cmpfloat(difference(&near, &exact), <, 0.05);
    g_assert_cmpfloat(difference(&near, &exact), >, 1e-9);
    g_assert_cmpfloat_with_epsilon(near.divergence, exact.divergence, 0.02);
}

/* P of near pairs: symmetric, of sum 1, rising, none with itself. */
static void test_affinity(void)
{
    g_autofree float *vectors = draw(FEW, DIMENSION, TRUE);
    g_autoptr(cw_affinity) a = cw_affinity_new(vectors, FEW, DIMENSION, 10, 2, NULL, NULL);
    g_autofree double *dense = g_new0(double, FEW *FEW);
    double sum = 0;
    for (gsize i = 0; i < FEW; i++) {
        g_assert_cmpuint(a->first[i + 1] - a->first[i], >=, 30);
        for (gsize n = a->first[i]; n < a->first[i + 1]; n++) {
            g_assert_true(n == a->first[i] || a->other[n] > a->other[n - 1]);
            g_assert_cmpuint(a->other[n], !=, i);
            dense[i * FEW + a->other[n]] = a->value[n];
            sum += a->value[n];
        }
    }
    g_assert_cmpfloat_with_epsilon(sum, 1, 1e-9);
    for (gsize i = 0; i < FEW; i++)
        for (gsize j = 0; j < i; j++)
            g_assert_cmpfloat(dense[i * FEW + j], ==, dense[j * FEW + i]);
    /* A twin is the nearest of all. */
    for (gsize j = 0; j < FEW; j++)
        g_assert_cmpfloat(dense[100 * FEW + 101], >=, dense[100 * FEW + j]);
}

/* The share of points whose nearest neighbour is of their cluster. */
static double agreement(const double *points, gsize items, gsize dimension)
{
    gsize right = 0;
    for (gsize i = 0; i < items; i++) {
        gsize nearest = i;
        double least = INFINITY;
        for (gsize j = 0; j < items; j++) {
            double distance = 0;
            for (gsize d = 0; d < dimension && distance < least; d++) {
                const double off = points[i * dimension + d] - points[j * dimension + d];
                distance += off * off;
            }
            if (j != i && distance < least) {
                least = distance;
                nearest = j;
            }
        }
        right += nearest / EACH == i / EACH;
    }
    return (double)right / (double)items;
}

static cw_tsne_options quick(int iterations, guint threads)
{
    cw_tsne_options options = cw_tsne_options_default();
    options.iterations = iterations;
    options.seed = 1;
    options.threads = threads;
    return options;
}

/* Just above the limit, and wide, so that vectors are projected. */
static void test_neighbours_stay(void)
{
    g_autofree float *vectors = draw(MANY, WIDE, FALSE);
    g_autofree double *original = g_new(double, MANY *WIDE), *map = g_new(double, 2 * MANY);
    double divergence[300];
    for (gsize i = 0; i < MANY * WIDE; i++)
        original[i] = vectors[i];
    const cw_tsne_options options = quick(300, 2);
    g_assert_true(cw_tsne_map(vectors, MANY, WIDE, &options, map, divergence, NULL));
    const double before = agreement(original, MANY, WIDE), after = agreement(map, MANY, 2);
    g_test_message("neighbours of the same cluster: %.3f in space, %.3f on the map", before, after);
    g_assert_cmpfloat(before, >, 0.7);
    g_assert_cmpfloat(after, >=, 0.8 * before);
    g_test_message("divergence %.3f, %.3f, %.3f", divergence[0], divergence[74], divergence[299]);
    g_assert_cmpfloat(divergence[299], <, 0.7 * divergence[0]);
    g_assert_cmpfloat(divergence[299], <, divergence[74]);
    g_assert_cmpfloat(divergence[299], >, 0);
}

static void test_same_on_any_threads(void)
{
    g_autofree float *vectors = draw(MANY, WIDE, FALSE);
    double one[2 * MANY], three[2 * MANY];
    cw_tsne_options options = quick(30, 1);
    g_assert_true(cw_tsne_map(vectors, MANY, WIDE, &options, one, NULL, NULL));
    options.threads = 3;
    g_assert_true(cw_tsne_map(vectors, MANY, WIDE, &options, three, NULL, NULL));
    g_assert_cmpmem(one, sizeof one, three, sizeof three);
}

/* Twins have distance 0; of vectors that are all equal every one is as near as any other. */
static void test_duplicates(void)
{
    g_autofree float *twins = draw(MANY, DIMENSION, TRUE);
    g_autofree float *equal = g_new0(float, MANY *DIMENSION);
    double map[2 * MANY];
    const cw_tsne_options options = quick(40, 2);
    for (gsize i = 0; i < MANY * DIMENSION; i++)
        equal[i] = 0.25f;
    g_assert_true(cw_tsne_map(twins, MANY, DIMENSION, &options, map, NULL, NULL));
    for (gsize i = 0; i < 2 * MANY; i++)
        g_assert_true(isfinite(map[i]));
    g_assert_true(cw_tsne_map(equal, MANY, DIMENSION, &options, map, NULL, NULL));
    for (gsize i = 0; i < 2 * MANY; i++)
        g_assert_true(isfinite(map[i]));
}

static gboolean stop_at_neighbours(gpointer data, const cw_progress_state *state)
{
    (void)data;
    return strcmp(state->activity, "finding neighbours") != 0 || state->done == 0;
}

static void test_refusals(void)
{
    g_autofree float *vectors = draw(MANY, DIMENSION, FALSE);
    double map[2 * MANY];
    g_autoptr(GError) stopped = NULL, broken = NULL;
    cw_tsne_options options = quick(10, 2);
    const cw_progress progress = {stop_at_neighbours, NULL};
    options.progress = &progress;
    g_assert_false(cw_tsne_map(vectors, MANY, DIMENSION, &options, map, NULL, &stopped));
    g_assert_error(stopped, CW_ERROR, CW_ERROR_INTERRUPTED);
    vectors[7 * DIMENSION + 3] = NAN;
    g_assert_false(cw_tsne_map(vectors, MANY, DIMENSION, &options, map, NULL, &broken));
    g_assert_error(broken, CW_ERROR, CW_ERROR_USAGE);
    g_assert_cmpstr(broken->message, ==, "vector 7 of a map is not finite");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tsne-tree/gradient", test_gradient);
    g_test_add_func("/tsne-tree/affinity", test_affinity);
    g_test_add_func("/tsne-tree/neighbours-stay", test_neighbours_stay);
    g_test_add_func("/tsne-tree/same-on-any-threads", test_same_on_any_threads);
    g_test_add_func("/tsne-tree/duplicates", test_duplicates);
    g_test_add_func("/tsne-tree/refusals", test_refusals);
    return g_test_run();
}
