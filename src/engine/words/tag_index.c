/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything that judged the words stays, so that one word can be asked of all colourways, or all
 * words of one, at any precision, in milliseconds. Nothing of it changes once it is open.
 */
#include <colorway/tag.h>

#include <math.h>

#include "base/error.h"
#include "base/json_text.h"
#include "engine/embed/model_encoder.h"
#include "engine/words/tag_private.h"

struct cw_tag_index {
    gatomicrefcount references;
    char *model;
    cw_tag_request request;
    cw_word_table *table;
    cw_picture_list *list;
    cw_picture_vectors *looked;
    cw_units *units;
    cw_catalog_texts *texts;
    guint8 *parts;
    GHashTable *places; /* cw_prediction_places() */
    cw_tags tags;
    json_t *description;
};

void cw_tag_index_unref(cw_tag_index *index)
{
    if (index == NULL || !g_atomic_ref_count_dec(&index->references))
        return;
    cw_tags_clear(&index->tags);
    g_clear_pointer(&index->places, g_hash_table_unref);
    cw_catalog_texts_free(index->texts);
    cw_units_free(index->units);
    cw_picture_vectors_free(index->looked);
    g_clear_pointer(&index->list, cw_picture_list_free);
    cw_word_table_free(index->table);
    json_decref(index->description);
    g_free(index->parts);
    g_free(index->model);
    g_free(index);
}

