/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/split.h"

enum { SAMPLES = 1000 };

static void count_parts(const guint8 *parts, gsize samples, gsize *counts)
{
    memset(counts, 0, 3 * sizeof *counts);
    for (gsize n = 0; n < samples; n++)
        counts[parts[n]]++;
}

static void test_groups_stay_whole(void)
{
    gint64 groups[SAMPLES];
    guint8 parts[SAMPLES], again[SAMPLES], other[SAMPLES];
    gsize counts[3];
    for (gsize n = 0; n < SAMPLES; n++)
        groups[n] = (gint64)(n * 7919 % 250) * 1000000007 - 500;
    cw_split_by_group(groups, SAMPLES, .6, .2, 5, parts);
    cw_split_by_group(groups, SAMPLES, .6, .2, 5, again);
    cw_split_by_group(groups, SAMPLES, .6, .2, 6, other);
    g_assert_cmpmem(parts, SAMPLES, again, SAMPLES);
    g_assert_cmpint(memcmp(parts, other, SAMPLES), !=, 0);
    count_parts(parts, SAMPLES, counts);
    g_assert_cmpuint(counts[CW_SPLIT_TRAIN], ==, 600); /* groups of four */
    g_assert_cmpuint(counts[CW_SPLIT_VALIDATION], ==, 200);
    for (gsize a = 0; a < SAMPLES; a++)
        for (gsize b = 0; b < a; b++)
            if (groups[a] == groups[b])
                g_assert_cmpuint(parts[a], ==, parts[b]);
}

/* The order of the samples does not decide. */
static void test_order_does_not_matter(void)
{
    const gint64 forward[] = {1, 2, 3, 4, 5, 6}, backward[] = {6, 5, 4, 3, 2, 1};
    guint8 a[6], b[6];
    cw_split_by_group(forward, 6, .5, .2, 9, a);
    cw_split_by_group(backward, 6, .5, .2, 9, b);
    for (gsize n = 0; n < 6; n++)
        g_assert_cmpuint(a[n], ==, b[5 - n]);
}

static void test_edges(void)
{
    const gint64 groups[] = {3, 3, 4};
    guint8 parts[3];
    gsize counts[3];
    cw_split_by_group(groups, 3, 1, 0, 1, parts);
    count_parts(parts, 3, counts);
    g_assert_cmpuint(counts[CW_SPLIT_TRAIN], ==, 3);
    cw_split_by_group(groups, 3, 0, 0, 1, parts);
    count_parts(parts, 3, counts);
    g_assert_cmpuint(counts[CW_SPLIT_TEST], ==, 3);
    cw_split_by_group(groups, 0, .5, .5, 1, parts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/split/groups-stay-whole", test_groups_stay_whole);
    g_test_add_func("/split/order-does-not-matter", test_order_does_not_matter);
    g_test_add_func("/split/edges", test_edges);
    return g_test_run();
}
