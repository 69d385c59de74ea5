/* SPDX-License-Identifier: Apache-2.0
 *
 * Words of items, as methods that learn pictures and words together are given them: a vocabulary,
 * and of each item the set of its words that are in it (METHODS 7.1).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    gsize count, items;      /* K, M */
    char **words;            /* [K] and NULL */
    gsize *first;            /* [M+1] place in `members` where each item starts, last the end */
    guint32 *members;        /* numbers of words, rising and each once within an item */
    guint32 *tally;          /* [K] of how many items each word is */
    gint64 width;            /* of the vectors that words start from; 0: they start from none */
    float *vectors;          /* [K,width]; of a word that has none, drawn */
    gsize near_count;        /* of words near each; 0: nobody asked */
    guint32 *near;           /* [K,near_count], the nearest first */
    gsize type_count;        /* T, of what words say; 0: they have no types */
    char **types;            /* [T] and NULL */
    gint32 *type_of;         /* [K]; -1: none is known */
    gboolean *type_held_out; /* [K] whether a known type is not learned */
} cw_word_bags;

#define CW_WORD_BAGS_NEAR 10 /* near words of each at most */

/* Copies `words` [count] and the numbers of words `members` [first[items]], which may come in any
 * order and more than once. (transfer full) */
cw_word_bags *cw_word_bags_new(const char *const *words, gsize count, const gsize *first,
                               const guint32 *members, gsize items);
void cw_word_bags_free(cw_word_bags *bags);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_word_bags, cw_word_bags_free)

/* Gives the words of the vocabulary that are among `words` [count] a vector to start from, a row of
 * `vectors` [count,width]; of a word that is there twice the first counts. Others start from normal
 * numbers of the same mean square. How many were found. */
gsize cw_word_bags_start(cw_word_bags *bags, const char *const *words, const float *vectors,
                         gsize count, gint64 width);

/* Finds the CW_WORD_BAGS_NEAR words nearest to each by the cosine of their vectors, or all others
 * where there are fewer. CW_ERROR_TOO_LARGE. Cost K * K * width. */
gboolean cw_word_bags_find_near(cw_word_bags *bags, guint threads, GError **error);

/* Says of which of `types` [count] words are: `type_of` [K], -1: it is not known. Of every type
 * `hold_out` of its words are held out, rounded and of two or more at least one, drawn by the seed;
 * 0: none. */
void cw_word_bags_set_types(cw_word_bags *bags, const char *const *types, gsize count,
                            const gint32 *type_of, double hold_out, guint64 seed);

G_END_DECLS
