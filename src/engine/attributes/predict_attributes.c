/* SPDX-License-Identifier: Apache-2.0
 *
 * Temperature and thresholds come from all that is held out; what they are worth is what those from
 * one half of it do on the other, for what chose them cannot judge them.
 */
#include <colorway/predict_attributes.h>

#include <math.h>

#include "base/error.h"
#include "base/size.h"
#include "engine/attributes/predict_attributes_private.h"
#include "engine/attributes/prediction.h"
#include "engine/catalog/vector_maker.h"
#include "engine/embed/model_encoder.h"
#include "score/accuracy.h"
#include "score/value_thresholds.h"

void cw_attribute_prediction_clear(cw_attribute_prediction *p)
{
    for (gsize t = 0; p->types != NULL && t < p->cases->set->count; t++) {
        cw_size_free(p->types[t].probabilities);
        g_free(p->types[t].predicted);
        g_free(p->types[t].thresholds);
        g_free(p->types[t].given);
    }
    g_free(p->types);
    g_free(p->unit_of);
    cw_units_free(p->units);
}

/* ---- one type -------------------------------------------------------------------------------- */

/* The labels [N] of the colourways of `parts`; what the feed says and the model does not know is a
 * label that no answer hits. (transfer full) */
static gint32 *label_cases(const cw_attribute_prediction *p, gsize t, guint parts)
{
    const cw_feed_column *column = cw_attribute_cases_column(p->cases, t);
    gint32 *labels = cw_attribute_cases_labels(p->cases, p->units, t, parts);
    for (gsize u = 0; u < p->units->count; u++) {
        const gsize entry = p->units->first_entry[u];
        if (labels[u] < 0 && column->values[entry] != NULL &&
            (parts & CW_CASES_OF(p->cases->parts[entry])) != 0)
            labels[u] = (gint32)p->cases->set->types[t].count;
    }
    return labels;
}

void cw_attribute_prediction_thresholds(const cw_attribute_prediction *prediction, gsize type,
                                        double precision, float *thresholds)
{
    g_autofree gint32 *labels = label_cases(prediction, type, CW_CASES_HELD_OUT);
    cw_value_thresholds(prediction->types[type].probabilities, labels, prediction->units->count,
                        prediction->cases->set->types[type].count, precision, thresholds);
}

/* Temperature, probabilities and thresholds by the colourways of `parts`. */
static void settle(const cw_attribute_prediction *p, gsize t, const cw_case_scores *scores,
                   guint parts, double precision)
{
    cw_type_prediction *type = &p->types[t];
    const gsize classes = scores->items.classes, units = p->units->count;
    g_autofree gint32 *known = cw_attribute_cases_labels(p->cases, p->units, t, parts);
    g_autofree gint32 *labels = label_cases(p, t, parts);
    type->temperature = cw_temperature_fit(&scores->items, known);
    cw_temperature_apply(&scores->items, type->temperature, type->probabilities);
    cw_accuracy_predict(type->probabilities, units, classes, type->predicted);
    cw_value_thresholds(type->probabilities, labels, units, classes, precision, type->thresholds);
}

static gboolean is_given(const cw_type_prediction *type, gsize classes, gsize unit,
                         const float *thresholds)
{
    const gint32 value = type->predicted[unit];
    return type->probabilities[unit * classes + (gsize)value] >= thresholds[value];
}

/* What was settled is asked of the colourways of `parts`. */
static void ask(const cw_attribute_prediction *p, gsize t, gsize classes, guint parts)
{
    cw_type_prediction *type = &p->types[t];
    g_autofree gint32 *labels = label_cases(p, t, parts);
    for (gsize u = 0; u < p->units->count; u++) {
        if (labels[u] < 0)
            continue;
        const gboolean given = is_given(type, classes, u, type->thresholds),
                       right = type->predicted[u] == labels[u];
        type->held_out++;
        type->asked += given;
        type->asked_right += given && right;
    }
}

