/* SPDX-License-Identifier: Apache-2.0
 *
 * Word vectors by what a user calls them: a file, a run that has one, or a model of words.
 */
#pragma once

#include "text/word_vectors.h"

G_BEGIN_DECLS

/* Reads the file, or that of the run: cw_word_vectors_load(); of a .safetensors file, or a run that
 * has one alone, the table of words: cw_word_table_open(). (transfer full) */
cw_word_vectors *cw_vectors_file_load(const char *path, const cw_progress *progress,
                                      GError **error);

G_END_DECLS
