/* SPDX-License-Identifier: Apache-2.0
 *
 * Words of items, as methods that learn pictures and words together are given them: a vocabulary,
 * and of each item the set of its words that are in it (METHODS 7.1).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    gsize count, items; /* K, M */
    char **words;       /* [K] and NULL */
    gsize *first;       /* [M+1] place in `members` where each item starts, last the end */
    guint32 *members;   /* numbers of words, rising and each once within an item */
    gint64 width;       /* of the vectors that words start from; 0: they start from none */
    float *vectors;     /* [K,width]; 0 for a word that has none */
} cw_word_bags;

/* Copies `words` [count] and the numbers of words `members` [first[items]], which may come in any
 * order and more than once. (transfer full) */
cw_word_bags *cw_word_bags_new(const char *const *words, gsize count, const gsize *first,
                               const guint32 *members, gsize items);
void cw_word_bags_free(cw_word_bags *bags);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_word_bags, cw_word_bags_free)

/* Gives the words of the vocabulary that are among `words` [count] a vector to start from, a row of
 * `vectors` [count,width]; of a word that is there twice the first counts. How many were found. */
gsize cw_word_bags_start(cw_word_bags *bags, const char *const *words, const float *vectors,
                         gsize count, gint64 width);

/* Of how many items each word is: [K]. (transfer full) */
guint32 *cw_word_bags_tally(const cw_word_bags *bags);

G_END_DECLS
