/* SPDX-License-Identifier: Apache-2.0
 *
 * Leakage: what a linear probe reads of one attribute from the block of another, by how much more
 * often it is right than who always says the commonest value. A block that holds its own attribute
 * alone lets nothing else through (METHODS row 30); the features that all blocks are made from are
 * what it is measured by.
 */
#pragma once

#include "engine/attributes/attribute_cases.h"
#include "engine/evaluate/protocol.h"

G_BEGIN_DECLS

/* Puts the matrix, blocks by attributes, as a table, and its means as rows of the model, column 0.
 * Probes are fitted to the designs of the validation part and read on those of the test part, then
 * the other way round: the mean counts. A probe that is right less often than the commonest value
 * has read nothing, so that the means take it as 0. `blocks` [list->count,D] are the embeddings of
 * the evaluation's model, `features` what its backbone gives. */
gboolean cw_attribute_leakage(cw_evaluation *evaluation, const cw_attribute_cases *cases,
                              const cw_picture_vectors *blocks, const cw_picture_vectors *features,
                              GError **error);

G_END_DECLS
