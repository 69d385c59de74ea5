/* SPDX-License-Identifier: Apache-2.0 */
#include "score/blocks.h"

static void test_blocks(void)
{
    static const gint32 blocks[] = {7, -1, 7, 3, -1, 7};
    static const guint32 members[] = {1, 4, 3, 0, 2, 5};
    static const gsize first[] = {0, 2, 3, 6};
    g_autoptr(cw_blocks) all = cw_blocks_new(blocks, 6);
    g_assert_cmpuint(all->count, ==, 3);
    g_assert_cmpmem(all->members, sizeof members, members, sizeof members);
    g_assert_cmpmem(all->first, sizeof first, first, sizeof first);
    g_assert_cmpuint(cw_blocks_size(all, 2), ==, 3);
}

static void test_edges(void)
{
    g_autoptr(cw_blocks) one = cw_blocks_new(NULL, 3);
    g_assert_cmpuint(one->count, ==, 1);
    g_assert_cmpuint(one->members[2], ==, 2);
    g_assert_cmpuint(cw_blocks_size(one, 0), ==, 3);
    g_autoptr(cw_blocks) none = cw_blocks_new(NULL, 0);
    g_assert_cmpuint(none->count, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/blocks/sorted", test_blocks);
    g_test_add_func("/blocks/edges", test_edges);
    return g_test_run();
}
