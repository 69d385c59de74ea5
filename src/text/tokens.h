/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens of product texts (METHODS 7.1): runs of letters in lower case. A text is split at white
 * space, punctuation and apostrophes ("l'abito" is "l" and "abito"); what has a digit in it
 * ("38x32", "v2") is no word, and neither is what a wrong decoding has left.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_TOKEN_MOST 64 /* letters of a word: longer runs are none */

typedef enum {
    CW_TOKEN_WORD,           /* letters and their marks alone */
    CW_TOKEN_NOT_ALPHABETIC, /* with a digit, or of more than CW_TOKEN_MOST characters */
    CW_TOKEN_DAMAGED, /* with bytes that are no UTF-8, U+FFFD in their place, or mojibake: UTF-8
                         that was read as Windows-1252 ("Ã©") */
    CW_TOKEN_KINDS
} cw_token_kind;

/* Told each token in turn: NFC, lower case whatever the locale; borrowed for the call. */
typedef void (*cw_token_visit)(gpointer data, cw_token_kind kind, const char *token);

/* Splits text[0..bytes), of any bytes and length, in linear time. HTML is text here: feeds are
 * stripped of it when they are imported. */
void cw_tokens_each(const char *text, gsize bytes, cw_token_visit visit, gpointer data);

/* The one word that `text` is, in lower case; NULL: it is none, or several. (transfer full) */
char *cw_token_single(const char *text);

G_END_DECLS
