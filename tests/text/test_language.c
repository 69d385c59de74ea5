/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "text/language.h"
#include "text/tokens.h"

typedef struct {
    cw_stop_words *stop;
    gsize counts[32];
} tally;

static void count(gpointer data, cw_token_kind kind, const char *token)
{
    tally *t = data;
    const guint32 languages = kind == CW_TOKEN_WORD ? cw_stop_words_find(t->stop, token) : 0;
    for (gsize l = 0; l < t->stop->languages; l++)
        t->counts[l] += languages >> l & 1;
}

/* The name of the language of `text`, or "unknown". */
static const char *guess(const char *text)
{
    g_autoptr(cw_stop_words) stop = cw_stop_words_new();
    tally t = {.stop = stop};
    cw_tokens_each(text, strlen(text), count, &t);
    const int language = cw_language_guess(stop, t.counts);
    return language == CW_LANGUAGE_UNKNOWN ? "unknown" : cw_language_table.rows[language]->name;
}

static void test_guess(void)
{
    g_assert_cmpstr(guess("A black dress with long sleeves and a round neck"), ==, "en");
    g_assert_cmpstr(guess("Robe noire à manches longues et col rond"), ==, "fr");
    g_assert_cmpstr(guess("Abito nero con maniche lunghe e scollo tondo"), ==, "it");
    g_assert_cmpstr(guess("La robe de la saison est en coton"), ==, "fr");
    g_assert_cmpstr(guess("La gonna della stagione è in cotone"), ==, "it");
    g_assert_cmpstr(guess("Titan Women Silver Watch"), ==, "unknown");
    g_assert_cmpstr(guess("la"), ==, "unknown");
    g_assert_cmpstr(guess(""), ==, "unknown");
}

/* Words of clothes and colours are in no list, whatever they are in another language. */
static void test_visual_words_stay(void)
{
    static const char *const visual[] = {"down", "off",  "over",  "up",      "out",  "été",
                                         "bas",  "pois", "ton",   "pendant", "oro",  "neri",
                                         "dove", "col",  "poche", "v",       "noir", "nero",
                                         "top",  "mini", "rosa",  "bleu",    "cap",  NULL};
    g_autoptr(cw_stop_words) stop = cw_stop_words_new();
    for (const char *const *word = visual; *word != NULL; word++)
        if (cw_stop_words_find(stop, *word) != 0)
            g_error("\"%s\" is a stop word", *word);
    g_assert_cmpuint(cw_stop_words_find(stop, "or"), ==, 1); /* English; French leaves it out */
    g_assert_cmpuint(cw_stop_words_find(stop, "the"), ==, 1);
    g_assert_cmpuint(cw_stop_words_find(stop, "la"), ==, 2 | 4);
    g_assert_cmpuint(cw_stop_words_find(stop, "#"), ==, 0);
    g_assert_cmpuint(cw_stop_words_find(stop, ""), ==, 0);
}

static void note(gpointer data, cw_token_kind kind, const char *token)
{
    GString *words = data;
    g_assert_cmpint(kind, ==, CW_TOKEN_WORD);
    g_string_append(words, token);
}

/* A list holds what a tokenizer gives: lower-case words of letters alone. */
static void test_lists_are_tokens(void)
{
    g_autoptr(cw_stop_words) stop = cw_stop_words_new();
    GHashTableIter words;
    gpointer word;
    g_assert_cmpuint(g_hash_table_size(stop->words), >, 400);
    g_hash_table_iter_init(&words, stop->words);
    while (g_hash_table_iter_next(&words, &word, NULL)) {
        g_autoptr(GString) same = g_string_new(NULL);
        cw_tokens_each(word, strlen(word), note, same);
        g_assert_cmpstr(same->str, ==, word);
    }
}

static void test_parse(void)
{
    guint32 languages;
    g_autoptr(GError) unknown = NULL, none = NULL;
    g_assert_true(cw_languages_parse("en", &languages, NULL));
    g_assert_cmpuint(languages, ==, 1);
    g_assert_true(cw_languages_parse(" fr, it,fr", &languages, NULL));
    g_assert_cmpuint(languages, ==, 2 | 4);
    g_assert_false(cw_languages_parse("en,de", &languages, &unknown));
    g_assert_error(unknown, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_false(cw_languages_parse(" ,", &languages, &none));
    g_assert_error(none, CW_ERROR, CW_ERROR_USAGE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/language/guess", test_guess);
    g_test_add_func("/language/visual-words-stay", test_visual_words_stay);
    g_test_add_func("/language/lists-are-tokens", test_lists_are_tokens);
    g_test_add_func("/language/parse", test_parse);
    return g_test_run();
}
