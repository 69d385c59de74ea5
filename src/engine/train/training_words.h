/* SPDX-License-Identifier: Apache-2.0
 *
 * Words of the catalogue's own texts as methods learn them (METHODS 7.1): the most frequent ones of
 * titles, descriptions and categories of the items that are learned from.
 */
#pragma once

#include "encode/word_table.h"
#include "engine/words/catalog_texts.h"
#include "method/word_bags.h"
#include "text/vocabulary.h"
#include "train/recipe.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct {
    cw_catalog_texts *texts;   /* NULL: the method reads no words */
    cw_vocabulary *vocabulary; /* of those; words of one text alone and of the site left out */
    gint32 *places;            /* in the vocabulary, of each word of the texts; -1: none */
    GHashTable *text_of;       /* gint64, number of an item -> its text + 1 */
} cw_training_words;

void cw_training_words_clear(cw_training_words *words);

/* For a method of words those of the items in `list`; for others nothing. CW_ERROR_NOT_FOUND: they
 * have no text; CW_ERROR_USAGE: their texts share fewer than two words; CW_ERROR_INTERRUPTED. */
gboolean cw_training_words_read(cw_training_words *words, const cw_recipe *recipe,
                                cw_catalog *catalog, const cw_picture_list *list,
                                const cw_progress *progress, GError **error);

/* Adds what they say of the items of `list` to the checksum of what is learned from. */
void cw_training_words_sum(const cw_training_words *words, const cw_picture_list *list,
                           GChecksum *checksum);

/* The bags of the items of `set`; NULL where the method reads no words. (transfer full) */
cw_word_bags *cw_training_words_label(const cw_training_words *words, const cw_training_set *set);

/* What a run over `bags` has learned of them (cw_word_table_new_copy()). (transfer full) */
cw_word_table *cw_training_words_table(const cw_word_bags *bags, const cw_parameters *parameters,
                                       GError **error);

G_END_DECLS
