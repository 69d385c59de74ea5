/* SPDX-License-Identifier: Apache-2.0
 *
 * The best cut of a tree with more merges than there are candidates at first: it is found all the
 * same, though it lies between two of them.
 */
#include "engine/threshold.h"

#define PAIRS 500 /* of items 2 i and 2 i + 1, merged at distance i / PAIRS */
#define RIGHT 301 /* the first of them are one design each; candidates stand at 300 and 302 */

static gint32 groups[2 * PAIRS];
static cw_merge merges[PAIRS];

static cw_dendrogram build(void)
{
    for (guint32 i = 0; i < PAIRS; i++) {
        merges[i] = (cw_merge){2 * i, 2 * i + 1, (float)i / PAIRS};
        groups[2 * i] = (gint32)(2 * i);
        groups[2 * i + 1] = i < RIGHT ? groups[2 * i] : (gint32)(2 * i + 1);
    }
    return (cw_dendrogram){2 * PAIRS, PAIRS, merges};
}

static void check(double precision)
{
    g_autoptr(GError) error = NULL;
    const cw_dendrogram tree = build();
    cw_threshold chosen;
    g_assert_true(cw_threshold_choose(&tree, groups, precision, &chosen, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(chosen.threshold, >, merges[RIGHT - 1].distance);
    g_assert_cmpfloat(chosen.threshold, <, merges[RIGHT].distance);
    g_assert_cmpfloat(chosen.score.cscore, ==, 1);
    g_assert_cmpfloat(chosen.score.cg_pair, ==, 1);
}

static void test_best(void)
{
    check(0);
}

static void test_precision(void)
{
    check(1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/threshold/best", test_best);
    g_test_add_func("/threshold/precision", test_precision);
    return g_test_run();
}
