/* SPDX-License-Identifier: Apache-2.0
 *
 * The sampler of triplets: who may be an anchor, and that what it draws is a variant and another
 * design, evenly (chi-square), of the look first, of the category next, of all last.
 */
#include "train/triplets.h"

#define DRAWS 20000

/* design, category, look */
static const cw_triplet_label labels[] = {
    {1, 1, 1}, {1, 1, 2}, {1, 1, 3}, /* 0 1 2 */
    {2, 1, 1}, {2, 1, 4},            /* 3 4 */
    {3, 1, 1},                       /* 5: alone in its design */
    {0, 1, 1},                       /* 6: of no known design */
    {4, 2, 5}, {4, 2, 6},            /* 7 8: alone in their category */
    {5, 0, 0}, {5, 0, 0},            /* 9 10: of no known category */
};
enum { COUNT = G_N_ELEMENTS(labels) };

typedef struct {
    int positives[COUNT], negatives[COUNT];
} drawn;

static drawn draw(const cw_triplets *triplets, gsize anchor)
{
    drawn result = {0};
    for (int i = 0; i < DRAWS; i++) {
        gsize positive, negative;
        cw_random random = cw_random_start(1, 0, (guint64)i);
        cw_triplets_draw(triplets, anchor, &random, &positive, &negative);
        result.positives[positive]++;
        result.negatives[negative]++;
    }
    return result;
}

/* Whether counts fall on `items` alone and evenly: 6 items have 5 degrees of freedom, chi-square
 * 20.5 by chance once in a thousand. */
static void assert_even(const int *counts, const int *items, int item_count)
{
    double expected = (double)DRAWS / item_count, square = 0;
    int found = 0;
    for (int i = 0; i < item_count; i++) {
        square += (counts[items[i]] - expected) * (counts[items[i]] - expected) / expected;
        found += counts[items[i]];
    }
    g_assert_cmpint(found, ==, DRAWS);
    g_assert_cmpfloat(square, <, 20.5);
}

#define ASSERT_EVEN(counts, ...)                                                                   \
    assert_even(counts, (const int[]){__VA_ARGS__}, G_N_ELEMENTS(((const int[]){__VA_ARGS__})))

static void test_anchors(void)
{
    g_autoptr(cw_triplets) triplets = cw_triplets_new(labels, COUNT, NULL, 0);
    g_autoptr(cw_triplets) one = cw_triplets_new(labels, 3, NULL, 0);
    g_assert_cmpint(cw_triplets_anchors(triplets), ==, 9);
    g_assert_true(cw_triplets_is_anchor(triplets, 0));
    g_assert_false(cw_triplets_is_anchor(triplets, 5));
    g_assert_false(cw_triplets_is_anchor(triplets, 6));
    g_assert_cmpint(cw_triplets_anchors(one), ==, 0); /* nobody is of another design */
}

static void test_draws(void)
{
    g_autoptr(cw_triplets) triplets = cw_triplets_new(labels, COUNT, NULL, 0);
    drawn d = draw(triplets, 0);
    ASSERT_EVEN(d.positives, 1, 2);
    ASSERT_EVEN(d.negatives, 3, 5, 6); /* of its colour in its category */
    d = draw(triplets, 1);
    ASSERT_EVEN(d.positives, 0, 2);
    ASSERT_EVEN(d.negatives, 3, 4, 5, 6); /* none has its colour: of its category */
    d = draw(triplets, 7);
    ASSERT_EVEN(d.positives, 8);
    ASSERT_EVEN(d.negatives, 0, 1, 2, 3, 4, 5, 6, 9, 10);
    d = draw(triplets, 10);
    ASSERT_EVEN(d.positives, 9);
    ASSERT_EVEN(d.negatives, 0, 1, 2, 3, 4, 5, 6, 7, 8);
}

/* Half of the negatives are those that somebody set apart, from either side of the pair. */
static void test_apart(void)
{
    const cw_triplet_apart apart[] = {{0, 8}, {7, 4}};
    g_autoptr(cw_triplets) triplets = cw_triplets_new(labels, COUNT, apart, 2);
    drawn d = draw(triplets, 0);
    g_assert_cmpint(ABS(d.negatives[8] - DRAWS / 2), <, 300);
    g_assert_cmpint(d.negatives[3] + d.negatives[5] + d.negatives[6] + d.negatives[8], ==, DRAWS);
    d = draw(triplets, 4);
    g_assert_cmpint(ABS(d.negatives[7] - DRAWS / 2), <, 300);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/triplets/anchors", test_anchors);
    g_test_add_func("/triplets/draws", test_draws);
    g_test_add_func("/triplets/apart", test_apart);
    return g_test_run();
}