static void count_right(const cw_attribute_prediction *p, gsize t)
{
    cw_type_prediction *type = &p->types[t];
    g_autofree gint32 *labels = label_cases(p, t, CW_CASES_HELD_OUT);
    for (gsize u = 0; u < p->units->count; u++)
        type->right += labels[u] >= 0 && type->predicted[u] == labels[u];
}

gboolean cw_attribute_prediction_gives(const cw_attribute_prediction *prediction, gsize type,
                                       gsize entry, const float *thresholds, gint32 *value)
{
    const cw_attribute_type *about = &prediction->cases->set->types[type];
    const cw_feed_column *column = cw_attribute_cases_column(prediction->cases, type);
    const gint32 unit = prediction->unit_of[entry];
    if (column->values[entry] != NULL || unit < 0 ||
        !is_given(&prediction->types[type], about->count, (gsize)unit, thresholds))
        return FALSE;
    *value = prediction->types[type].predicted[unit];
    return TRUE;
}

static void count_items(const cw_attribute_prediction *p, gsize t)
{
    const cw_feed_column *column = cw_attribute_cases_column(p->cases, t);
    gint32 value;
    for (gsize i = 0; i < p->cases->list->count; i++) {
        if (!cw_prediction_begins_item(p->cases->list, i))
            continue;
        p->types[t].missing += column->values[i] == NULL;
        if (cw_attribute_prediction_gives(p, t, i, p->types[t].thresholds, &value))
            p->types[t].given[value]++;
    }
}

static gboolean predict_type(cw_attribute_prediction *p, gsize t, const cw_picture_vectors *looked,
                             gsize from, double precision, GError **error)
{
    const guint validation = CW_CASES_OF(CW_HOLD_OUT_VALIDATION),
                test = CW_CASES_OF(CW_HOLD_OUT_TEST);
    const gsize classes = p->cases->set->types[t].count, units = p->units->count;
    cw_type_prediction *type = &p->types[t];
    g_auto(cw_case_scores) scores = {0};
    type->predicted = g_new(gint32, units + 1);
    type->thresholds = g_new(float, classes);
    type->given = g_new0(gsize, classes);
    type->probabilities = cw_size_alloc(units + 1, classes * sizeof(float), "probabilities", error);
    if (type->probabilities == NULL ||
        !cw_case_scores_take(&scores, p->units, looked->vectors, looked->dimension, from, classes,
                             error))
        return FALSE;
    settle(p, t, &scores, validation, precision);
    ask(p, t, classes, test);
    settle(p, t, &scores, test, precision);
    ask(p, t, classes, validation);
    settle(p, t, &scores, CW_CASES_HELD_OUT, precision);
    count_right(p, t);
    count_items(p, t);
    return TRUE;
}

gboolean cw_attribute_prediction_make(cw_attribute_prediction *prediction,
                                      const cw_attribute_cases *cases,
                                      const cw_picture_vectors *scores, double precision,
                                      GError **error)
{
    *prediction = (cw_attribute_prediction){
        .cases = cases, .units = cw_units_gather(cases->list, scores, NULL, error)};
    if (prediction->units == NULL)
        return FALSE;
    prediction->unit_of = cw_prediction_units(cases->list, prediction->units);
    prediction->types = g_new0(cw_type_prediction, cases->set->count);
    for (gsize t = 0, from = 0; t < cases->set->count; from += cases->set->types[t++].count)
        if (!predict_type(prediction, t, scores, from, precision, error))
            return FALSE;
    return TRUE;
}

/* ---- the result ------------------------------------------------------------------------------ */

static json_t *json_of_type(const cw_attribute_type *about, const cw_type_prediction *type)
{
    json_t *values = json_array();
    gsize given = 0;
    for (gsize v = 0; v < about->count; v++) {
        const float threshold = type->thresholds[v];
        given += type->given[v];
        json_array_append_new(values,
                              json_pack("{s:s, s:o, s:o}", "value", about->values[v], "threshold",
                                        isinf(threshold) ? json_null() : json_real(threshold),
                                        "given", cw_prediction_number(type->given[v])));
    }
    return json_pack("{s:s, s:s, s:f, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name", about->name,
                     "column", about->column, "temperature", type->temperature, "held_out",
                     cw_prediction_number(type->held_out), "accuracy",
                     cw_prediction_share(type->right, type->held_out), "precision",
                     cw_prediction_share(type->asked_right, type->asked), "coverage",
                     cw_prediction_share(type->asked, type->held_out), "missing",
                     cw_prediction_number(type->missing), "given", cw_prediction_number(given),
                     "values", values);
}

