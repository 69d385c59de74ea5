/* SPDX-License-Identifier: Apache-2.0
 *
 * Word triplets from a thesaurus (METHODS 8.10): a word, one that shares the deepest common parent
 * with it, and one of another branch at the same depth.
 */
#pragma once

#include "text/thesaurus.h"

G_BEGIN_DECLS

typedef struct {
    guint32 word, positive, negative; /* places in `words` */
} cw_word_triplet;

typedef struct {
    GPtrArray *words; /* const char *, of the thesaurus */
    GArray *triplets; /* cw_word_triplet */
} cw_word_triplets;

/* Draws up to `draws` triplets for every word of every concept that has a sibling: the positive is
 * a word of a concept under the same parent, the negative of a concept at the same depth under
 * another. No word of a triplet is both: one that stands for some child of the parent is no
 * negative. No triplet is drawn twice. What is drawn depends on the seed and the word's place
 * alone. The thesaurus must live as long. (transfer full) */
cw_word_triplets *cw_word_triplets_new(const cw_thesaurus *thesaurus, int draws, guint64 seed);
void cw_word_triplets_free(cw_word_triplets *triplets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_word_triplets, cw_word_triplets_free)

G_END_DECLS
