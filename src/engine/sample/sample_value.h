/* SPDX-License-Identifier: Apache-2.0
 *
 * The attribute catalogue: garments told by one value each of twelve types, all of which can be
 * seen. Any value goes with any other: there is none that never occurs with a category.
 */
#pragma once

#include "engine/sample/sample_design.h"

G_BEGIN_DECLS

/* Value 0 is that of doing without where a garment can do without. */
typedef enum {
    CW_CATEGORY_TOP,
    CW_CATEGORY_PEPLUM,
    CW_CATEGORY_DRESS,
    CW_CATEGORY_TIERED,
    CW_CATEGORY_JUMPSUIT,
    CW_CATEGORY_TWO_PIECE,
    CW_CATEGORY_COUNT
} cw_sample_category;

typedef enum {
    CW_FIT_SLIM,
    CW_FIT_STRAIGHT,
    CW_FIT_LOOSE,
    CW_FIT_FLARED,
    CW_FIT_COUNT
} cw_sample_fit;

/* A type is a column of feed.tsv and of truth.csv. */
typedef struct {
    cw_row row;
    const char *const *values; /* names */
    int count;
} cw_sample_type;

extern const cw_sample_type cw_sample_types[CW_TYPE_COUNT];

/* Garment `number` of the attribute catalogue of `seed`. Even ones draw every type by itself, all
 * values alike; an odd one is the garment before it with one value changed (and cloth of its own),
 * so that "the same, but in red" has an answer in the catalogue. */
void cw_sample_value_design(cw_sample_design *design, guint64 seed, guint64 number);
/* Sets what the values say about kind, cloth, colours and cut. */
void cw_sample_value_apply(cw_sample_design *design);

/* FALSE when the feed does not know this type of the garment, as it does for a share `missing` of
 * all of them. A changed garment lacks what its model lacks. */
gboolean cw_sample_value_is_told(guint64 seed, guint64 number, int type, double missing);

G_END_DECLS
