/* SPDX-License-Identifier: Apache-2.0
 *
 * Sets of items that go together, as somebody wrote them down: a table of sets, or pairs that a
 * merchandiser linked.
 */
#pragma once

#include "engine/catalog/hold_out.h"

G_BEGIN_DECLS

typedef struct {
    char *id;
    GPtrArray *names; /* of its items, each once: ids, "source:id", or groups; owned */
} cw_outfit_listed;

typedef struct {
    GPtrArray *sets; /* cw_outfit_listed, in order of first line */
    char *path;
    char *hash;      /* SHA-256 of the file */
    gsize replacing; /* rows of type "upsell", which are left out: another choice of the same */
} cw_outfit_file;

/* Reads a CSV or TSV file with the columns set_id,item, or sku,linked_sku and maybe type, a pair a
 * row; other columns are passed over. CW_ERROR_NOT_FOUND, CW_ERROR_USAGE (neither header, a broken
 * row, no set). (transfer full) */
cw_outfit_file *cw_outfit_file_read(const char *path, GError **error);
void cw_outfit_file_free(cw_outfit_file *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_outfit_file, cw_outfit_file_free)

typedef struct {
    gboolean *held_out; /* [sets] */
    gsize sets, held_out_sets;
    gboolean apart; /* no name is in a set held out and in one that is not */
} cw_outfit_split;

/* Holds out a share of the sets by a hash of their ids: sets that share items together, unless
 * more than half of all hang together, as pairs do; then set by set. It depends on the file and the
 * law alone. */
void cw_outfit_split_fill(cw_outfit_split *split, const cw_outfit_file *file,
                          const cw_hold_out *law);
void cw_outfit_split_clear(cw_outfit_split *split);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_outfit_split, cw_outfit_split_clear)

G_END_DECLS
