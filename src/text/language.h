/* SPDX-License-Identifier: Apache-2.0
 *
 * Languages of product texts: a language is a row with its list of stop words (the files of
 * stop_words/), and a text is guessed to be in the language whose stop words it uses most.
 */
#pragma once

#include "base/row.h"

G_BEGIN_DECLS

#define CW_LANGUAGE_UNKNOWN (-1)

/* Rows "en", "fr", "it"; a language is its place among them. */
extern const cw_row_table cw_language_table;

/* The stop words of all languages. */
typedef struct {
    GHashTable *words; /* word -> the languages that have it, a bit each */
    gsize languages;   /* at most 32 */
} cw_stop_words;

cw_stop_words *cw_stop_words_new(void);
void cw_stop_words_free(cw_stop_words *stop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_stop_words, cw_stop_words_free)

/* The languages, a bit each, in which `word` (lower case) is a stop word; 0: in none. */
guint32 cw_stop_words_find(const cw_stop_words *stop, const char *word);

/* The language with the highest of `counts` [languages], how many stop words of each a text has;
 * CW_LANGUAGE_UNKNOWN where there is none or several have as many: a title may have no stop word,
 * and "la" is one of two languages. */
int cw_language_guess(const cw_stop_words *stop, const gsize *counts);

/* The languages that `names`, by commas ("en,fr"), means, a bit each. CW_ERROR_NOT_FOUND for one
 * that has no list, CW_ERROR_USAGE for none at all. */
gboolean cw_languages_parse(const char *names, guint32 *languages, GError **error);

G_END_DECLS
