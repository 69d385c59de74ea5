/* SPDX-License-Identifier: Apache-2.0
 *
 * Words of the catalogue's own texts as methods learn them (METHODS 7.1): the most frequent ones of
 * titles, descriptions and categories of the items that are learned from.
 */
#pragma once

#include <colorway/train.h>

#include "encode/word_table.h"
#include "engine/words/catalog_texts.h"
#include "engine/words/word_types.h"
#include "method/word_bags.h"
#include "text/vocabulary.h"
#include "text/word_vectors.h"
#include "train/recipe.h"
#include "train/training_set.h"

G_BEGIN_DECLS

typedef struct {
    const cw_method *method;
    gconstpointer settings;         /* of the method */
    cw_catalog_texts *texts;        /* NULL: the method reads no words */
    cw_vocabulary *vocabulary;      /* of those; words of one text alone and of the site left out */
    gint32 *places;                 /* in the vocabulary, of each word of the texts; -1: none */
    GHashTable *text_of;            /* gint64, number of an item -> its text + 1 */
    cw_word_vectors *vectors;       /* that words start from; NULL: none */
    cw_word_types *types;           /* NULL: the method learns of none */
    gsize started, typed, held_out; /* of the vocabulary: start from a vector; have a type; have one
                                       that is not learned */
} cw_training_words;

void cw_training_words_clear(cw_training_words *words);

/* For a method of words those of the items in `list`, and what the request says of words; for
 * others nothing. CW_ERROR_NOT_FOUND: they have no text, or there is no such file; CW_ERROR_USAGE:
 * their texts share fewer than two words, the method does not read what is asked for, or the errors
 * of cw_word_vectors_load() and cw_word_types_load(); CW_ERROR_INTERRUPTED. */
gboolean cw_training_words_read(cw_training_words *words, const cw_recipe *recipe,
                                const cw_train_request *request, cw_catalog *catalog,
                                const cw_picture_list *list, const cw_progress *progress,
                                GError **error);

/* Adds what they say of the items of `list`, and what words start from and are by `bags` (may be
 * NULL), to the checksum of what is learned from. */
void cw_training_words_sum(const cw_training_words *words, const cw_picture_list *list,
                           const cw_word_bags *bags, GChecksum *checksum);

/* Gives `set` the bags of its items, for a method of words. CW_ERROR_USAGE: none of these words has
 * a vector, or they are of fewer than two types; CW_ERROR_TOO_LARGE. */
gboolean cw_training_words_label(cw_training_words *words, const cw_train_request *request,
                                 cw_training_set *set, GError **error);

/* How many words start from vectors or have a type, for a person; NULL where neither is read.
 * (transfer full) */
char *cw_training_words_explain(const cw_training_words *words);

/* What a run over `bags` has learned of them (cw_word_table_new_copy()). (transfer full) */
cw_word_table *cw_training_words_table(const cw_word_bags *bags, const cw_parameters *parameters,
                                       GError **error);

/* Tells a table of words along which directions pictures of the set differ, as `encoder` sees them;
 * nothing where its vectors are others than the words were learned beside (embed_stages). */
gboolean cw_training_words_look(cw_word_table *table, const cw_training_set *set,
                                cw_encoder *encoder, int threads, GError **error);

#define CW_TRAINING_WORDS_PICTURES 1024 /* that it looks at, at most */

G_END_DECLS
