/* SPDX-License-Identifier: Apache-2.0
 *
 * The best cut of a tree with more merges than there are candidates at first: it is found all the
 * same, though it lies between two of them.
 */
#include "engine/variants/threshold.h"

#include <math.h>

#include "base/error.h"

#define MOST_PAIRS 20400 /* of items 2 i and 2 i + 1, merged at distance i / pairs */

static gint32 groups[2 * MOST_PAIRS];
static cw_merge merges[MOST_PAIRS];

#define KNOWN 500 /* pairs before and behind the last right one whose design is known */

/* The first `right` pairs are one design each. */
static cw_dendrogram build(guint32 pairs, guint32 right)
{
    for (guint32 i = 0; i < pairs; i++) {
        merges[i] = (cw_merge){2 * i, 2 * i + 1, (float)i / (float)pairs};
        const gboolean known = i + KNOWN >= right && i < right + KNOWN;
        groups[2 * i] = known ? (gint32)(2 * i) : -1;
        groups[2 * i + 1] = known && i >= right ? (gint32)(2 * i + 1) : groups[2 * i];
    }
    return (cw_dendrogram){2 * pairs, pairs, merges, INFINITY};
}

static void check(guint32 pairs, guint32 right, double precision)
{
    g_autoptr(GError) error = NULL;
    const cw_dendrogram tree = build(pairs, right);
    cw_threshold chosen;
    g_assert_true(cw_threshold_choose(&tree, groups, precision, &chosen, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(chosen.threshold, >, merges[right - 1].distance);
    g_assert_cmpfloat(chosen.threshold, <, merges[right].distance);
    g_assert_cmpfloat(chosen.score.cscore, ==, 1);
    g_assert_cmpfloat(chosen.score.cg_pair, ==, 1);
}

static void test_best(void)
{
    check(500, 301, 0); /* candidates stand at 300 and 302 */
}

static void test_precision(void)
{
    check(500, 301, 1);
}

/* First every 102nd merge is looked at, then all but every 51st of 204, this one not. */
static void test_best_of_many(void)
{
    check(MOST_PAIRS, 127 * 102 + 50, 0);
    check(MOST_PAIRS, 127 * 102 + 50, 1);
}

static void test_reach(void)
{
    g_autoptr(GError) error = NULL;
    cw_dendrogram tree = build(500, 301);
    g_assert_true(cw_threshold_check(&tree, 2, &error));
    tree.reach = 0.25;
    g_assert_true(cw_threshold_check(&tree, 0.25, &error));
    g_assert_no_error(error);
    g_assert_false(cw_threshold_check(&tree, 0.26, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_TOO_LARGE);
}

/* Of three wrong pairs among nine of known items there are as many again for each time that the
 * items outnumber the known ones: 6 right beside 3 wrong, 12 beside 12, 24 beside 48. */
static void test_others_stand_in_the_way(void)
{
    const cw_partition_score known = {.cg_pair = 6.0 / 9}, none = {.cg_pair = 0};
    g_assert_cmpfloat_with_epsilon(cw_threshold_precision(&known, 20, 20), 6.0 / 9, 1e-12);
    g_assert_cmpfloat_with_epsilon(cw_threshold_precision(&known, 20, 40), 12.0 / 24, 1e-12);
    g_assert_cmpfloat_with_epsilon(cw_threshold_precision(&known, 20, 80), 24.0 / 72, 1e-12);
    g_assert_cmpfloat(cw_threshold_precision(&none, 20, 20), ==, 0);
}

#define WRONG 20 /* pairs, at the far end */

/* Where every second item is unknown a threshold keeps out wrong pairs that it would let in were
 * all known: 180 right pairs beside 10 wrong ones are 0.947, but stand for 360 beside 40. */
static void test_precision_among_others(void)
{
    g_autoptr(GError) error = NULL;
    enum { PAIRS = 200 };
    cw_threshold all, half;
    cw_dendrogram tree = build(PAIRS, PAIRS - WRONG);
    g_assert_true(cw_threshold_choose(&tree, groups, 0.94, &all, &error));
    tree.items = 4 * PAIRS; /* as many again that are in no pair */
    for (gsize i = 2 * PAIRS; i < tree.items; i++)
        groups[i] = -1;
    g_assert_true(cw_threshold_choose(&tree, groups, 0.94, &half, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(half.threshold, <, all.threshold);
    g_assert_cmpfloat(half.threshold, >, merges[PAIRS - WRONG].distance);
    g_assert_cmpfloat(half.precision, >=, 0.94);
    g_assert_cmpfloat(half.precision, <, half.score.cg_pair);
    g_assert_cmpfloat(all.precision, ==, all.score.cg_pair);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/threshold/best", test_best);
    g_test_add_func("/threshold/precision", test_precision);
    g_test_add_func("/threshold/best-of-many", test_best_of_many);
    g_test_add_func("/threshold/reach", test_reach);
    g_test_add_func("/threshold/others-stand-in-the-way", test_others_stand_in_the_way);
    g_test_add_func("/threshold/precision-among-others", test_precision_among_others);
    return g_test_run();
}
