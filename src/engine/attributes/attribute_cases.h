/* SPDX-License-Identifier: Apache-2.0
 *
 * What predictions of attributes are held against: the pictures of a list, what the feed says of
 * each by the dictionary of a model, and whether the model has learned from it. A case is a
 * colourway (engine/catalog/units.h), of which the feed says what it says of its first item.
 */
#pragma once

#include "engine/attributes/attribute_set.h"
#include "engine/catalog/hold_out.h"
#include "engine/catalog/picture_vectors.h"
#include "engine/catalog/units.h"
#include "engine/catalog/vector_memory.h"
#include "score/temperature.h"

G_BEGIN_DECLS

typedef struct {
    const cw_picture_list *list; /* borrowed, by item */
    cw_attribute_set *set;       /* A types, as the model's blocks say */
    cw_feed_columns *columns;    /* theirs */
    cw_attribute_labels *labels; /* [list->count,A] */
    guint8 *parts;               /* [list->count] cw_hold_out_part, by the model's law */
} cw_attribute_cases;

/* For the model of `form`, which has blocks. CW_ERROR_NOT_FOUND: the items have not all of its
 * columns. (transfer full) */
cw_attribute_cases *cw_attribute_cases_new(cw_store *store, const cw_encoder_form *form,
                                           const cw_picture_list *list, GError **error);
void cw_attribute_cases_free(cw_attribute_cases *cases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_attribute_cases, cw_attribute_cases_free)

/* The column of a type. */
const cw_feed_column *cw_attribute_cases_column(const cw_attribute_cases *cases, gsize type);

#define CW_CASES_SCORES "scores" /* by which a memory knows them */

/* The scores of a model's predictors (cw_encoder_new_scores()) for the pictures of `list`, [J]
 * each, a picture of several items looked at once, one that `memory` (or NULL) knows not at all.
 * (transfer full) */
cw_picture_vectors *cw_attribute_cases_look(cw_encoder *scores, const cw_picture_list *list,
                                            cw_vector_memory *memory, int threads,
                                            const cw_progress *progress, GError **error);

/* Parts as bits, to choose several. */
#define CW_CASES_OF(part) (1u << (part))
#define CW_CASES_HELD_OUT (CW_CASES_OF(CW_HOLD_OUT_VALIDATION) | CW_CASES_OF(CW_HOLD_OUT_TEST))

/* The labels [units->count] of `type` that units of `parts` have; -1: unknown, or of another part.
 * (transfer full) */
gint32 *cw_attribute_cases_labels(const cw_attribute_cases *cases, const cw_units *units,
                                  gsize type, guint parts);

/* Scores of one type, of the pictures of each unit one after another. */
typedef struct {
    cw_item_scores items; /* of units */
    gsize *first;         /* owned */
    float *scores;        /* owned */
} cw_case_scores;

/* Takes `classes` numbers from place `from` on of each row [stride] of `rows`, which has one for
 * each entry of the units' list. */
gboolean cw_case_scores_take(cw_case_scores *scores, const cw_units *units, const float *rows,
                             gsize stride, gsize from, gsize classes, GError **error);
void cw_case_scores_clear(cw_case_scores *scores);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_case_scores, cw_case_scores_clear)

G_END_DECLS
