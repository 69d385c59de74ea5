/* SPDX-License-Identifier: Apache-2.0
 *
 * Items block by block: what never meets across blocks is looked at one block at a time, so that
 * many small blocks cost little.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    gsize count;      /* of blocks */
    gsize *first;     /* [count + 1] place in `members` where each starts, last the end */
    guint32 *members; /* [items] by rising block, then rising item */
} cw_blocks;

/* The blocks of `blocks` [items]; NULL: one of all. (transfer full) */
cw_blocks *cw_blocks_new(const gint32 *blocks, gsize items);
void cw_blocks_free(cw_blocks *blocks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_blocks, cw_blocks_free)

static inline gsize cw_blocks_size(const cw_blocks *blocks, gsize block)
{
    return blocks->first[block + 1] - blocks->first[block];
}

G_END_DECLS
