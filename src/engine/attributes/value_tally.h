/* SPDX-License-Identifier: Apache-2.0
 *
 * What values a column of a feed has, and how many colourways each. A value is told from another by
 * cw_label_key() of its clean text. A cell may list several, "Red/Pink" or "Cotton, Elastane", the
 * primary one first (Google Merchant); a "3/4" sleeve is no list. So: of a cell counts its shortest
 * beginning before a comma or slash that stands alone in another cell, else the whole cell. An item
 * never has two values.
 */
#pragma once

#include "engine/catalog/feed_columns.h"
#include "engine/catalog/label_list.h"

G_BEGIN_DECLS

typedef struct {
    const char *text, *key; /* in its commonest spelling, of equals the first */
    gsize count;            /* colourways */
} cw_tally_value;

typedef struct {
    cw_tally_value *values; /* [count], by key */
    gsize count;
    gsize filled; /* colourways with a value */
    GStringChunk *strings;
} cw_value_tally;

/* Counts `column`: of a colourway its first item. (transfer full) */
cw_value_tally *cw_value_tally_new(const cw_feed_columns *columns, const cw_feed_column *column);
void cw_value_tally_free(cw_value_tally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_value_tally, cw_value_tally_free)

/* Values of `least` colourways or more, and the colourways that have one of the others. */
gsize cw_value_tally_common(const cw_value_tally *tally, gsize least, gsize *rare);

/* The part of a clean cell that counts, by the law above: `keys` has those that stand alone.
 * (transfer full) */
char *cw_value_tally_part(const char *cell, GHashTable *keys);

G_END_DECLS
