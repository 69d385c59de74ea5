/* SPDX-License-Identifier: Apache-2.0
 *
 * Draws of a word and a picture that it stands beside, for methods that learn pictures and words
 * together: every word equally often, so that rare ones are learned, too (METHODS 7.1), or often
 * ones more often.
 */
#pragma once

#include "base/random.h"
#include "method/word_bags.h"

G_BEGIN_DECLS

typedef struct cw_word_draws cw_word_draws;

/* Over the items of `bags`; `weights` [items] say how often one is drawn among those that have a
 * word, 0: never; a word is drawn as often as the sum of the weights of its items to the power of
 * `frequency_power`, 0: as often as any other. Copies what it needs. */
cw_word_draws *cw_word_draws_new(const cw_word_bags *bags, const double *weights,
                                 double frequency_power);
void cw_word_draws_free(cw_word_draws *draws);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_word_draws, cw_word_draws_free)

/* How many words some item has that may be drawn. */
gsize cw_word_draws_count(const cw_word_draws *draws);

/* Draws one of those words, and an item that has it by its weight. There must be one. */
void cw_word_draws_draw(const cw_word_draws *draws, cw_random *random, guint32 *word,
                        guint32 *item);

G_END_DECLS
