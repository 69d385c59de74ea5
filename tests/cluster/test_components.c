/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"
#include "cluster/components.h"

static void test_labels_by_first_member(void)
{
    g_autoptr(cw_components) components = cw_components_new(7);
    g_assert_true(cw_components_join(components, 5, 6));
    g_assert_true(cw_components_join(components, 6, 1));
    g_assert_false(cw_components_join(components, 1, 5));
    g_assert_true(cw_components_join(components, 4, 2));
    g_assert_cmpuint(cw_components_root(components, 6), ==, 1);
    const gint32 expected[] = {0, 1, 2, 3, 2, 1, 1};
    gint32 labels[7];
    g_assert_cmpuint(cw_components_label(components, labels), ==, 4);
    g_assert_cmpmem(labels, sizeof labels, expected, sizeof expected);
}

/* The same edges in any order give the same labels. */
static void test_order_of_edges(void)
{
    enum { ITEMS = 300, EDGES = 220 };
    gint32 first[ITEMS], again[ITEMS];
    guint32 order[EDGES];
    for (guint64 trial = 0; trial < 5; trial++) {
        cw_random random = cw_random_start(trial, 1, 0);
        cw_random_permutation(&random, order, EDGES);
        g_autoptr(cw_components) components = cw_components_new(ITEMS);
        for (gsize e = 0; e < EDGES; e++)
            cw_components_join(components, (guint32)(cw_random_at(9, 0, order[e], 0) % ITEMS),
                               (guint32)(cw_random_at(9, 0, order[e], 1) % ITEMS));
        cw_components_label(components, trial == 0 ? first : again);
        if (trial > 0)
            g_assert_cmpmem(first, sizeof first, again, sizeof again);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/components/labels-by-first-member", test_labels_by_first_member);
    g_test_add_func("/components/order-of-edges", test_order_of_edges);
    return g_test_run();
}
