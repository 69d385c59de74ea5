/* SPDX-License-Identifier: Apache-2.0
 *
 * The words that a model learned with its pictures (METHODS 7.1), and what they say of a picture's
 * vector. They stand in the model's file beside the encoder, which needs none of them: the table
 * may be larger than the network, and is read where somebody asks for it.
 */
#pragma once

#include "encode/encoder.h"
#include "text/word_vectors.h"

G_BEGIN_DECLS

/* Reads the words of a model, named as for cw_encoder_open(). CW_ERROR_USAGE: it has learned none;
 * CW_ERROR_DAMAGED for words and a table that do not fit each other, or numbers that are not
 * finite; the errors of cw_safetensors_open(). */
cw_word_table *cw_word_table_open(const char *model, GError **error);

/* What a run has learned: a copy of the head of words (nn/head.h) in `parameters`, as it is now.
 * `words` [K] are its rows; `tally` [K] says of how many of `items` items each is. CW_ERROR_USAGE
 * where there is no such head. */
cw_word_table *cw_word_table_new_copy(const cw_parameters *parameters, const char *const *words,
                                      const guint32 *tally, gsize items, GError **error);

/* Tells a table that has learned of T types what they are called, `types` [T] and NULL, which of
 * them each word was said to be, `type_of` [K] or -1, and of which words that was held out [K]. */
void cw_word_table_set_types(cw_word_table *table, const char *const *types, const gint32 *type_of,
                             const gboolean *held_out);

/* Tells a table along which directions the vectors [D] of pictures differ, `rows` [count,D] as
 * cw_principal_rows() makes them: words are compared by what they say of pictures, and not by what
 * no picture shows. */
gboolean cw_word_table_set_looks(cw_word_table *table, const float *rows, gsize count,
                                 GError **error);
void cw_word_table_free(cw_word_table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_word_table, cw_word_table_free)

/* K, and D: numbers of a picture's vector. */
gsize cw_word_table_count(const cw_word_table *table);
gsize cw_word_table_dimension(const cw_word_table *table);

/* Word `word` of [0,K), borrowed; and the share of the items learned from that have it. */
const char *cw_word_table_word(const cw_word_table *table, gsize word);
double cw_word_table_share(const cw_word_table *table, gsize word);

/* Finds a word. CW_ERROR_NOT_FOUND names the one nearest to it, if any is near. */
gboolean cw_word_table_find(const cw_word_table *table, const char *name, gsize *word,
                            GError **error);

/* T, how many types of words it has learned of (METHODS 7.2); 0: none. What one is called; which
 * one a word was said to be, or -1, and whether that was held out; and what the model takes the
 * word for: its shares [T], of sum 1. Borrowed. */
gsize cw_word_table_types(const cw_word_table *table);
const char *cw_word_table_type(const cw_word_table *table, gsize type);
gint32 cw_word_table_type_of(const cw_word_table *table, gsize word, gboolean *held_out);
const float *cw_word_table_shares(const cw_word_table *table, gsize word);

/* CW_ERROR_USAGE unless vectors of `encoder` are what the words were learned beside: features at
 * length 1, without whitening, and as many. */
gboolean cw_word_table_check(const cw_word_table *table, const cw_encoder *encoder, GError **error);

/* What the words say of a unit vector [D]: `scores` [K], so that softmax(scores) is the chance of
 * each among all where every word is as frequent as any other, as they were when they were learned.
 * Among words as frequent as in the texts add log(cw_word_table_share()). In a table of types a
 * word's score is its best one as any of them, for which word is right is not known: also where the
 * table is not sure. Cost K times cw_word_table_width(). */
void cw_word_table_scores(const cw_word_table *table, const float *vector, float *scores);

/* The same for many pictures, word after word, so that the scores of all need not be kept: how many
 * numbers a picture's vector [D] has as it stands `beside` [width] the words', as many as theirs,
 * or T times that; and what one word says of N pictures that stand `beside` [N,width] it: `scores`
 * [N]. */
gsize cw_word_table_width(const cw_word_table *table);
void cw_word_table_project(const cw_word_table *table, const float *vector, float *beside);
void cw_word_table_scores_of(const cw_word_table *table, gsize word, const float *beside,
                             gsize pictures, float *scores);

/* What finds pictures of all of `words` [count], and of none with a minus: with m the mean of the
 * rows, the direction of the sum of their t_k - m, taken back through the map; a unit vector [D],
 * or zeros where they say nothing together; with types, each word's through the maps by its shares.
 * It ranks pictures, to first order, by the product of
 * the words' chances: what all words say of a picture alike is no sign of these, and a plain sum of
 * their directions finds fewer pictures of two words. */
void cw_word_table_query(const cw_word_table *table, const gsize *words, const gboolean *minus,
                         gsize count, float *query);

/* The words as word vectors, by whose cosines words are near that pictures call for alike: what the
 * directions along which pictures differ say of each, or, where the table does not know them, the
 * t_k - m [K,R] themselves. CW_ERROR_TOO_LARGE; CW_ERROR_DAMAGED: it has a word twice. (transfer
 * full) */
cw_word_vectors *cw_word_table_vectors(const cw_word_table *table, GError **error);

/* The tensors and the text that stand in a model's file: the key of its metadata, and its value
 * (free with free()). */
#define CW_WORD_TABLE_METADATA "colorway.words"
const cw_parameters *cw_word_table_parameters(const cw_word_table *table);
char *cw_word_table_to_text(const cw_word_table *table);

G_END_DECLS
