/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a model as labels of pictures whose texts it has not read (METHODS 8.9): precision
 * and recall of those that it says first, beside what needs no learning.
 */
#pragma once

#include "encode/word_table.h"
#include "engine/evaluate/protocol.h"

G_BEGIN_DECLS

/* Whether the words to leave out can be read. CW_ERROR_NOT_FOUND: a file that cannot. */
gboolean cw_text_labels_check(const cw_evaluation *evaluation, GError **error);

/* Which words of `table` [K] are not asked: those of the request's `drop_words`. CW_ERROR_NOT_FOUND
 * for a file that is not there, CW_ERROR_USAGE where the table has none of them. (transfer full) */
gboolean *cw_text_labels_dropped(const cw_evaluation *evaluation, const cw_word_table *table,
                                 GError **error);

/* Puts a table of precision and recall at 1, 5, 10, 15, 20 of the words of held-out colourways'
 * texts, those `dropped` [K] left out. Its columns: every network of the evaluation by the
 * probabilities of words (engine/words/tag_words.c); "model, even", by the scores as they were
 * learned, with every word as frequent as any other; "frequency", the words that most texts have,
 * for all alike; "neighbours", those of the 20 nearest pictures that were learned from, by
 * gradients and colours, which vote with exp(similarity / 0.07). A model that has held out nothing
 * gets a fact that says so. CW_ERROR_NOT_FOUND: no held-out text has a word. */
gboolean cw_text_labels_score(cw_evaluation *evaluation, const cw_word_table *table,
                              const gboolean *dropped, GError **error);

G_END_DECLS
