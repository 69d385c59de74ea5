/* SPDX-License-Identifier: Apache-2.0
 *
 * Search by words: "red striped dress", or a picture and "red -striped", by the words that the
 * model of the catalogue's vectors learned with them (encode/word_table.h). A word is a direction
 * among pictures' vectors, so that a text is a vector like a picture's, and is searched for alike.
 */
#pragma once

#include <colorway/search.h>

#include "encode/word_table.h"
#include "engine/catalog/model_vectors.h"

G_BEGIN_DECLS

#define CW_SEARCH_TEXT_MOST 200 /* words of a text: more are no query */

typedef struct {
    char *word;
    gboolean minus; /* what has it is not wanted */
    gsize number;   /* of the word in the table, once it is known */
} cw_search_word;

typedef struct {
    GArray *words;        /* cw_search_word, in the order of the text; NULL: no text */
    GPtrArray *left_out;  /* sentences: what of the text is not asked, and why */
    cw_word_table *table; /* of the model, once it is known */
} cw_search_text;

void cw_search_text_clear(cw_search_text *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_search_text, cw_search_text_clear)

/* Reads the words that `typed` asks for, split as texts of the catalogue are, each once; of those
 * behind a minus that they follow without a blank ("-striped") it asks not to be. Stop words and
 * what is no word are left out. CW_ERROR_USAGE: nothing is left, a minus without a word, a word
 * with and without one, or more than CW_SEARCH_TEXT_MOST words. */
gboolean cw_search_text_read(cw_search_text *text, const char *typed, GError **error);

/* Finds the words among those of the model; those that it has not learned are left out, with the
 * one nearest to each. CW_ERROR_NOT_FOUND: it has learned none of them; CW_ERROR_USAGE: no words at
 * all; the errors of cw_word_table_open(). */
gboolean cw_search_text_find(cw_search_text *text, const cw_store_model *model,
                             const cw_encoder *encoder, GError **error);

/* The unit vector [D] in whose direction pictures lie that the words say most of, and those with a
 * minus least. CW_ERROR_FAILED where they cancel out. */
gboolean cw_search_text_direction(const cw_search_text *text, float *direction, GError **error);

/* Makes the unit vector of a picture one of (1 - weight) of it and `weight` of the text's. The same
 * errors. */
gboolean cw_search_text_mix(const cw_search_text *text, double weight, float *query,
                            GError **error);

/* Copies the words and what was left out into the result, and says of every hit what each word says
 * of it; `rows` [count] is the vector that each was found by. */
void cw_search_text_explain(const cw_search_text *text, const float *const *rows,
                            cw_search_result *result);

G_END_DECLS
