/* SPDX-License-Identifier: Apache-2.0
 *
 * The network of a model, and the words that it has learned, whatever it is named by.
 */
#pragma once

#include "encode/encoder.h"
#include "encode/word_table.h"
#include "engine/catalog/model_vectors.h"

G_BEGIN_DECLS

/* Opens what `name` is: a file, a run folder, or what `catalog` (or NULL) calls a model that it has
 * vectors of; NULL: the only one of those. CW_ERROR_NOT_FOUND, CW_ERROR_USAGE where `name` is NULL
 * and there are several, and the errors of cw_encoder_open(). */
cw_encoder *cw_model_open_encoder(cw_catalog *catalog, const char *name, int threads,
                                  GError **error);

/* The same, or a plain ResNet (encode/plain_encoder.h), for what a model is measured against. */
cw_encoder *cw_model_open_other(cw_catalog *catalog, const char *name, int threads, GError **error);

/* The words of the same. The errors of cw_word_table_open(). */
cw_word_table *cw_model_open_words(cw_catalog *catalog, const char *name, GError **error);

/* Opens the model that made vectors of a catalogue, for pictures one at a time
 * (cw_encoder_open_single()); without `looks` for other questions than what they are to it
 * (cw_encoder_open_blind()). CW_ERROR_FAILED where its file is another by now
 * than the one that made them; the errors of cw_encoder_open(). */
cw_encoder *cw_model_open_same_encoder(const cw_store_model *model, gboolean looks, int threads,
                                       GError **error);

G_END_DECLS
