/* SPDX-License-Identifier: Apache-2.0
 *
 * Word vectors as text: a line a word, the word and D numbers between blanks or tabs. The word2vec
 * format has a first line "V D" before them, GloVe's has none.
 */
#pragma once

#include <stdio.h>

#include "base/progress.h"

G_BEGIN_DECLS

typedef struct {
    GPtrArray *words;    /* [V] char *, in the order of the file; no two are equal */
    float *values;       /* [V,D] */
    gsize dimension;     /* D > 0 */
    GHashTable *numbers; /* word -> its row + 1 */
} cw_word_vectors;

/* Room for `count` words, whose values are 0; they are named by cw_word_vectors_name(), in order.
 * CW_ERROR_TOO_LARGE. (transfer full) */
cw_word_vectors *cw_word_vectors_new(gsize count, gsize dimension, GError **error);
void cw_word_vectors_free(cw_word_vectors *vectors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_word_vectors, cw_word_vectors_free)

/* Names the next row. FALSE: another row is called so already, and nothing is named. */
gboolean cw_word_vectors_name(cw_word_vectors *vectors, const char *word);

/* The row [D] of a word, or NULL; borrowed. */
const float *cw_word_vectors_find(const cw_word_vectors *vectors, const char *word);

/* Reads either format, told apart by a first line of two whole numbers; a byte order mark before it
 * is passed over. CW_ERROR_NOT_FOUND: no such file; CW_ERROR_USAGE names the line that has another
 * number of numbers, one that is none or not finite, a word twice or no UTF-8, or no end within
 * 4 MiB, or says that the file is shorter or longer than its first line; CW_ERROR_TOO_LARGE;
 * CW_ERROR_INTERRUPTED. (transfer full) */
cw_word_vectors *cw_word_vectors_load(const char *path, const cw_progress *progress,
                                      GError **error);

/* The same from an open stream, which messages call `name`. */
cw_word_vectors *cw_word_vectors_read(FILE *stream, const char *name, const cw_progress *progress,
                                      GError **error);

/* Writes the word2vec format: what is read again is the same to the bit. The file appears whole or
 * not at all. */
gboolean cw_word_vectors_save(const cw_word_vectors *vectors, const char *path, GError **error);

G_END_DECLS
