/* SPDX-License-Identifier: Apache-2.0
 *
 * The order is that of strcmp(): bytes of UTF-8 sort as their code points do, in every locale.
 */
#include "text/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/regular_file.h"

static int compare_words(const void *a, const void *b)
{
    const cw_counted_word *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->word, y->word);
}

cw_counted_word *cw_words_by_count(const cw_bags *bags)
{
    const gsize count = bags->words->len;
    g_autofree gsize *counts = cw_bags_tally(bags);
    cw_counted_word *words = g_new0(cw_counted_word, count + 1);
    for (gsize w = 0; w < count; w++)
        words[w] = (cw_counted_word){bags->words->pdata[w], counts[w]};
    if (count > 0)
        qsort(words, count, sizeof *words, compare_words);
    return words;
}

static void keep(cw_counted_word *words, gsize *count, const cw_counted_word *word)
{
    words[(*count)++] = (cw_counted_word){g_strdup(word->word), word->count};
}

cw_vocabulary *cw_vocabulary_new(const cw_bags *bags, const cw_vocabulary_law *law)
{
    g_autofree cw_counted_word *all = cw_words_by_count(bags);
    cw_vocabulary *vocabulary = g_new0(cw_vocabulary, 1);
    vocabulary->documents = cw_bags_count(bags);
    vocabulary->words = g_new0(cw_counted_word, bags->words->len + 1);
    vocabulary->site_words = g_new0(cw_counted_word, bags->words->len + 1);
    const double most_documents = law->site_share * (double)vocabulary->documents;
    for (const cw_counted_word *word = all; word->word != NULL; word++) {
        if ((double)word->count > most_documents)
            keep(vocabulary->site_words, &vocabulary->site_count, word);
        else if (word->count < law->least)
            vocabulary->rare++;
        else if (vocabulary->count < law->most)
            keep(vocabulary->words, &vocabulary->count, word);
        else
            vocabulary->beyond++;
    }
    return vocabulary;
}

static void words_free(cw_counted_word *words, gsize count)
{
    for (gsize w = 0; w < count; w++)
        g_free(words[w].word);
    g_free(words);
}

void cw_vocabulary_free(cw_vocabulary *vocabulary)
{
    if (vocabulary == NULL)
        return;
    words_free(vocabulary->words, vocabulary->count);
    words_free(vocabulary->site_words, vocabulary->site_count);
    g_free(vocabulary);
}

gint32 *cw_vocabulary_places(const cw_vocabulary *vocabulary, const cw_bags *bags)
{
    gint32 *places = g_new(gint32, bags->words->len + 1);
    for (guint w = 0; w < bags->words->len; w++)
        places[w] = -1;
    for (gsize v = 0; v < vocabulary->count; v++) {
        const guint number =
            GPOINTER_TO_UINT(g_hash_table_lookup(bags->numbers, vocabulary->words[v].word));
        if (number > 0)
            places[number - 1] = (gint32)v;
    }
    return places;
}

gboolean cw_vocabulary_save(const cw_vocabulary *vocabulary, const char *path, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize v = 0; v < vocabulary->count; v++)
        g_string_append_printf(text, "%s\t%" G_GSIZE_FORMAT "\n", vocabulary->words[v].word,
                               vocabulary->words[v].count);
    return g_file_set_contents_full(path, text->str, (gssize)text->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}

/* What is wrong with `line`, or NULL; else it is added. */
static const char *read_line(cw_vocabulary *vocabulary, GHashTable *known, const char *line)
{
    guint64 count;
    const char *tab = strchr(line, '\t');
    if (tab == NULL || tab == line)
        return "is no word, a tab and a count";
    if (!g_utf8_validate(line, -1, NULL))
        return "is not UTF-8";
    if (!g_ascii_string_to_unsigned(tab + 1, 10, 1, G_MAXUINT32, &count, NULL))
        return "has no count of at least 1 behind the tab";
    const cw_counted_word word = {g_strndup(line, (gsize)(tab - line)), count};
    vocabulary->words[vocabulary->count++] = word;
    if (!g_hash_table_add(known, word.word))
        return "has a word that stands above already";
    if (vocabulary->count > 1 &&
        compare_words(&word, &vocabulary->words[vocabulary->count - 2]) < 0)
        return "is out of order: the most frequent stand first, ties in order of code points";
    return NULL;
}

cw_vocabulary *cw_vocabulary_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) reason = NULL;
    if (!cw_regular_file_check(path, "vocabulary", error))
        return NULL;
    if (!g_file_get_contents(path, &text, NULL, &reason)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "could not read vocabulary: %s",
                    reason->message);
        return NULL;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(cw_vocabulary) vocabulary = g_new0(cw_vocabulary, 1);
    vocabulary->words = g_new0(cw_counted_word, g_strv_length(lines) + 1);
    for (gsize l = 0; lines[l] != NULL; l++) {
        const char *problem = *lines[l] != '\0' || lines[l + 1] != NULL
                                  ? read_line(vocabulary, known, g_strchomp(lines[l]))
                                  : NULL;
        if (problem == NULL)
            continue;
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "vocabulary \"%s\", line %" G_GSIZE_FORMAT " %s", path, l + 1, problem);
        return NULL;
    }
    return g_steal_pointer(&vocabulary);
}
