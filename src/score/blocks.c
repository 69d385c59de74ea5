/* SPDX-License-Identifier: Apache-2.0 */
#include "score/blocks.h"

#include <stdlib.h>

typedef struct {
    gint32 block;
    guint32 item;
} block_member;

static int compare_members(const void *a, const void *b)
{
    const block_member *left = a, *right = b;
    if (left->block != right->block)
        return left->block < right->block ? -1 : 1;
    return (left->item > right->item) - (left->item < right->item);
}

/* Items sorted by block, then number. (transfer full) */
static block_member *sort_by_block(const gint32 *blocks, gsize items)
{
    block_member *sorted = g_new(block_member, items);
    for (gsize i = 0; i < items; i++)
        sorted[i] = (block_member){blocks != NULL ? blocks[i] : 0, (guint32)i};
    if (items > 0)
        qsort(sorted, items, sizeof *sorted, compare_members);
    return sorted;
}

cw_blocks *cw_blocks_new(const gint32 *blocks, gsize items)
{
    g_autofree block_member *sorted = sort_by_block(blocks, items);
    cw_blocks *all = g_new0(cw_blocks, 1);
    all->first = g_new(gsize, items + 1);
    all->members = g_new(guint32, items);
    for (gsize i = 0; i < items; i++) {
        all->members[i] = sorted[i].item;
        if (i == 0 || sorted[i].block != sorted[i - 1].block)
            all->first[all->count++] = i;
    }
    all->first[all->count] = items;
    return all;
}

void cw_blocks_free(cw_blocks *blocks)
{
    if (blocks == NULL)
        return;
    g_free(blocks->first);
    g_free(blocks->members);
    g_free(blocks);
}
