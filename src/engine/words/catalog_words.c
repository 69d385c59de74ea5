/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/catalog_words.h>

#include "base/error.h"
#include "engine/words/catalog_texts.h"
#include "text/vocabulary.h"

#define COMMONEST 12 /* of what was dropped */

static json_t *words_json(const cw_counted_word *words, gsize count, gsize texts)
{
    json_t *array = json_array();
    for (gsize w = 0; w < count; w++)
        json_array_append_new(array, json_pack("{s:s, s:I, s:f}", "word", words[w].word, "texts",
                                               (json_int_t)words[w].count, "share",
                                               (double)words[w].count / (double)texts));
    return array;
}

static json_t *dropped_json(const cw_bags *bags)
{
    const gsize distinct = bags->words->len;
    g_autofree cw_counted_word *words = cw_words_by_count(bags);
    return json_pack("{s:I, s:o}", "distinct", (json_int_t)distinct, "commonest",
                     words_json(words, MIN(distinct, COMMONEST), cw_bags_count(bags)));
}

static json_t *languages_json(const cw_catalog_texts *texts)
{
    json_t *object = json_object();
    for (gsize l = 0; cw_language_table.rows[l] != NULL; l++)
        json_object_set_new(object, cw_language_table.rows[l]->name,
                            json_integer((json_int_t)texts->guessed[l]));
    json_object_set_new(object, "unknown", json_integer((json_int_t)texts->unknown));
    return object;
}

static json_t *result_of(const cw_catalog_texts *texts, const cw_vocabulary *vocabulary)
{
    const gsize documents = vocabulary->documents;
    json_t *site =
        json_pack("{s:I, s:o}", "distinct", (json_int_t)vocabulary->site_count, "commonest",
                  words_json(vocabulary->site_words, vocabulary->site_count, documents));
    json_t *dropped =
        json_pack("{s:o, s:o, s:o, s:o}", "site_words", site, "stop_words",
                  dropped_json(texts->stop_words), "not_alphabetic",
                  dropped_json(texts->not_alphabetic), "damaged", dropped_json(texts->damaged));
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:o, s:f, s:I, s:o, s:I, s:I, s:o}", "items",
        (json_int_t)texts->items_seen, "colourways", (json_int_t)texts->colourways, "without_text",
        (json_int_t)texts->without_text, "left_out", (json_int_t)texts->left_out, "texts",
        (json_int_t)documents, "languages", languages_json(texts), "mean_words",
        (double)texts->words->members->len / (double)documents, "distinct",
        (json_int_t)texts->words->words->len, "words",
        words_json(vocabulary->words, vocabulary->count, documents), "rare",
        (json_int_t)vocabulary->rare, "beyond", (json_int_t)vocabulary->beyond, "dropped", dropped);
}

static gboolean check_request(const cw_catalog_words_request *request, GError **error)
{
    if (request->site_share > 0 && request->site_share <= 1)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                "the share of texts beyond which a word is a site word is above 0 and at most 1, "
                "not %g",
                request->site_share);
    return FALSE;
}

json_t *cw_catalog_words(cw_catalog *catalog, const cw_catalog_words_request *request,
                         const cw_progress *progress, GError **error)
{
    const cw_text_choice choice = {request->where, request->languages};
    const cw_vocabulary_law law = {request->most, request->least, request->site_share};
    if (!check_request(request, error))
        return NULL;
    g_autoptr(cw_catalog_texts) texts = cw_catalog_texts_read(catalog, &choice, progress, error);
    if (texts == NULL)
        return NULL;
    g_autoptr(cw_vocabulary) vocabulary = cw_vocabulary_new(texts->words, &law);
    if (request->vocabulary != NULL && !cw_vocabulary_save(vocabulary, request->vocabulary, error))
        return NULL;
    return result_of(texts, vocabulary);
}
