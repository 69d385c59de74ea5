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

/* ---- of all items ---------------------------------------------------------------------------- */

typedef enum {
    SAID_BY_NOBODY,
    SAID_BY_FEED,
    SAID_BY_PICTURES,
} said_by;

/* Of which value of `type` the item of that entry, its first, is. */
static said_by find_value(const cw_attribute_index *index, gsize type, gsize entry,
                          const float *thresholds, gint32 *value)
{
    *value = index->cases->labels->labels[entry * index->cases->set->count + type];
    if (*value >= 0)
        return SAID_BY_FEED;
    return cw_attribute_prediction_gives(&index->prediction, type, entry, thresholds, value)
               ? SAID_BY_PICTURES
               : SAID_BY_NOBODY;
}

/* (transfer full) */
static float *thresholds_of(const cw_attribute_index *index, gsize type, double precision)
{
    float *thresholds = g_new(float, index->cases->set->types[type].count);
    cw_attribute_prediction_thresholds(&index->prediction, type, precision, thresholds);
    return thresholds;
}

/* Takes out of `items` those that are not of that value. */
static gboolean keep_shown(const cw_attribute_index *index, GHashTable *items, const char *pair,
                           double precision, GError **error)
{
    gsize type;
    gint32 wanted, value;
    if (!cw_attribute_set_find(index->cases->set, "what is shown", pair, &type, &wanted, error))
        return FALSE;
    g_autofree float *thresholds = thresholds_of(index, type, precision);
    GHashTableIter iterator;
    gpointer item;
    g_hash_table_iter_init(&iterator, items);
    while (g_hash_table_iter_next(&iterator, &item, NULL)) {
        const gsize entry = GPOINTER_TO_SIZE(g_hash_table_lookup(index->places, item)) - 1;
        if (find_value(index, type, entry, thresholds, &value) == SAID_BY_NOBODY || value != wanted)
            g_hash_table_iter_remove(&iterator);
    }
    return TRUE;
}

GHashTable *cw_attribute_index_find(const cw_attribute_index *index, const char *const *shows,
                                    double precision, GError **error)
{
    if (!cw_prediction_check(precision, error))
        return NULL;
    g_autoptr(GHashTable) items = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    GHashTableIter iterator;
    gpointer item;
    g_hash_table_iter_init(&iterator, index->places);
    while (g_hash_table_iter_next(&iterator, &item, NULL))
        g_hash_table_add(items, g_memdup2(item, sizeof(gint64)));
    for (; *shows != NULL; shows++)
        if (!keep_shown(index, items, *shows, precision, error))
            return NULL;
    return g_steal_pointer(&items);
}

typedef struct {
    gsize from[SAID_BY_PICTURES + 1]; /* colourways, by who says so */
} value_count;

typedef struct {
    const cw_attribute_index *index;
    GHashTable *among, *colourways; /* the latter: those that have been counted */
    GPtrArray *thresholds, *counts; /* of each type; value_count [n_a] */
} counting;

static void counting_begin(counting *c, const cw_attribute_index *index, GHashTable *among,
                           double precision)
{
    *c = (counting){
        .index = index,
        .among = among,
        .colourways = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
        .thresholds = g_ptr_array_new_with_free_func(g_free),
        .counts = g_ptr_array_new_with_free_func(g_free),
    };
    for (gsize t = 0; t < index->cases->set->count; t++) {
        g_ptr_array_add(c->thresholds, thresholds_of(index, t, precision));
        g_ptr_array_add(c->counts, g_new0(value_count, index->cases->set->types[t].count));
    }
}

static void counting_clear(counting *c)
{
    g_hash_table_unref(c->colourways);
    g_ptr_array_unref(c->thresholds);
    g_ptr_array_unref(c->counts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(counting, counting_clear)

static gboolean count_item(gpointer data, const cw_item *item, GError **error G_GNUC_UNUSED)
{
    counting *c = data;
    const gsize place = GPOINTER_TO_SIZE(g_hash_table_lookup(c->index->places, &item->number));
    gint32 value;
    if (place == 0 || (c->among != NULL && !g_hash_table_contains(c->among, &item->number)) ||
        !g_hash_table_add(c->colourways, g_memdup2(&item->colourway, sizeof item->colourway)))
        return TRUE;
    for (guint t = 0; t < c->counts->len; t++) {
        value_count *counts = c->counts->pdata[t];
        const said_by who = find_value(c->index, t, place - 1, c->thresholds->pdata[t], &value);
        if (who != SAID_BY_NOBODY)
            counts[value].from[who]++;
    }
    return TRUE;
}

static json_t *json_of_counts(const cw_attribute_type *type, const value_count *counts)
{
    json_t *values = json_array();
    for (gsize v = 0; v < type->count; v++)
        json_array_append_new(
            values, json_pack("{s:s,s:o,s:o}", "value", type->values[v], "feed",
                              cw_prediction_number(counts[v].from[SAID_BY_FEED]), "pictures",
                              cw_prediction_number(counts[v].from[SAID_BY_PICTURES])));
    return json_pack("{s:s,s:s,s:o}", "name", type->name, "column", type->column, "values", values);
}

json_t *cw_attribute_index_count(const cw_attribute_index *index, cw_catalog *catalog,
                                 const char *const *where, GHashTable *among, double precision,
                                 GError **error)
{
    g_autoptr(cw_where) conditions =
        cw_prediction_check(precision, error) ? cw_where_parse(where, error) : NULL;
    if (conditions == NULL)
        return NULL;
    g_auto(counting) c;
    counting_begin(&c, index, among, precision);
    if (!cw_store_each_item(cw_catalog_store(catalog), conditions, count_item, &c, error))
        return NULL;
    json_t *attributes = json_array();
    for (guint t = 0; t < c.counts->len; t++)
        json_array_append_new(attributes,
                              json_of_counts(&index->cases->set->types[t], c.counts->pdata[t]));
    return json_pack("{s:o,s:f,s:o}", "model", cw_json_text(index->model), "min_precision",
                     precision, "attributes", attributes);
}
