/* SPDX-License-Identifier: Apache-2.0
 *
 * A vocabulary: the words that most documents have (METHODS 7.1), without those that nearly all of
 * them have, which say what the site is and not what the product is.
 */
#pragma once

#include "text/bags.h"

G_BEGIN_DECLS

typedef struct {
    gsize most;        /* K: words that are kept, > 0 */
    gsize least;       /* documents that a word must be in */
    double site_share; /* a word in more than this share of the documents is a site word, in (0,1];
                          1: there are none */
} cw_vocabulary_law;

typedef struct {
    char *word;
    gsize count; /* documents that have it */
} cw_counted_word;

typedef struct {
    cw_counted_word *words; /* [count], the most frequent first, ties in order of code points */
    gsize count;
    cw_counted_word *site_words; /* [site_count], in the same order */
    gsize site_count;
    gsize documents; /* that were counted; 0 in a vocabulary that was read */
    gsize rare;      /* words in fewer documents than `least` */
    gsize beyond;    /* words behind the K most frequent */
} cw_vocabulary;

/* Counts and chooses. (transfer full) */
cw_vocabulary *cw_vocabulary_new(const cw_bags *bags, const cw_vocabulary_law *law);
void cw_vocabulary_free(cw_vocabulary *vocabulary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_vocabulary, cw_vocabulary_free)

/* The place in `vocabulary` of each word of `bags`, by its number; -1: it has none.
 * (transfer full) */
gint32 *cw_vocabulary_places(const cw_vocabulary *vocabulary, const cw_bags *bags);

/* All words of a collection, in the order above; a NULL word ends them. (transfer full; strings
 * borrowed) */
cw_counted_word *cw_words_by_count(const cw_bags *bags);

/* Writes a line a word: the word, a tab, its count. Site words are not written. */
gboolean cw_vocabulary_save(const cw_vocabulary *vocabulary, const char *path, GError **error);

/* Reads that. CW_ERROR_NOT_FOUND; CW_ERROR_USAGE names the line that is no word and count, holds a
 * word twice, or is out of order. (transfer full) */
cw_vocabulary *cw_vocabulary_load(const char *path, GError **error);

G_END_DECLS
