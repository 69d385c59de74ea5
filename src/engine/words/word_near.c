/* SPDX-License-Identifier: Apache-2.0
 *
 * The words nearest to one, by cosine.
 */
#include <colorway/word_similarity.h>

#include <string.h>

#include "base/error.h"
#include "base/pad.h"
#include "base/row.h"
#include "engine/catalog/vectors_file.h"
#include "score/similarity.h"
#include "score/top_k.h"
#include "text/tokens.h"

#define NUMBER_WIDTH 9

/* The row of the word as typed, else of what a text would make of it. */
static gboolean find_row(const cw_word_vectors *vectors, const char *word, guint32 *row,
                         GError **error)
{
    g_autofree char *token = cw_token_single(word);
    const char *const forms[] = {word, token != NULL ? token : word};
    for (gsize f = 0; f < G_N_ELEMENTS(forms); f++) {
        const float *found = cw_word_vectors_find(vectors, forms[f]);
        if (found == NULL)
            continue;
        *row = (guint32)((gsize)(found - vectors->values) / vectors->dimension);
        return TRUE;
    }
    g_ptr_array_add(vectors->words, NULL);
    const char *nearest = cw_row_nearest((const char *const *)vectors->words->pdata, forms[1]);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no vector of word \"%s\"%s%s%s", word,
                nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
                nearest != NULL ? "\"?" : "");
    g_ptr_array_set_size(vectors->words, (gint)vectors->words->len - 1);
    return FALSE;
}

static json_t *rank(const cw_word_vectors *vectors, guint32 row, gsize k)
{
    const gsize dimension = vectors->dimension, count = vectors->words->len;
    const float *query = vectors->values + row * dimension;
    g_autofree cw_hit *hits = g_new(cw_hit, MIN(k, count));
    cw_top_k top = cw_top_k_start(hits, MIN(k, count));
    for (guint32 other = 0; other < count; other++)
        if (other != row)
            cw_top_k_offer(
                &top, cw_similarity(query, vectors->values + other * dimension, dimension), other);
    json_t *words = json_array();
    const gsize found = cw_top_k_finish(&top);
    for (gsize h = 0; h < found; h++)
        json_array_append_new(words,
                              json_pack("{s:s, s:f}", "word", vectors->words->pdata[hits[h].index],
                                        "similarity", (double)hits[h].score));
    return words;
}

json_t *cw_word_near(const char *path, const char *word, gsize k, const cw_progress *progress,
                     GError **error)
{
    guint32 row;
    g_autoptr(cw_word_vectors) vectors = cw_vectors_file_load(path, progress, error);
    if (vectors == NULL || !find_row(vectors, word, &row, error))
        return NULL;
    cw_similarity_normalise(vectors->values, vectors->words->len, vectors->dimension);
    return json_pack("{s:s, s:o}", "word", vectors->words->pdata[row], "nearest",
                     rank(vectors, row, k));
}

char *cw_word_near_format(const json_t *result)
{
    GString *text = g_string_new(NULL);
    const json_t *nearest = json_object_get(result, "nearest"), *one;
    const char *word = json_string_value(json_object_get(result, "word"));
    gsize width = cw_pad_width(word), place;
    json_array_foreach(nearest, place, one) width =
        MAX(width, cw_pad_width(json_string_value(json_object_get(one, "word"))));
    cw_pad_append(text, word, width, FALSE);
    g_string_append_printf(text, "%*s\n", NUMBER_WIDTH, "cosine");
    json_array_foreach(nearest, place, one)
    {
        cw_pad_append(text, json_string_value(json_object_get(one, "word")), width, FALSE);
        g_string_append_printf(text, "%*.3f\n", NUMBER_WIDTH,
                               json_real_value(json_object_get(one, "similarity")));
    }
    return g_string_free(text, FALSE);
}
