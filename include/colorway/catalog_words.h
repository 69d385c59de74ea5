/* SPDX-License-Identifier: Apache-2.0
 *
 * Words of a catalogue: which words its own texts use, in which languages they are written, and
 * what of them says nothing about a product.
 */
#pragma once

#include "base/progress.h"
#include "base/row.h"
#include "colorway/catalog.h"

G_BEGIN_DECLS

/* The languages whose stop words are known. */
extern const cw_row_table cw_language_table;

#define CW_WORDS_MOST 30000 /* as METHODS 7.1 has it */
#define CW_WORDS_SITE_SHARE 0.5

typedef struct {
    const char *const *where; /* items; all must hold; or NULL */
    const char *languages;    /* "en,fr": texts in other languages are left out; NULL: all */
    gsize most;               /* words that are kept, > 0 */
    gsize least;              /* texts that a word must be in, > 0 */
    double site_share;        /* a word in more than this share of the texts is a site word, in
                                 (0,1]; 1: there are none */
    const char *vocabulary;   /* file that gets the kept words, a line a word: the word, a tab, in
                                 how many texts it is; or NULL */
} cw_catalog_words_request;

/* Counts the words of titles, descriptions, product_type and google_product_category, a colourway
 * one text (sizes count once, by the first), a word once a text. The result:
 * {"items", "colourways", "without_text", "left_out": by language, "texts": those that are counted,
 *  "languages": {"en": texts, ..., "unknown"}, "mean_words": of a text, "distinct",
 *  "words": [{"word", "texts", "share"}, ...] the most frequent first, ties in order of code
 * points, "rare": words in fewer texts than `least`, "beyond": words behind the `most`, "dropped":
 * {"site_words", "stop_words", "not_alphabetic", "damaged": each {"distinct", "commonest":
 * [{"word", "texts", "share"}, ...] (of site words all)}}}. A text is in the language of which it
 * has most stop words; one without any, or with as many of two, is "unknown" and never left out.
 * CW_ERROR_NOT_FOUND (no items, no text, a language without a list), CW_ERROR_USAGE,
 * CW_ERROR_INTERRUPTED, CW_ERROR_FAILED (the file). (transfer full) */
json_t *cw_catalog_words(cw_catalog *catalog, const cw_catalog_words_request *request,
                         const cw_progress *progress, GError **error);

/* The same as a table for people. (transfer full) */
char *cw_catalog_words_format(const json_t *result);

G_END_DECLS
