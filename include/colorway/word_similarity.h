/* SPDX-License-Identifier: Apache-2.0
 *
 * Word similarity: whether word vectors put words of one kind nearer together than words of
 * different kinds, as a thesaurus has them.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "base/progress.h"

G_BEGIN_DECLS

#define CW_WORD_VECTORS_FILE "vectors.txt" /* in a run of word vectors */
#define CW_WORD_VECTORS_MOST 8             /* files in one table */
#define CW_WORD_CONFIDENCE 0.8             /* of a proposal, unless another is asked for */
#define CW_WORD_DRAWS 8                    /* triplets of each word, unless asked for more */

typedef struct {
    const char *thesaurus;      /* tab-separated: synset, parent, and words by language */
    const char *languages;      /* "en,fr": whose words; NULL: en */
    const char *const *vectors; /* files of word vectors (word2vec's or GloVe's text format), runs
                                   that have one, or models of words (train --method weakly),
                                   NULL-terminated; or NULL: chance alone */
    gboolean known; /* draw from the words alone that all files have: more triplets of what a small
                       vocabulary knows, and a coverage of 1 */
    int draws;      /* triplets of each word of each concept at most, > 0 */
    guint64 seed;
} cw_word_similarity_request;

/* Draws triplets from the thesaurus (METHODS 8.10) and asks them of every file, and of random
 * vectors, of which 50 % is expected. Triplets share words, so that the interval is rather too
 * narrow. The result is a table as cw_evaluate() makes it, with the
 * rows "accuracy", "95 % from", "95 % to", "coverage" (triplets whose words all have a vector),
 * "mean score" and "accuracy where all have vectors". CW_ERROR_NOT_FOUND: no such file, or a
 * thesaurus without a triplet (of words that all files have, where `known` asks for them);
 * CW_ERROR_USAGE: what is no thesaurus or no word vectors, with the line; CW_ERROR_INTERRUPTED.
 * (transfer full) */
json_t *cw_word_similarity(const cw_word_similarity_request *request, const cw_progress *progress,
                           GError **error);

/* The k words nearest to `word` by cosine in a file of word vectors (as above), without itself, of
 * equals the first of the file: {"word", "nearest": [{"word", "similarity"}, ...]}. A word that has
 * no vector as typed is looked for as texts are read: in lower case, composed. CW_ERROR_NOT_FOUND:
 * no such file or word; else as above. (transfer full) */
json_t *cw_word_near(const char *path, const char *word, gsize k, const cw_progress *progress,
                     GError **error);

/* The same as a table for people. (transfer full) */
char *cw_word_near_format(const json_t *result);

typedef struct {
    const char *thesaurus;  /* as above */
    const char *languages;  /* as above */
    const char *vectors;    /* one of the above */
    double confidence;      /* in [0,1]: what is less sure is not proposed */
    const char *drop_words; /* "xl,cm", or a text file of words, that are not proposed; or NULL */
} cw_word_proposal_request;

/* Proposes words for a thesaurus: of each word of the vectors that it lacks the type, which is the
 * root of its trees under which most of the ten nearest words are, and how sure that is, compared
 * with the words that it has under this root; words that it has under several roots say nothing.
 * What no picture shows is of no type, and near to anything: cw_tag() finds such words, to be
 * dropped.
 * {"unknown": words that it lacks and that are not dropped, "types": [{"type", "known": words that
 * have a vector, "near": the share that those of it have in the cosines of their ten nearest
 * words}, ...], "words":
 * [{"word", "type", "confidence", "nearest": three known words of the type at most}, ...] the
 * surest first}.
 * Cost: all pairs of words. CW_ERROR_NOT_FOUND: no such file, or no word that both have;
 * CW_ERROR_USAGE: words are dropped, and none of them has a vector; else as above. (transfer full)
 */
json_t *cw_word_propose(const cw_word_proposal_request *request, const cw_progress *progress,
                        GError **error);

/* The same as a table for people, of at most `most` words. (transfer full) */
char *cw_word_propose_format(const json_t *result, gsize most);

G_END_DECLS
