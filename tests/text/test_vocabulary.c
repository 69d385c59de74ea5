/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>

#include "base/error.h"
#include "text/vocabulary.h"

static void add(cw_bags *bags, const char *words)
{
    g_auto(GStrv) split = g_strsplit(words, " ", -1);
    cw_bags_add(bags, (const char *const *)split, g_strv_length(split));
}

static cw_bags *sample(void)
{
    cw_bags *bags = cw_bags_new();
    add(bags, "luma red dress red red");
    add(bags, "luma blue dress");
    add(bags, "luma été blue zip");
    add(bags, "luma red abc");
    cw_bags_add(bags, NULL, 0);
    return bags;
}

/* "dress 2, ..." */
static char *say(const cw_counted_word *words, gsize count)
{
    GString *text = g_string_new(NULL);
    for (gsize w = 0; w < count; w++)
        g_string_append_printf(text, "%s%s %" G_GSIZE_FORMAT, w > 0 ? ", " : "", words[w].word,
                               words[w].count);
    return g_string_free(text, FALSE);
}

static void check(const cw_vocabulary_law *law, const char *words, const char *site, gsize rare,
                  gsize beyond)
{
    g_autoptr(cw_bags) bags = sample();
    g_autoptr(cw_vocabulary) vocabulary = cw_vocabulary_new(bags, law);
    g_autofree char *kept = say(vocabulary->words, vocabulary->count),
                    *dropped = say(vocabulary->site_words, vocabulary->site_count);
    g_assert_cmpstr(kept, ==, words);
    g_assert_cmpstr(dropped, ==, site);
    g_assert_cmpuint(vocabulary->documents, ==, 5);
    g_assert_cmpuint(vocabulary->rare, ==, rare);
    g_assert_cmpuint(vocabulary->beyond, ==, beyond);
}

/* A word counts once a bag; ties go by code point, so that é stands behind z. */
static void test_choice(void)
{
    const cw_vocabulary_law all = {100, 1, 1}, site = {100, 1, .7}, at_share = {100, 1, .8},
                            two = {2, 1, .7}, twice = {100, 2, .7};
    check(&all, "luma 4, blue 2, dress 2, red 2, abc 1, zip 1, été 1", "", 0, 0);
    check(&site, "blue 2, dress 2, red 2, abc 1, zip 1, été 1", "luma 4", 0, 0);
    check(&at_share, "luma 4, blue 2, dress 2, red 2, abc 1, zip 1, été 1", "", 0, 0);
    check(&two, "blue 2, dress 2", "luma 4", 0, 4);
    check(&twice, "blue 2, dress 2, red 2", "luma 4", 3, 0);
}

static void test_places(void)
{
    const cw_vocabulary_law law = {2, 1, .7};
    g_autoptr(cw_bags) bags = sample();
    g_autoptr(cw_vocabulary) vocabulary = cw_vocabulary_new(bags, &law);
    g_autofree gint32 *places = cw_vocabulary_places(vocabulary, bags);
    gsize count;
    const guint32 *second = cw_bags_get(bags, 1, &count);
    g_assert_cmpuint(count, ==, 3);
    g_assert_cmpint(places[second[0]], ==, -1);
    g_assert_cmpint(places[second[1]], ==, 0);
    g_assert_cmpint(places[second[2]], ==, 1);
    cw_bags_get(bags, 4, &count);
    g_assert_cmpuint(count, ==, 0);
}

static void test_none(void)
{
    const cw_vocabulary_law law = {10, 1, .5};
    g_autoptr(cw_bags) bags = cw_bags_new();
    g_autoptr(cw_vocabulary) vocabulary = cw_vocabulary_new(bags, &law);
    g_assert_cmpuint(vocabulary->count, ==, 0);
    g_assert_cmpuint(vocabulary->documents, ==, 0);
}

static char *temporary(void)
{
    char *path = g_strdup("/tmp/colorway-vocabulary-XXXXXX");
    g_close(g_mkstemp(path), NULL);
    return path;
}

static void test_file(void)
{
    const cw_vocabulary_law law = {100, 1, .7};
    g_autofree char *path = temporary(), *text = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_bags) bags = sample();
    g_autoptr(cw_vocabulary) vocabulary = cw_vocabulary_new(bags, &law);
    g_assert_true(cw_vocabulary_save(vocabulary, path, &error));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "blue\t2\ndress\t2\nred\t2\nabc\t1\nzip\t1\nété\t1\n");
    g_autoptr(cw_vocabulary) again = cw_vocabulary_load(path, &error);
    g_assert_no_error(error);
    g_autofree char *before = say(vocabulary->words, vocabulary->count),
                    *after = say(again->words, again->count);
    g_assert_cmpstr(after, ==, before);
    g_unlink(path);
}

static void refuse(const char *text, const char *reason)
{
    g_autofree char *path = temporary();
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_null(cw_vocabulary_load(path, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    if (strstr(error->message, reason) == NULL)
        g_error("\"%s\" does not say \"%s\"", error->message, reason);
    g_unlink(path);
}

static void test_broken_files(void)
{
    g_autoptr(GError) error = NULL;
    refuse("red\t2\nblue 2\n", "line 2 is no word");
    refuse("red\t2\n\nblue\t2\n", "line 2 is no word");
    refuse("\t2\n", "line 1 is no word");
    refuse("red\t0\n", "line 1 has no count");
    refuse("red\tmany\n", "line 1 has no count");
    refuse("red\t2\nred\t1\n", "line 2 has a word that stands above");
    refuse("red\t2\nblue\t3\n", "line 2 is out of order");
    refuse("red\t2\nblue\t2\n", "line 2 is out of order");
    refuse("caf\xE9\t2\n", "line 1 is not UTF-8");
    g_assert_null(cw_vocabulary_load("/nowhere/vocabulary.txt", &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vocabulary/choice", test_choice);
    g_test_add_func("/vocabulary/places", test_places);
    g_test_add_func("/vocabulary/none", test_none);
    g_test_add_func("/vocabulary/file", test_file);
    g_test_add_func("/vocabulary/broken-files", test_broken_files);
    return g_test_run();
}
