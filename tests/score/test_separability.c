/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"
#include "score/separability.h"
#include "score/similarity.h"

static GArray *pairs_of(const cw_pair *pairs, guint count)
{
    GArray *array = g_array_new(FALSE, FALSE, sizeof(cw_pair));
    return g_array_append_vals(array, pairs, count);
}

static const cw_pair FIVE[] = {{.5f, 0}, {.1f, 1}, {.3f, 0}, {.3f, 1}, {.9f, 1}};

static void test_curve(void)
{
    g_autoptr(GArray) pairs = pairs_of(FIVE, 5);
    g_autoptr(GArray) curve = cw_separability_curve(pairs, 1);
    const double expected[][3] = {
        {.1, 1, 1.0 / 3}, {.3, 2.0 / 3, 2.0 / 3}, {.5, .5, 2.0 / 3}, {.9, .6, 1}};
    g_assert_cmpuint(curve->len, ==, 4);
    for (guint i = 0; i < 4; i++) {
        cw_separability_point point = g_array_index(curve, cw_separability_point, i);
        g_assert_cmpfloat_with_epsilon(point.threshold, expected[i][0], 1e-6);
        g_assert_cmpfloat_with_epsilon(point.precision, expected[i][1], 1e-12);
        g_assert_cmpfloat_with_epsilon(point.recall, expected[i][2], 1e-12);
    }
    cw_separability_point point;
    g_assert_true(cw_separability_at_precision(curve, .9, &point));
    g_assert_cmpfloat_with_epsilon(point.threshold, .1, 1e-6);
    g_assert_true(cw_separability_at_precision(curve, .65, &point));
    g_assert_cmpfloat_with_epsilon(point.threshold, .3, 1e-6);
    g_assert_true(cw_separability_best(curve, &point));
    g_assert_cmpfloat_with_epsilon(point.threshold, .9, 1e-6); /* F1 .75 */
    g_autoptr(GArray) weighted = cw_separability_curve(pairs, 10);
    g_assert_cmpfloat_with_epsilon(g_array_index(weighted, cw_separability_point, 1).precision,
                                   2.0 / 12, 1e-12);
}

static void test_histogram(void)
{
    const cw_pair edge[] = {{0, 1}, {.49f, 1}, {.5f, 0}, {2, 0}};
    g_autoptr(GArray) pairs = pairs_of(edge, 4);
    guint64 same[4], different[4];
    cw_separability_histogram(pairs, 2, 4, same, different);
    g_assert_cmpuint(same[0], ==, 2);
    g_assert_cmpuint(different[1], ==, 1);
    g_assert_cmpuint(different[3], ==, 1);
    g_assert_cmpuint(different[0] + same[1] + different[2], ==, 0);
    cw_separability_histogram(pairs, 1, 4, same, different); /* what lies beyond is in the last */
    g_assert_cmpuint(same[1], ==, 1);
    g_assert_cmpuint(different[2], ==, 1);
    g_assert_cmpuint(different[3], ==, 1);
}

static void test_no_point(void)
{
    g_autoptr(GArray) pairs = pairs_of(FIVE, 1);
    g_autoptr(GArray) curve = cw_separability_curve(pairs, 1);
    cw_separability_point point;
    g_assert_false(cw_separability_at_precision(curve, .5, &point));
    g_array_set_size(pairs, 0);
    g_autoptr(GArray) empty = cw_separability_curve(pairs, 1);
    g_assert_false(cw_separability_best(empty, &point));
}

static void test_pairs_and_sampling(void)
{
    enum { ITEMS = 120 };
    float vectors[ITEMS * 3];
    gint32 groups[ITEMS], blocks[ITEMS];
    cw_random random = cw_random_start(4, 0, 0);
    for (gsize n = 0; n < ITEMS; n++) {
        for (gsize d = 0; d < 3; d++)
            vectors[n * 3 + d] = (float)cw_random_normal(&random);
        groups[n] = n < 2 ? -1 : (gint32)(n / 4);
        blocks[n] = (gint32)(n / 60);
    }
    cw_similarity_normalise(vectors, ITEMS, 3);
    double weight;
    const cw_pair_source source = {vectors, NULL, groups, blocks, ITEMS, 3};
    g_autoptr(GArray) all = cw_separability_pairs(&source, G_MAXSIZE, 1, &weight);
    g_assert_cmpfloat(weight, ==, 1);
    g_assert_cmpuint(all->len, ==, 58 * 57 / 2 + 60 * 59 / 2);
    g_autoptr(GArray) some = cw_separability_pairs(&source, 500, 1, &weight);
    guint same = 0, different = 0;
    for (guint i = 0; i < some->len; i++) {
        same += g_array_index(some, cw_pair, i).same;
        different += !g_array_index(some, cw_pair, i).same;
    }
    g_assert_cmpuint(same, ==, 1 + 29 * 6);
    g_assert_cmpuint(different, >, 400);
    g_assert_cmpuint(different, <, 600);
    g_assert_cmpfloat_with_epsilon(weight, (all->len - same) / 500.0, 1e-9);
}

/* Only pairs that are kept are looked at, else 20,000,000,000 would take minutes; they come from
 * everywhere. */
static void test_sample_of_many(void)
{
    enum { ITEMS = 200000, LIMIT = 10000 };
    g_autofree float *vectors = g_new(float, ITEMS);
    g_autofree gint32 *groups = g_new(gint32, ITEMS);
    for (gint32 n = 0; n < ITEMS; n++) {
        vectors[n] = n < ITEMS / 2 ? 1 : -1;
        groups[n] = n;
    }
    double weight;
    const cw_pair_source source = {vectors, NULL, groups, NULL, ITEMS, 1};
    g_autoptr(GArray) pairs = cw_separability_pairs(&source, LIMIT, 3, &weight);
    g_assert_cmpfloat_with_epsilon(weight, (ITEMS - 1.0) * ITEMS / 2 / LIMIT, 1e-6);
    g_assert_cmpuint(pairs->len, >, LIMIT - 400);
    g_assert_cmpuint(pairs->len, <, LIMIT + 400);
    guint across = 0;
    for (guint i = 0; i < pairs->len; i++)
        across += g_array_index(pairs, cw_pair, i).distance > 1;
    g_assert_cmpfloat_with_epsilon((double)across / pairs->len, 0.5, 0.02);
}

/* Scales divide distances; nothing else changes. */
static void test_scales(void)
{
    const float vectors[] = {1, 0, 0, 1, -1, 0}, scales[] = {0.5f, 1, 2};
    const gint32 groups[] = {0, 0, 1};
    double weight;
    const cw_pair_source source = {vectors, scales, groups, NULL, 3, 2};
    g_autoptr(GArray) pairs = cw_separability_pairs(&source, G_MAXSIZE, 1, &weight);
    g_assert_cmpuint(pairs->len, ==, 3);
    g_assert_cmpfloat_with_epsilon(g_array_index(pairs, cw_pair, 0).distance, 2, 1e-6);
    g_assert_cmpfloat_with_epsilon(g_array_index(pairs, cw_pair, 1).distance, 2, 1e-6);
    g_assert_cmpfloat_with_epsilon(g_array_index(pairs, cw_pair, 2).distance, 0.5, 1e-6);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/separability/curve", test_curve);
    g_test_add_func("/separability/histogram", test_histogram);
    g_test_add_func("/separability/no-point", test_no_point);
    g_test_add_func("/separability/pairs-and-sampling", test_pairs_and_sampling);
    g_test_add_func("/separability/sample-of-many", test_sample_of_many);
    g_test_add_func("/separability/scales", test_scales);
    return g_test_run();
}
