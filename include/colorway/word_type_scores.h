/* SPDX-License-Identifier: Apache-2.0
 *
 * Types of words: what type of thing, such as a colour or a garment, a model takes words for.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

#define CW_WORD_TYPE_SURE 0.9 /* the share from which on a word without a type is proposed */

/* What a model of types of words (train --method weakly_typed), named as for cw_encoder_open(),
 * makes of those whose type it was not told, and which others it is sure of (METHODS 7.2):
 * {"types": [{"type", "learned", "held_out", "right"}], "held_out", "right", "macro", "commonest":
 * {"type", "right", "macro"}, "words", "sure", "proposed": [{"word", "type", "share"}]}. "right" is
 * the share of the held-out words whose largest share is of their type, ties being wrong, "macro"
 * the mean of it over the types that have such words; "commonest" the same for who says the type of
 * most learned words, each time. A figure of no words is null. "words" have no type, "sure" of them
 * have a share above CW_WORD_TYPE_SURE, and are proposed, the surest `most` first. CW_ERROR_USAGE:
 * the model has learned no types; the errors of cw_word_table_open(). (transfer full) */
json_t *cw_word_type_scores(const char *model, gsize most, GError **error);

/* The same for people. (transfer full) */
char *cw_word_type_scores_format(const json_t *result);

G_END_DECLS