/* Items, those without a picture that says something, colourways, those held out. */
static void set_counts(const cw_attribute_prediction *p, json_t *result)
{
    const cw_picture_list *list = p->cases->list;
    gsize items = 0, without = 0, colourways = 0, held_out = 0;
    for (gsize i = 0; i < list->count; i++) {
        items += cw_prediction_begins_item(list, i);
        without += cw_prediction_begins_item(list, i) && p->unit_of[i] < 0;
        colourways += p->cases->columns->first[i] != 0;
        held_out += p->cases->columns->first[i] && p->cases->parts[i] != CW_HOLD_OUT_TRAIN;
    }
    json_object_set_new(result, "items", cw_prediction_number(items));
    json_object_set_new(result, "without_picture", cw_prediction_number(without));
    json_object_set_new(result, "colourways", cw_prediction_number(colourways));
    json_object_set_new(result, "held_out", cw_prediction_number(held_out));
}

static json_t *json_of(const cw_attribute_prediction *p,
                       const cw_attribute_prediction_written *written)
{
    json_t *types = json_array();
    for (gsize t = 0; t < p->cases->set->count; t++)
        json_array_append_new(types, json_of_type(&p->cases->set->types[t], &p->types[t]));
    json_t *result = json_pack("{s:o, s:{s:o, s:o, s:o}}", "types", types, "written", "items",
                               cw_prediction_number(written->items), "values",
                               cw_prediction_number(written->values), "ambiguous",
                               cw_prediction_number(written->ambiguous));
    set_counts(p, result);
    return result;
}

static json_t *predict(const cw_attribute_cases *cases, const cw_picture_vectors *looked,
                       const cw_predict_attributes_request *request, GError **error)
{
    g_auto(cw_attribute_prediction) p = {0};
    cw_attribute_prediction_written written = {0};
    if (!cw_attribute_prediction_make(&p, cases, looked, request->precision, error) ||
        !cw_attribute_prediction_supplement(&p, request->supplement, &written, error))
        return NULL;
    json_t *result = json_of(&p, &written);
    json_object_set_new(result, "unreadable",
                        cw_prediction_number(cw_picture_vectors_unreadable(cases->list, looked)));
    return result;
}

/* ---- the question ---------------------------------------------------------------------------- */

json_t *cw_predict_attributes(cw_catalog *catalog, const cw_predict_attributes_request *request,
                              const cw_progress *progress, GError **error)
{
    const int threads = request->threads > 0 ? request->threads : (int)g_get_num_processors();
    g_autoptr(cw_encoder) encoder =
        cw_prediction_check(request->precision, error)
            ? cw_model_open_encoder(catalog, request->model, threads, error)
            : NULL;
    g_autoptr(cw_encoder) scores = encoder != NULL ? cw_encoder_new_scores(encoder, error) : NULL;
    if (scores == NULL)
        return NULL;
    const cw_encoder_form *form = cw_encoder_get_form(encoder);
    g_autoptr(cw_picture_list) list =
        cw_prediction_check_model(&form->settings, error)
            ? cw_prediction_list(catalog, request->where, progress, error)
            : NULL;
    g_autoptr(cw_attribute_cases) cases =
        list != NULL ? cw_attribute_cases_new(cw_catalog_store(catalog), form, list, error) : NULL;
    g_autoptr(cw_picture_vectors) looked =
        cases != NULL ? cw_attribute_cases_look(scores, list, NULL, threads, progress, error)
                      : NULL;
    json_t *result = looked != NULL ? predict(cases, looked, request, error) : NULL;
    if (result == NULL)
        return NULL;
    json_object_set_new(result, "model", cw_prediction_model_name(&form->settings, request->model));
    json_object_set_new(result, "min_precision", json_real(request->precision));
    return result;
}
