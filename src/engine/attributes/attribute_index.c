/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking at pictures takes almost all of the time, and what a model says of one never changes: the
 * scores are handed on from index to index. Nothing of one changes once it is open.
 */
#include <colorway/predict_attributes.h>

#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "engine/attributes/predict_attributes_private.h"
#include "engine/attributes/prediction.h"
#include "engine/embed/model_encoder.h"

#define THREADS 1 /* others ask beside it */

struct cw_attribute_index {
    gatomicrefcount references;
    char *model, *hash;
    cw_picture_list *list;
    cw_attribute_cases *cases;
    cw_picture_vectors *scores; /* [list->count,J] */
    cw_attribute_prediction prediction;
    GHashTable *places; /* cw_prediction_places() */
};

void cw_attribute_index_unref(cw_attribute_index *index)
{
    if (index == NULL || !g_atomic_ref_count_dec(&index->references))
        return;
    g_clear_pointer(&index->places, g_hash_table_unref);
    cw_attribute_prediction_clear(&index->prediction);
    cw_picture_vectors_free(index->scores);
    cw_attribute_cases_free(index->cases);
    g_clear_pointer(&index->list, cw_picture_list_free);
    g_free(index->model);
    g_free(index->hash);
    g_free(index);
}

cw_attribute_index *cw_attribute_index_ref(cw_attribute_index *index)
{
    g_atomic_ref_count_inc(&index->references);
    return index;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* The scores that `before` has, by content. (transfer full) */
static cw_vector_memory *remember(const cw_attribute_index *before)
{
    cw_vector_memory *memory = cw_vector_memory_new();
    g_autofree const char **keys = g_new(const char *, before->list->count + 1);
    for (gsize i = 0; i < before->list->count; i++)
        keys[i] = before->list->entries[i].hash;
    cw_vector_memory_keep(memory, CW_CASES_SCORES, keys, before->scores);
    return memory;
}

static gboolean build(cw_attribute_index *index, cw_catalog *catalog, const cw_store_model *model,
                      const cw_attribute_index *before, const cw_progress *progress, GError **error)
{
    index->model = g_strdup(model->name);
    index->hash = g_strdup(model->hash);
    g_autoptr(cw_vector_memory) memory =
        before != NULL && strcmp(before->hash, model->hash) == 0 ? remember(before) : NULL;
    g_autoptr(cw_encoder) encoder = cw_model_open_same_encoder(model, FALSE, THREADS, error);
    g_autoptr(cw_encoder) scores = encoder != NULL ? cw_encoder_new_scores(encoder, error) : NULL;
    if (scores == NULL)
        return FALSE;
    const cw_encoder_form *form = cw_encoder_get_form(encoder);
    if (!cw_prediction_check_model(&form->settings, error) ||
        (index->list = cw_prediction_list(catalog, NULL, progress, error)) == NULL)
        return FALSE;
    index->places = cw_prediction_places(index->list);
    index->cases = cw_attribute_cases_new(cw_catalog_store(catalog), form, index->list, error);
    index->scores = index->cases != NULL ? cw_attribute_cases_look(scores, index->list, memory,
                                                                   THREADS, progress, error)
                                         : NULL;
    return index->scores != NULL &&
           cw_attribute_prediction_make(&index->prediction, index->cases, index->scores,
                                        CW_PREDICT_PRECISION, error);
}

cw_attribute_index *cw_attribute_index_open(cw_catalog *catalog, const char *model,
                                            const cw_attribute_index *before,
                                            const cw_progress *progress, GError **error)
{
    cw_store_model known;
    if (!cw_model_find(catalog, model, &known, error))
        return NULL;
    cw_attribute_index *index = g_new0(cw_attribute_index, 1);
    g_atomic_ref_count_init(&index->references);
    if (!build(index, catalog, &known, before, progress, error))
        g_clear_pointer(&index, cw_attribute_index_unref);
    cw_model_clear(&known);
    return index;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static json_t *json_of_type(const cw_attribute_index *index, gsize type, gsize entry,
                            double precision)
{
    const cw_attribute_cases *cases = index->cases;
    const cw_attribute_type *about = &cases->set->types[type];
    const cw_type_prediction *predicted = &index->prediction.types[type];
    const gsize unit = (gsize)index->prediction.unit_of[entry];
    const gint32 value = predicted->predicted[unit];
    const float probability = predicted->probabilities[unit * about->count + (gsize)value];
    const char *told = cw_attribute_cases_column(cases, type)->values[entry];
    g_autofree float *thresholds = g_new(float, about->count);
    cw_attribute_prediction_thresholds(&index->prediction, type, precision, thresholds);
    return json_pack(
        "{s:s,s:s,s:o,s:s,s:f,s:b,s:o}", "name", about->name, "column", about->column, "feed",
        told != NULL ? cw_json_text(told) : json_null(), "value", about->values[value],
        "probability", (double)probability, "given", probability >= thresholds[value], "agrees",
        told != NULL
            ? json_boolean(cases->labels->labels[entry * cases->set->count + type] == value)
            : json_null());
}

json_t *cw_attribute_index_of_item(const cw_attribute_index *index, cw_catalog *catalog,
                                   const char *item, double precision, GError **error)
{
    gsize entry;
    g_autoptr(cw_item) found =
        cw_prediction_check(precision, error)
            ? cw_prediction_find_item(catalog, item, index->places, index->prediction.unit_of,
                                      index->model, &entry, error)
            : NULL;
    if (found == NULL)
        return NULL;
    json_t *attributes = json_array();
    for (gsize t = 0; t < index->cases->set->count; t++)
        json_array_append_new(attributes, json_of_type(index, t, entry, precision));
    return json_pack(
        "{s:o,s:o,s:o,s:o,s:f,s:o}", "id", cw_json_text(found->id), "source",
        cw_json_text(found->source), "title",
        found->fields[CW_FIELD_TITLE] != NULL ? cw_json_text(found->fields[CW_FIELD_TITLE])
                                              : json_null(),
        "model", cw_json_text(index->model), "min_precision", precision, "attributes", attributes);
}
