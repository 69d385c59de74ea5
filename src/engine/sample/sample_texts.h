/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts of a shop that sells in three languages: what is in the pictures, each concept by one of
 * several words, among words that say nothing of them and names of colours that no list has.
 */
#pragma once

#include <colorway/sample.h>

#include "engine/sample/sample_design.h"

G_BEGIN_DECLS

typedef struct {
    char *title, *description, *product_type;
} cw_sample_text;

/* What the shop says of a colourway: English, French and Italian alike often, now and then a title
 * in one and a description in another. Every attribute is left out of every seventh text. */
cw_sample_text cw_sample_text_draw(const cw_sample_design *design, int colourway, guint64 seed);
void cw_sample_text_clear(cw_sample_text *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_sample_text, cw_sample_text_clear)

/* words.tsv, whole: each word of the texts but stop words and the shop's name, with "language" (en,
 * fr, it; any), "type" (clothing, colour, texture, style; none), "concept" (equal for words that
 * mean the same) and "planted": noise, new (a colour's name that thesaurus.tsv lacks), synonym (its
 * language has another word for the concept) or nothing. (transfer full) */
char *cw_sample_words_file(const cw_sample_settings *settings);

/* thesaurus.tsv, whole: the concepts under their types, with the words that are not new, as
 * text/thesaurus.h reads it. (transfer full) */
char *cw_sample_thesaurus_file(const cw_sample_settings *settings);

G_END_DECLS
