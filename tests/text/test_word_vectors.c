/* SPDX-License-Identifier: Apache-2.0 */
#include "text/word_vectors.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"

static cw_word_vectors *read_text(const char *text, gsize bytes, GError **error)
{
    FILE *stream = fmemopen((gpointer)text, bytes, "r");
    g_assert_nonnull(stream);
    cw_word_vectors *vectors = cw_word_vectors_read(stream, "v.txt", NULL, error);
    fclose(stream);
    return vectors;
}

static void check(const char *text, const char *word, float first, float last, guint count)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_word_vectors) vectors = read_text(text, strlen(text), &error);
    g_assert_no_error(error);
    g_assert_cmpuint(vectors->words->len, ==, count);
    const float *row = cw_word_vectors_find(vectors, word);
    g_assert_nonnull(row);
    g_assert_cmpfloat(row[0], ==, first);
    g_assert_cmpfloat(row[vectors->dimension - 1], ==, last);
    g_assert_null(cw_word_vectors_find(vectors, "nothing"));
}

static void test_formats(void)
{
    check("2 3\nred 1 2 3\nété -1e-3 .5 4 \n", "été", -1e-3f, 4, 2);
    check("red 1 2 3\r\nblue 4 5 6", "blue", 4, 6, 2);
    check("red\t1\t2\n", "red", 1, 2, 1);
    check("red 1\nblue 2\n", "blue", 2, 2, 2); /* a word is no number of words */
    check("1 2.5\n2 3.5\n", "2", 3.5f, 3.5f, 2);
    check("1 2\n7 1 2\n", "7", 1, 2, 1);
    check("\xef\xbb\xbf"
          "2 2\nred 1 2\nblue 3 4\n",
          "red", 1, 2, 2);
    check("\xef\xbb\xbfred 1 2\n", "red", 1, 2, 1);
}

static void refuse_bytes(const char *text, gsize bytes, const char *reason)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(read_text(text, bytes, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    if (strstr(error->message, reason) == NULL)
        g_error("\"%s\" does not say \"%s\"", error->message, reason);
}

static void refuse(const char *text, const char *reason)
{
    refuse_bytes(text, strlen(text), reason);
}

static void test_broken(void)
{
    refuse("red 1 2\nblue 1\n", "line 2: word \"blue\" has 1 numbers, not 2");
    refuse("2 3\nred 1 2\n", "line 2: word \"red\" has 2 numbers, not 3");
    refuse("red\n", "line 1: word \"red\" has 0 numbers, not 1");
    refuse("red 1 2\nblue 1 nan\n", "line 2: \"nan\" of word \"blue\" is no finite number");
    refuse("red 1 2\nblue 1 inf\n", "line 2: \"inf\" of word \"blue\" is no finite number");
    refuse("red 1 1e999\n", "line 1: \"1e999\" of word \"red\" is no finite number");
    refuse("red 1 2x\n", "line 1: \"2x\" of word \"red\"");
    refuse("red 1 2\nred 1 2\n", "line 2: word \"red\" stands above already");
    refuse("red 1 2\n\nblue 1 2\n", "line 2: it is empty");
    refuse("caf\xE9 1 2\n", "line 1: the word is not UTF-8");
    refuse("3 2\nred 1 2\nblue 1 2\n", "the first line says 3 words, and there are 2");
    refuse("1 2\nred 1 2\nblue 1 2\n", "the first line says 1 words, and there are 2");
    refuse("4294967295 4294967295\nred 1 2\n", "has 2 numbers, not 4294967295");
    refuse("9 9\n", "the first line says 9 words, and there are 0");
    refuse_bytes("red 1\0 2\n", 9, "line 1: it holds a zero byte");
}

/* A file without line ends is no reason to hold all of it. */
static void test_endless(void)
{
    enum { BYTES = 6 << 20 };
    g_autofree char *text = g_malloc(BYTES);
    memset(text, 'x', BYTES);
    refuse_bytes(text, BYTES, "line 1: it does not end within 4194304 bytes");
}

static void test_no_file(void)
{
    g_autoptr(GError) none = NULL, empty = NULL;
    g_autofree char *path = g_strdup("/tmp/colorway-vectors-XXXXXX");
    g_close(g_mkstemp(path), NULL);
    g_assert_null(cw_word_vectors_load("/nowhere/v.txt", NULL, &none));
    g_assert_error(none, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_null(cw_word_vectors_load(path, NULL, &empty));
    g_assert_error(empty, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(empty->message, "have no word"));
    g_unlink(path);
}

/* More rows than there is room for at first; to the bit, whatever the locale writes for a point. */
static void test_round(void)
{
    enum { WORDS = 5000, NUMBERS = 7 };
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strdup("/tmp/colorway-vectors-XXXXXX");
    g_close(g_mkstemp(path), NULL);
    g_autoptr(cw_word_vectors) vectors = cw_word_vectors_new(WORDS, NUMBERS, &error);
    cw_random random = cw_random_start(1, 0, 0);
    for (int w = 0; w < WORDS; w++) {
        g_autofree char *word = g_strdup_printf("w%d", w);
        g_assert_true(cw_word_vectors_name(vectors, word));
        g_assert_false(cw_word_vectors_name(vectors, word));
    }
    for (gsize i = 0; i < WORDS * NUMBERS; i++)
        vectors->values[i] = (float)(cw_random_normal(&random) * pow(10, (double)(i % 60) - 40));
    g_assert_true(cw_word_vectors_save(vectors, path, &error));
    g_autoptr(cw_word_vectors) again = cw_word_vectors_load(path, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(again->words->len, ==, WORDS);
    g_assert_cmpmem(again->values, WORDS * NUMBERS * sizeof(float), vectors->values,
                    WORDS * NUMBERS * sizeof(float));
    g_unlink(path);
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    (void)data;
    return state->done == 0;
}

static void test_stopped(void)
{
    const cw_progress progress = {stop, NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int w = 0; w < 5000; w++)
        g_string_append_printf(text, "w%d 1\n", w);
    FILE *stream = fmemopen(text->str, text->len, "r");
    g_assert_null(cw_word_vectors_read(stream, "v.txt", &progress, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    fclose(stream);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/word-vectors/formats", test_formats);
    g_test_add_func("/word-vectors/broken", test_broken);
    g_test_add_func("/word-vectors/endless", test_endless);
    g_test_add_func("/word-vectors/no-file", test_no_file);
    g_test_add_func("/word-vectors/round", test_round);
    g_test_add_func("/word-vectors/stopped", test_stopped);
    return g_test_run();
}
