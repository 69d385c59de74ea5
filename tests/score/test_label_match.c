/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "score/label_match.h"
#include "score/nearest.h"

static void test_count(void)
{
    const gint32 a[] = {3, -1, 0, 2}, b[] = {3, -1, -1, 1};
    g_assert_cmpuint(cw_label_match_count(a, b, 4), ==, 2);
    g_assert_cmpuint(cw_label_match_count(a, a, 4), ==, 4);
    g_assert_cmpuint(cw_label_match_count(a, b, 0), ==, 0);
}

/* Four rows with two attributes, and their places for three queries: the first target stands
 * third, the second, with a missing value, first, and the third nowhere. */
static const gint32 LABELS[] = {0, 1, 0, -1, 2, 1, 2, 1}, TARGETS[] = {2, 1, 0, -1, 2, -1};
static const cw_hit HITS[] = {{.9f, 1}, {.8f, 0}, {.7f, 2}, {.9f, 1}, {.8f, 0},
                              {.7f, 2}, {.9f, 2}, {.8f, 3}, {.7f, 0}};
static const gsize FOUND[] = {3, 3, 3};

static void test_top_k(void)
{
    cw_label_ranking ranking = {3, 2, TARGETS, 4, LABELS, HITS, FOUND, 3};
    g_assert_cmpfloat_with_epsilon(cw_label_match_top_k(&ranking, 1), 1.0 / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(cw_label_match_top_k(&ranking, 2), 1.0 / 3, 1e-12);
    g_assert_cmpfloat_with_epsilon(cw_label_match_top_k(&ranking, 3), 2.0 / 3, 1e-12);
    g_assert_cmpfloat(cw_label_match_top_k(&ranking, 0), ==, 0);
    ranking.found = (const gsize[]){2, 1, 0}; /* what lies behind is not read */
    g_assert_cmpfloat_with_epsilon(cw_label_match_top_k(&ranking, 3), 1.0 / 3, 1e-12);
    ranking.queries = 0;
    g_assert_true(isnan(cw_label_match_top_k(&ranking, 3)));
}

/* A search gives the ranking: of equal similarities the lower row, and one that is NaN never. */
static void test_of_a_search(void)
{
    enum { ROWS = 4 };
    const float query[] = {1, 0}, rows[] = {0, 1, .6f, .8f, .6f, .8f, NAN, 0};
    const gint32 labels[ROWS] = {0, 1, 2, 3};
    for (gint32 target = 0; target < ROWS; target++) {
        const gsize place[ROWS] = {3, 1, 2, G_MAXSIZE};
        cw_hit hits[ROWS];
        gsize found;
        g_assert_true(cw_nearest_find((cw_nearest_set){query, 1, 1},
                                      (cw_nearest_set){rows, ROWS, 1}, 2, ROWS, NULL, 1, hits,
                                      &found, NULL));
        const cw_label_ranking ranking = {1, 1, &target, ROWS, labels, hits, &found, ROWS};
        for (gsize k = 1; k <= ROWS; k++)
            g_assert_cmpfloat(cw_label_match_top_k(&ranking, k), ==, k >= place[target]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/label-match/count", test_count);
    g_test_add_func("/label-match/top-k", test_top_k);
    g_test_add_func("/label-match/of-a-search", test_of_a_search);
    return g_test_run();
}
