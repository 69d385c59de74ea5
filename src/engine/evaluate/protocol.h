/* SPDX-License-Identifier: Apache-2.0
 *
 * Evaluation protocols: a protocol is a row that asks for vectors of pictures, once a column (the
 * model, and baselines that have learned nothing), and puts figures under names. It never knows
 * whose vectors it has, so every column is measured by the same code.
 */
#pragma once

#include <colorway/evaluate.h>

#include "engine/catalog/hold_out.h"
#include "engine/catalog/vector_maker.h"

G_BEGIN_DECLS

/* The model, those that it is measured against, three baselines, and two that a protocol adds. */
#define CW_EVALUATION_COLUMNS (6 + CW_EVALUATE_MOST_AGAINST)

typedef struct {
    cw_catalog *catalog; /* or NULL */
    const cw_evaluate_request *request;
    const cw_progress *progress;
    int threads; /* > 0 */
    /* Whose vectors are measured; the baselines that look at none and columns that a protocol adds
     * are neither an encoder nor a descriptor. */
    cw_vector_maker columns[CW_EVALUATION_COLUMNS];
    gsize column_count;
    GStringChunk *names;         /* of columns that a user named, or NULL */
    const cw_encoder_form *form; /* of the model; NULL when only baselines are measured */
    json_t *rows, *facts, *tables;
    json_t *examples; /* or NULL */
} cw_evaluation;

/* What of a request not every protocol reads. */
typedef enum {
    CW_PROTOCOL_QUERIES = 1 << 0, /* in place of a catalogue */
    CW_PROTOCOL_GALLERY = 1 << 1,
    CW_PROTOCOL_DISTINCT = 1 << 2,
    CW_PROTOCOL_HIDE = 1 << 3,
    CW_PROTOCOL_THRESHOLD = 1 << 4,
    CW_PROTOCOL_ATTRIBUTES = 1 << 5,
    CW_PROTOCOL_BLOCK = 1 << 6,
    CW_PROTOCOL_NEIGHBOURS = 1 << 7,
    CW_PROTOCOL_PRECISION = 1 << 8,
    CW_PROTOCOL_OUTFITS = 1 << 9,
    CW_PROTOCOL_FOLDER = 1 << 10, /* its queries are a folder, not lists */
    CW_PROTOCOL_AGAINST = 1 << 11,
    CW_PROTOCOL_CROP = 1 << 12,
    CW_PROTOCOL_DROP_WORDS = 1 << 13,
    CW_PROTOCOL_EXAMPLES = 1 << 14,
    CW_PROTOCOL_LANDMARKS = 1 << 15,
    CW_PROTOCOL_WORDS = 1 << 16, /* those that its model has learned */
} cw_protocol_reads;

typedef struct {
    cw_row row;
    guint reads; /* of cw_protocol_reads */
    /* Puts its figures. CW_ERROR_NOT_FOUND says what is missing when there is nothing to score. */
    gboolean (*run)(cw_evaluation *evaluation, GError **error);
    const char *baselines; /* by commas, that it is measured beside; NULL: untrained,hog,colour */
} cw_protocol;

extern const cw_protocol cw_protocol_retrieval, cw_protocol_clusters, cw_protocol_variants,
    cw_protocol_colour, cw_protocol_probes, cw_protocol_neighbours, cw_protocol_triplets,
    cw_protocol_attributes, cw_protocol_manipulation, cw_protocol_conditional, cw_protocol_outfits,
    cw_protocol_words, cw_protocol_categories, cw_protocol_types, cw_protocol_landmarks;

/* Puts a figure (NAN: does not apply) into the row called `name`, made when it is new. */
void cw_evaluation_put(cw_evaluation *evaluation, gsize column, const char *name, double value);
/* Says about the row called `name`, made when it is new, what a reader must know. */
void cw_evaluation_note(cw_evaluation *evaluation, const char *name, const char *note);
/* Facts hold for all columns; a new one replaces the old. */
void cw_evaluation_count(cw_evaluation *evaluation, const char *name, gsize count);
void cw_evaluation_say(cw_evaluation *evaluation, const char *name, const char *text);

/* The table called `name` beside the rows, made when it is new, with columns of its own; NULL:
 * those of the evaluation. Borrowed. */
json_t *cw_evaluation_table(cw_evaluation *evaluation, const char *name,
                            const char *const *columns);
/* Puts a figure there as cw_evaluation_put() does. */
void cw_evaluation_put_into(json_t *table, gsize column, const char *name, double value);

/* The vectors of `pictures` [count] by a column, each file looked at once however often it is
 * named. What the catalogue has by this very model is not computed again. (transfer full) */
cw_picture_vectors *cw_evaluation_embed(const cw_evaluation *evaluation, gsize column,
                                        const cw_shown_picture *pictures, gsize count,
                                        cw_vector_scope scope, GError **error);

/* The whole of every entry of `list`. (transfer full) */
cw_picture_vectors *cw_evaluation_embed_list(const cw_evaluation *evaluation, gsize column,
                                             const cw_picture_list *list, GError **error);

/* Puts how many pictures of `list` got no vector as the fact "unreadable". */
void cw_evaluation_count_unreadable(cw_evaluation *evaluation, const cw_picture_list *list,
                                    const cw_picture_vectors *vectors);

/* Every picture of every item that the request lets through, by item, without placeholders;
 * `unseen`: without designs that the model has learned from. CW_ERROR_NOT_FOUND when none is left.
 * (transfer full) */
cw_picture_list *cw_evaluation_list(const cw_evaluation *evaluation, gboolean unseen,
                                    GError **error);

/* Which designs the model of the evaluation (it has one) never saw. */
cw_hold_out cw_evaluation_hold_out(const cw_evaluation *evaluation);

/* Whether the model was never trained on the design (a group, or an item `id` without one). */
gboolean cw_evaluation_is_unseen(const cw_evaluation *evaluation, const char *group,
                                 const char *id);

G_END_DECLS
