/* SPDX-License-Identifier: Apache-2.0
 *
 * Typed attributes (METHODS 5.1): A types, each a column of a feed with a dictionary of n_a values;
 * an item has at most one value of a type, or none. The dictionary travels with the model that
 * learned from it: what a label means does not change with the feed.
 */
#pragma once

#include <jansson.h>

#include "engine/attributes/value_tally.h"

G_BEGIN_DECLS

#define CW_ATTRIBUTE_MOST_VALUES 200 /* of a type: more are no kinds of something, but names */

typedef struct {
    char *name;    /* what a user calls it: "sleeve" */
    char *column;  /* of the feed: "sleeve_length" */
    char **values; /* [count] and NULL, by name: numbers do not change when counts do */
    gsize count;   /* n_a, from 2 to CW_ATTRIBUTE_MOST_VALUES */
} cw_attribute_type;

typedef struct {
    cw_attribute_type *types; /* [count] */
    gsize count;              /* A */
} cw_attribute_set;

/* The types that `wanted` asks for, each "type=column", or "column" for a type of that name, with
 * the values that at least `least` colourways have. CW_ERROR_NOT_FOUND: no such column;
 * CW_ERROR_USAGE: a type or a column named twice, a column that no picture can show, or one that
 * does not fit (cw_attribute_set_unfit()). (transfer full) */
cw_attribute_set *cw_attribute_set_new(const cw_feed_columns *columns, const char *const *wanted,
                                       gsize least, GError **error);
void cw_attribute_set_free(cw_attribute_set *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_attribute_set, cw_attribute_set_free)

/* Why a column with these values is no attribute: it has fewer than two of `least` colourways, too
 * many, or most of what it says is rarer than that. NULL: it fits. (transfer full) */
char *cw_attribute_set_unfit(const cw_value_tally *tally, gsize least);

/* {"types": [{"name", "column", "values": [...]}, ...]}. (transfer full) */
json_t *cw_attribute_set_to_json(const cw_attribute_set *set);

/* The same back. CW_ERROR_USAGE for anything else. (transfer full) */
cw_attribute_set *cw_attribute_set_from_json(const json_t *object, GError **error);

/* The type and the value that "TYPE=VALUE" names, whatever the case of letters; `what` it is, for
 * messages: "change". CW_ERROR_NOT_FOUND: one that the set does not have, with the nearest or all;
 * CW_ERROR_USAGE: no such form. */
gboolean cw_attribute_set_find(const cw_attribute_set *set, const char *what, const char *pair,
                               gsize *type, gint32 *value, GError **error);

/* What became of one type. */
typedef struct {
    gsize *counts; /* [n_a] colourways with each value */
    gsize filled;  /* colourways with a value in the feed */
    gsize unknown; /* of them, with one that is not in the dictionary */
    gsize listed;  /* of them, with a cell that lists several, of which one counts */
} cw_attribute_count;

typedef struct {
    gint32 *labels;             /* [N,A], N = list->count; -1: missing or unknown */
    gsize count, types;         /* N, A */
    gsize colourways;           /* of the list */
    cw_attribute_count *counts; /* [A] */
} cw_attribute_labels;

/* The values of `columns`, which may be those of another feed, as numbers of the dictionary.
 * CW_ERROR_NOT_FOUND when a column is not there. (transfer full) */
cw_attribute_labels *cw_attribute_labels_new(const cw_attribute_set *set,
                                             const cw_feed_columns *columns, GError **error);
void cw_attribute_labels_free(cw_attribute_labels *labels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_attribute_labels, cw_attribute_labels_free)

G_END_DECLS
