/* SPDX-License-Identifier: Apache-2.0
 *
 * The text is made valid and put into NFC first, so that a letter is one code point wherever it
 * can be one; case is taken code point by code point, since g_utf8_strdown() asks the locale.
 */
#include "text/tokens.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

/* A token being read. */
typedef struct {
    GString *text;
    gsize length; /* characters */
    gboolean digits, damaged;
    cw_token_visit visit;
    gpointer data;
} reading;

static void end_token(reading *r)
{
    const gboolean word = !r->digits && r->length <= CW_TOKEN_MOST;
    if (r->length > 0)
        r->visit(r->data,
                 r->damaged ? CW_TOKEN_DAMAGED
                 : word     ? CW_TOKEN_WORD
                            : CW_TOKEN_NOT_ALPHABETIC,
                 r->text->str);
    g_string_truncate(r->text, 0);
    r->length = 0;
    r->digits = r->damaged = FALSE;
}

static void take(reading *r, gunichar letter)
{
    g_string_append_unichar(r->text, g_unichar_tolower(letter));
    r->length++;
}

/* Whether Windows-1252 writes `letter` as a byte from 0x80 to 0xBF, as those behind the first of a
 * UTF-8 sequence are. The five that it leaves open are read as themselves. */
static gboolean is_continuation(gunichar letter)
{
    static const gunichar upper[] = {0x20AC, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x017D, 0x2018,
                                     0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
                                     0x2122, 0x0161, 0x203A, 0x0153, 0x017E, 0x0178};
    if (letter >= 0x80 && letter <= 0xBF)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(upper); i++)
        if (upper[i] == letter)
            return TRUE;
    return FALSE;
}

/* Code points at `at` that are one Latin letter or sign of punctuation in mojibake: its first byte
 * is 0xC2 to 0xC5 and one follows, or 0xE2 and two follow. 0: none. Other first bytes are left out:
 * "già»" is Italian. */
static int mojibake_at(const char *at)
{
    const gunichar first = g_utf8_get_char(at);
    const int behind = first >= 0xC2 && first <= 0xC5 ? 1 : first == 0xE2 ? 2 : 0;
    for (int i = 0; i < behind; i++) {
        at = g_utf8_next_char(at);
        if (*at == '\0' || !is_continuation(g_utf8_get_char(at)))
            return 0;
    }
    return behind > 0 ? behind + 1 : 0;
}

/* Takes what stands at `at` and returns what stands behind it. */
static const char *step(reading *r, const char *at)
{
    const gunichar letter = g_utf8_get_char(at);
    const int damaged = letter == REPLACEMENT ? 1 : mojibake_at(at);
    for (int i = 0; i < damaged; i++, at = g_utf8_next_char(at))
        take(r, g_utf8_get_char(at));
    if (damaged > 0) {
        r->damaged = TRUE;
        return at;
    }
    if (g_unichar_isalnum(letter) || (r->length > 0 && g_unichar_ismark(letter)))
        take(r, letter);
    else
        end_token(r);
    r->digits |= r->length > 0 && !g_unichar_isalpha(letter) && !g_unichar_ismark(letter);
    return g_utf8_next_char(at);
}

void cw_tokens_each(const char *text, gsize bytes, cw_token_visit visit, gpointer data)
{
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)bytes);
    g_autofree char *normal = g_utf8_normalize(valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
    reading r = {.text = g_string_new(NULL), .visit = visit, .data = data};
    for (const char *at = normal; *at != '\0';)
        at = step(&r, at);
    end_token(&r);
    g_string_free(r.text, TRUE);
}

typedef struct {
    char *word;
    gsize tokens;
} single;

static void take_single(gpointer data, cw_token_kind kind, const char *token)
{
    single *s = data;
    if (kind == CW_TOKEN_WORD && s->tokens == 0)
        s->word = g_strdup(token);
    s->tokens++;
}

char *cw_token_single(const char *text)
{
    single s = {NULL, 0};
    cw_tokens_each(text, strlen(text), take_single, &s);
    if (s.tokens != 1)
        g_clear_pointer(&s.word, g_free);
    return s.word;
}
