/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of stop_words/ are rows; the build writes stop_word_rows.h from them.
 */
#include "text/language.h"

#include <string.h>

#include "base/error.h"
#include "stop_word_rows.h"

typedef struct {
    cw_row row;
    const char *text;
} language;

static void put_words(cw_stop_words *stop, const char *text, guint32 bit)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = g_strsplit(**line != '#' ? *line : "", " ", -1);
        for (char **word = words; *word != NULL; word++) {
            const guint32 known = cw_stop_words_find(stop, *word);
            if (**word != '\0')
                g_hash_table_insert(stop->words, g_strdup(*word), GUINT_TO_POINTER(known | bit));
        }
    }
}

cw_stop_words *cw_stop_words_new(void)
{
    cw_stop_words *stop = g_new0(cw_stop_words, 1);
    stop->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    stop->languages = cw_row_count(&cw_language_table);
    for (gsize l = 0; l < stop->languages; l++)
        put_words(stop, ((const language *)cw_language_table.rows[l])->text, 1u << l);
    return stop;
}

void cw_stop_words_free(cw_stop_words *stop)
{
    if (stop == NULL)
        return;
    g_hash_table_unref(stop->words);
    g_free(stop);
}

guint32 cw_stop_words_find(const cw_stop_words *stop, const char *word)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(stop->words, word));
}

int cw_language_guess(const cw_stop_words *stop, const gsize *counts)
{
    gsize most = 0;
    int guess = CW_LANGUAGE_UNKNOWN;
    for (gsize l = 0; l < stop->languages; l++) {
        if (counts[l] > most)
            guess = (int)l;
        else if (counts[l] == most)
            guess = CW_LANGUAGE_UNKNOWN;
        most = MAX(most, counts[l]);
    }
    return guess;
}

gboolean cw_languages_parse(const char *names, guint32 *languages, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(names, ",", -1);
    *languages = 0;
    for (char **part = parts; *part != NULL; part++) {
        if (*g_strstrip(*part) == '\0')
            continue;
        const cw_row *row = cw_row_find(&cw_language_table, *part, error);
        if (row == NULL)
            return FALSE;
        for (guint l = 0; cw_language_table.rows[l] != NULL; l++)
            *languages |= cw_language_table.rows[l] == row ? 1u << l : 0;
    }
    if (*languages != 0)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "\"%s\" names no language", names);
    return FALSE;
}

#define ROW(name, summary, text) static const language language_##name = {{#name, summary}, text};
CW_STOP_WORD_ROWS
#undef ROW

#define ROW(name, summary, text) &language_##name.row,
static const cw_row *const rows[] = {CW_STOP_WORD_ROWS NULL};
const cw_row_table cw_language_table = {"language", rows};