cw_tag_index *cw_tag_index_ref(cw_tag_index *index)
{
    g_atomic_ref_count_inc(&index->references);
    return index;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* The words of the model beside the vectors that the catalogue has of it. */
static gboolean gather(cw_tag_index *index, cw_catalog *catalog, const cw_store_model *model,
                       const cw_encoder_settings *settings, const cw_progress *progress,
                       GError **error)
{
    index->list = cw_prediction_list(catalog, NULL, progress, error);
    index->texts = index->list != NULL
                       ? cw_catalog_texts_read_shown(catalog, index->list, progress, error)
                       : NULL;
    index->looked = index->texts != NULL
                        ? cw_picture_vectors_stored(catalog, model, index->list, 1, error)
                        : NULL;
    index->units =
        index->looked != NULL ? cw_units_gather(index->list, index->looked, NULL, error) : NULL;
    if (index->units == NULL)
        return FALSE;
    index->places = cw_prediction_places(index->list);
    index->parts = cw_prediction_parts(settings, index->list);
    index->tags = (cw_tags){.request = &index->request,
                            .table = index->table,
                            .list = index->list,
                            .looked = index->looked,
                            .units = index->units,
                            .texts = index->texts,
                            .parts = index->parts};
    return TRUE;
}

static gboolean judge(cw_tag_index *index, const cw_progress *progress, GError **error)
{
    const cw_tags_written nothing = {0};
    if (!cw_tags_gather(&index->tags, error) || !cw_tags_judge(&index->tags, progress, error) ||
        !cw_tags_find_rivals(&index->tags, error))
        return FALSE;
    index->description = cw_tags_json(&index->tags, &nothing);
    json_object_del(index->description, "written");
    json_object_set_new(index->description, "model", json_string(index->model));
    json_object_set_new(index->description, "synonyms", cw_tags_rivals_json(&index->tags));
    index->tags.looked = NULL; /* pictures are judged; colourways have their own vectors */
    g_clear_pointer(&index->looked, cw_picture_vectors_free);
    return TRUE;
}

static gboolean build(cw_tag_index *index, cw_catalog *catalog, const cw_store_model *model,
                      const cw_progress *progress, GError **error)
{
    g_autoptr(cw_encoder) encoder = cw_model_open_same_encoder(model, FALSE, 1, error);
    if (encoder == NULL)
        return FALSE;
    const cw_encoder_settings *settings = &cw_encoder_get_form(encoder)->settings;
    index->model = g_strdup(model->name);
    index->table = cw_word_table_open(model->path, error);
    return index->table != NULL && cw_word_table_check(index->table, encoder, error) &&
           cw_prediction_check_model(settings, error) &&
           gather(index, catalog, model, settings, progress, error) &&
           judge(index, progress, error);
}

cw_tag_index *cw_tag_index_open(cw_catalog *catalog, const char *model, const cw_progress *progress,
                                GError **error)
{
    cw_store_model known;
    if (!cw_model_find(catalog, model, &known, error))
        return NULL;
    cw_tag_index *index = g_new0(cw_tag_index, 1);
    g_atomic_ref_count_init(&index->references);
    index->request = (cw_tag_request){.precision = CW_TAG_PRECISION,
                                      .item_words = CW_TAG_MOST,
                                      .alike = CW_TAG_ALIKE,
                                      .threads = 1};
    if (!build(index, catalog, &known, progress, error))
        g_clear_pointer(&index, cw_tag_index_unref);
    cw_model_clear(&known);
    return index;
}

/* ---- asking ---------------------------------------------------------------------------------- */

json_t *cw_tag_index_describe(const cw_tag_index *index)
{
    return json_incref(index->description);
}

static json_t *json_of_hit(const cw_tag_index *index, cw_hit hit, gboolean given, gsize word)
{
    const cw_picture_entry *entry = &index->list->entries[index->units->first_entry[hit.index]];
    const char *title = entry->fields[CW_FIELD_TITLE];
    return json_pack("{s:o,s:o,s:o,s:I,s:f,s:b,s:b}", "id", cw_json_text(entry->id), "source",
                     cw_json_text(entry->source), "title",
                     title != NULL ? cw_json_text(title) : json_null(), "picture",
                     (json_int_t)entry->picture, "probability", (double)hit.score, "given", given,
                     "in_text", cw_tags_has(&index->tags, hit.index, (guint32)word));
}

json_t *cw_tag_index_ask(const cw_tag_index *index, const char *word, double precision,
                         gboolean missing, gsize limit, GError **error)
{
    const gsize count = index->units->count;
    gsize k, given = 0, lacking = 0;
    if (!cw_prediction_check(precision, error) ||
        !cw_word_table_find(index->table, word, &k, error))
        return NULL;
    g_autofree float *probabilities = g_new(float, count + 1);
    g_autofree cw_hit *hits = g_new(cw_hit, limit + 1);
    cw_top_k top = cw_top_k_start(hits, limit);
    const float threshold = cw_tags_ask(&index->tags, k, precision, probabilities);
    for (gsize u = 0; u < count; u++) {
        const gboolean lacks = !cw_tags_has(&index->tags, u, (guint32)k);
        given += probabilities[u] >= threshold;
        lacking += probabilities[u] >= threshold && lacks;
        if (limit > 0 && (lacks || !missing))
            cw_top_k_offer(&top, probabilities[u], (guint32)u);
    }
    json_t *found = json_array();
    const gsize kept = cw_top_k_finish(&top);
    for (gsize h = 0; h < kept; h++)
        json_array_append_new(found, json_of_hit(index, hits[h], hits[h].score >= threshold, k));
    return json_pack("{s:s,s:s,s:f,s:o,s:o,s:o,s:o}", "word", cw_word_table_word(index->table, k),
                     "model", index->model, "precision", precision, "threshold",
                     isfinite(threshold) ? json_real((double)threshold) : json_null(), "given",
                     cw_prediction_number(given), "missing", cw_prediction_number(lacking), "hits",
                     found);
}

json_t *cw_tag_index_of_item(const cw_tag_index *index, cw_catalog *catalog, const char *item,
                             GError **error)
{
    const gint32 *unit_of = index->tags.unit_of;
    gsize entry;
    g_autoptr(cw_item) found =
        cw_prediction_find_item(catalog, item, index->places, unit_of, index->model, &entry, error);
    return found != NULL ? cw_tags_of_item(&index->tags, (gsize)unit_of[entry], found) : NULL;
}
