/* SPDX-License-Identifier: Apache-2.0
 *
 * What type of thing words say, as somebody wrote it down: a text file of rows "word TAB type", in
 * which empty lines and those that begin with # are passed over. Those of word_types/ come with the
 * program. And what a model that learned of such a list makes of words.
 */
#pragma once

#include <jansson.h>

#include "encode/word_table.h"

G_BEGIN_DECLS

typedef struct {
    char *name;          /* as it was asked for */
    GPtrArray *names;    /* char *, the types, in the order of their first words */
    GHashTable *type_of; /* word, as texts are read, -> its type's number + 1 */
} cw_word_types;

/* Reads the list of that name (cw_word_type_table), else the file. CW_ERROR_NOT_FOUND: there is
 * neither; CW_ERROR_USAGE names the line that is no such row, whose word is none or several, or has
 * another type in an earlier line; or says that there are fewer than two types. (transfer full) */
cw_word_types *cw_word_types_load(const char *name, GError **error);
void cw_word_types_free(cw_word_types *types);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_word_types, cw_word_types_free)

/* The figures of cw_word_type_scores(), of a table that has types. (transfer full) */
json_t *cw_word_types_score(const cw_word_table *table, gsize most);

G_END_DECLS
