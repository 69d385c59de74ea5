/* SPDX-License-Identifier: Apache-2.0
 *
 * What somebody decided about pairs of items: the same design, or not.
 */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
    char *ids[2]; /* as in the feed */
    gboolean same;
    guint64 line;         /* of the file */
    gint64 number;        /* in the catalogue; 0: it is a file's */
    gint64 colourways[2]; /* of the catalogue's: of the items */
} cw_decision;

/* An array of cw_decision that owns its strings. (transfer full) */
GArray *cw_pairs_new(void);

/* Reads 1, yes, true or 0, no, false. */
gboolean cw_pairs_read_same(const char *text, gboolean *same);

/* The rows of a CSV file id,id,same (1, yes, true; 0, no, false), its first row a header: an array
 * of cw_decision that owns its strings. CW_ERROR_NOT_FOUND for the file, CW_ERROR_USAGE for a row
 * that cannot be read (its line is named). (transfer full) */
GArray *cw_pairs_load(const char *path, GError **error);

/* The decisions of a catalogue that stand, about items that are listed, the first made first.
 * (transfer full) */
GArray *cw_pairs_kept(cw_store *store, GError **error);

/* Lets `id` stand for `value` (not NULL) in `names`, a table that owns its keys: what stands for
 * several in it stands for none, NULL. */
void cw_pairs_name(GHashTable *names, const char *id, gpointer value);

/* The same for both names of an item, `id` and "source:id". */
void cw_pairs_name_item(GHashTable *names, const char *source, const char *id, gpointer value);

/* Notes an id that stands for no item among the first few of `missed`, which borrows it. */
void cw_pairs_miss(GPtrArray *missed, const char *id);

/* Those, for a person: "a", "b" and others. (transfer full) */
char *cw_pairs_format_missed(const GPtrArray *missed);

/* The decisions as such a file. (transfer full) */
char *cw_pairs_format(const GArray *pairs);

G_END_DECLS
