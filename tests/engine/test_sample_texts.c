/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts in three languages: words.tsv says what each word of the feed is, and the words are those
 * of what is drawn.
 */
#include <stdlib.h>

#include "base/error.h"
#include "feed/feed_row.h"
#include "sample_fixture.h"
#include "text/language.h"
#include "text/thesaurus.h"
#include "text/tokens.h"

enum { DESIGNS = 60 };

/* word -> its first line of words.tsv + 1 */
static GHashTable *lines_of_words(const table *words)
{
    GHashTable *lines = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = words->lines->len - 1; i > 0; i--)
        g_hash_table_insert(lines, (gpointer)field(words, i, "word"), GUINT_TO_POINTER(i));
    return lines;
}

typedef struct {
    const table *words;
    GHashTable *lines, *said; /* planted -> how often */
    cw_stop_words *stop;
    const char *colours; /* of the item */
    guint colour_words;
} reading;

static void take_word(gpointer data, cw_token_kind kind, const char *token)
{
    reading *r = data;
    if (kind != CW_TOKEN_WORD || cw_stop_words_find(r->stop, token) != 0 ||
        g_str_equal(token, "armadia"))
        return;
    const guint line = GPOINTER_TO_UINT(g_hash_table_lookup(r->lines, token));
    if (line == 0)
        g_error("\"%s\" is not in words.tsv", token);
    const char *planted = field(r->words, line, "planted");
    const guint before = GPOINTER_TO_UINT(g_hash_table_lookup(r->said, planted));
    g_hash_table_insert(r->said, (gpointer)planted, GUINT_TO_POINTER(before + 1));
    if (!g_str_equal(field(r->words, line, "type"), "colour"))
        return;
    r->colour_words++;
    if (g_str_equal(r->colours, "black") || g_str_equal(r->colours, "red"))
        g_assert_cmpstr(field(r->words, line, "concept"), ==, r->colours);
}

static guint said(const reading *r, const char *planted)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(r->said, planted));
}

static void test_words(void)
{
    static const char *const columns[] = {"title", "description", "product_type"};
    table words = table_read("a", "words.tsv", "\t"), feed = table_read("a", "feed.tsv", "\t");
    reading r = {.words = &words,
                 .lines = lines_of_words(&words),
                 .said = g_hash_table_new(g_str_hash, g_str_equal),
                 .stop = cw_stop_words_new()};
    for (guint i = 1; i < feed.lines->len; i++) {
        r.colours = field(&feed, i, "color");
        for (gsize c = 0; c < G_N_ELEMENTS(columns); c++) {
            g_autofree char *text = cw_html_to_text(field(&feed, i, columns[c]));
            cw_tokens_each(text, strlen(text), take_word, &r);
        }
    }
    const guint items = feed.lines->len - 1;
    g_assert_cmpuint(said(&r, "noise"), >, 2 * items);
    g_assert_cmpuint(said(&r, "synonym"), >, 2 * items);
    g_assert_cmpuint(said(&r, ""), >, items);
    g_assert_cmpuint(said(&r, "new"), >, items / 10);
    g_assert_cmpuint(said(&r, "new"), <, items);
    g_assert_cmpuint(r.colour_words, >, items);
    g_hash_table_unref(r.lines);
    g_hash_table_unref(r.said);
    cw_stop_words_free(r.stop);
    g_ptr_array_unref(words.lines);
    g_ptr_array_unref(feed.lines);
}

/* "Ecco", "Voici" and "This" open descriptions of one language each. */
static void test_languages(void)
{
    static const char *const openings[] = {" This is", " Voici", " Ecco"};
    table feed = table_read("a", "feed.tsv", "\t");
    guint mixed = 0;
    for (gsize l = 0; l < G_N_ELEMENTS(openings); l++) {
        guint texts = 0;
        for (guint i = 1; i < feed.lines->len; i++)
            texts += strstr(field(&feed, i, "description"), openings[l]) != NULL;
        g_assert_cmpuint(texts * 5, >, feed.lines->len);
        g_assert_cmpuint(texts * 2, <, feed.lines->len);
    }
    for (guint i = 1; i < feed.lines->len; i++)
        mixed += strstr(field(&feed, i, "description"), field(&feed, i, "product_type")) == NULL;
    g_assert_cmpuint(mixed * 30, >, feed.lines->len);
    g_assert_cmpuint(mixed * 5, <, feed.lines->len);
    g_ptr_array_unref(feed.lines);
}

/* What a shop has knows every word but the new ones and the noise. */
static void test_thesaurus(void)
{
    g_autofree char *path = path_of("a", "thesaurus.tsv");
    g_autoptr(GError) error = NULL;
    guint32 languages;
    g_assert_true(cw_languages_parse("en,fr,it", &languages, &error));
    g_autoptr(cw_thesaurus) thesaurus = cw_thesaurus_load(path, languages, &error);
    g_assert_no_error(error);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize c = 0; c < thesaurus->count; c++)
        for (gsize w = 0; w < thesaurus->concepts[c].count; w++)
            g_hash_table_add(known, (gpointer)thesaurus->concepts[c].words[w]);
    table words = table_read("a", "words.tsv", "\t");
    for (guint i = 1; i < words.lines->len; i++) {
        const char *planted = field(&words, i, "planted");
        const gboolean hidden = g_str_equal(planted, "new") || g_str_equal(planted, "noise");
        g_assert_cmpint(g_hash_table_contains(known, field(&words, i, "word")), ==, !hidden);
    }
    g_ptr_array_unref(words.lines);
}

/* Texts change nothing that is drawn; neither texts nor truth depend on threads. */
static void test_beside(void)
{
    cw_sample_settings settings = settings_of(7, 2, 64);
    settings.threads = 1;
    render("plain", &settings);
    settings.texts = TRUE;
    render("one", &settings);
    settings.threads = 5;
    render("five", &settings);
    g_assert_true(same_file("plain", "one", "truth.csv"));
    g_assert_true(same_file("plain", "one", "images/d000003-0-0.jpg"));
    g_assert_false(same_file("plain", "one", "feed.tsv"));
    g_assert_true(same_file("one", "five", "feed.tsv"));
    g_assert_true(same_file("one", "a", "words.tsv"));
    g_assert_true(same_file("one", "a", "thesaurus.tsv"));
    g_autofree char *none = path_of("plain", "words.tsv");
    g_assert_false(g_file_test(none, G_FILE_TEST_EXISTS));
}

static void test_refusals(void)
{
    g_autofree char *folder = path_of("refused", NULL);
    g_autoptr(GError) error = NULL;
    cw_sample_settings settings = settings_of(3, 2, 64);
    settings.texts = settings.attributes = TRUE;
    g_assert_false(cw_sample_render(folder, &settings, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "attributes has no texts"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("colorway-sample-XXXXXX", NULL);
    cw_sample_settings settings = settings_of(DESIGNS, 1, 48);
    settings.texts = TRUE;
    render("a", &settings);
    g_test_add_func("/sample/texts/words", test_words);
    g_test_add_func("/sample/texts/languages", test_languages);
    g_test_add_func("/sample/texts/thesaurus", test_thesaurus);
    g_test_add_func("/sample/texts/beside", test_beside);
    g_test_add_func("/sample/texts/refusals", test_refusals);
    int status = g_test_run();
    remove_tree(root);
    g_free(root);
    return status;
}
