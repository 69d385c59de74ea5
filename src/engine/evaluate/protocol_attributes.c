/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes that a model predicts (METHODS 5.1): how often its most probable value is the feed's,
 * over all pairs of a colourway and an attribute that the feed knows, and what its probabilities
 * are worth. The probability of a colourway is the mean of those of its pictures.
 *
 * Designs stand in three parts: those that are learned from, those that choices are made on, and
 * those that are reported. With --unseen they are the model's own; without it, for a shop that the
 * model has never seen, 60, 20 and 20 in a hundred. Baselines learn from the first part, too: a
 * linear probe on the vectors of pictures. The temperature of every column (score/temperature.h) is
 * fitted on the second.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "engine/evaluate/attribute_leakage.h"
#include "engine/evaluate/protocol_labels.h"
#include "probe/probe.h"
#include "probe/split.h"
#include "score/accuracy.h"
#include "score/auc.h"
#include "score/calibration_error.h"

G_STATIC_ASSERT((int)CW_SPLIT_TRAIN == (int)CW_HOLD_OUT_TRAIN &&
                (int)CW_SPLIT_VALIDATION == (int)CW_HOLD_OUT_VALIDATION &&
                (int)CW_SPLIT_TEST == (int)CW_HOLD_OUT_TEST);

#define LEAST 1e-12 /* of a probability that is taken the logarithm of */

/* Answers to which the truth is known. */
typedef struct {
    GArray *confidence; /* float */
    GArray *right;      /* gboolean */
} answers;

static answers answers_new(void)
{
    return (answers){g_array_new(FALSE, FALSE, sizeof(float)),
                     g_array_new(FALSE, FALSE, sizeof(gboolean))};
}

static void answers_clear(answers *a)
{
    g_array_unref(a->confidence);
    g_array_unref(a->right);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(answers, answers_clear)

/* The most probable values of the items whose label is known. */
static void answers_add(answers *a, const float *probabilities, const gint32 *labels, gsize items,
                        gsize classes)
{
    g_autofree gint32 *predicted = g_new(gint32, items + 1);
    cw_accuracy_predict(probabilities, items, classes, predicted);
    for (gsize n = 0; n < items; n++) {
        const gboolean right = predicted[n] == labels[n];
        if (labels[n] < 0)
            continue;
        g_array_append_val(a->confidence, probabilities[n * classes + (gsize)predicted[n]]);
        g_array_append_val(a->right, right);
    }
}

static double accuracy_of(const answers *a)
{
    double right = 0;
    for (guint n = 0; n < a->right->len; n++)
        right += g_array_index(a->right, gboolean, n);
    return a->right->len > 0 ? right / a->right->len : NAN;
}

static double error_of(const answers *a)
{
    return cw_calibration_error((const float *)(gconstpointer)a->confidence->data,
                                (const gboolean *)(gconstpointer)a->right->data, a->right->len);
}

/* One column of the evaluation. */
typedef struct {
    cw_evaluation *evaluation;
    gsize column;
    const cw_attribute_cases *cases;
    const cw_picture_vectors *vectors; /* [list->count,D], or of the model [list->count,J] */
    const cw_units *units;
    answers calibrated, raw; /* of all types */
    double auc_sum;
    gsize auc_count;
} seer;

static void seer_clear(seer *s)
{
    answers_clear(&s->calibrated);
    answers_clear(&s->raw);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(seer, seer_clear)

static gboolean is_model(const seer *s)
{
    return s->column == 0;
}

static gboolean is_majority(const seer *s)
{
    const cw_vector_maker *column = &s->evaluation->columns[s->column];
    return column->encoder == NULL && column->descriptor == NULL;
}

/* ---- scores of one type ---------------------------------------------------------------------- */

/* The entries that are learned from: their number, their labels into `labels`, and (where `rows` is
 * not NULL) their vectors. */
static gsize gather(const seer *s, gsize type, gint32 *labels, float *rows)
{
    const cw_attribute_cases *cases = s->cases;
    const gsize dimension = s->vectors->dimension;
    gsize count = 0;
    for (gsize u = 0; u < s->units->count; u++) {
        const gsize entry = s->units->first_entry[u];
        const gint32 label = cases->labels->labels[entry * cases->set->count + type];
        if (cases->parts[entry] != CW_HOLD_OUT_TRAIN || label < 0)
            continue;
        for (gsize i = 0; i < s->units->entry_count[u]; i++) {
            const gsize place = s->units->order[s->units->first_order[u] + i];
            labels[count] = label;
            if (rows != NULL)
                memcpy(rows + count * dimension, s->vectors->vectors + place * dimension,
                       dimension * sizeof *rows);
            count++;
        }
    }
    return count;
}

static void take_logarithms(float *numbers, gsize count)
{
    for (gsize i = 0; i < count; i++)
        numbers[i] = (float)log(fmax(numbers[i], LEAST));
}

/* Fills the rows [list->count,classes] with how frequent each value is. */
static void fill_majority(const seer *s, const gint32 *labels, gsize known, gsize classes,
                          float *rows)
{
    for (gsize n = 0; n < known; n++)
        rows[labels[n]] += 1 / (float)known;
    for (gsize i = 1; i < s->vectors->count; i++)
        memcpy(rows + i * classes, rows, classes * sizeof *rows);
}

static gboolean fill_probe(const seer *s, gsize type, gint32 *labels, gsize known, gsize classes,
                           float *rows, GError **error)
{
    const gsize dimension = s->vectors->dimension;
    cw_autosize float *vectors =
        cw_size_alloc(known + 1, dimension * sizeof *vectors, "vectors of a probe", error);
    if (vectors == NULL)
        return FALSE;
    gather(s, type, labels, vectors);
    const cw_probe_data data = {vectors, labels, known, dimension, classes};
    cw_probe_settings settings = {0};
    cw_options_reset(cw_probe_options, &settings);
    g_autoptr(cw_probe) probe =
        cw_probe_fit("linear", &data, NULL, &settings, s->evaluation->progress, error);
    return probe != NULL &&
           cw_probe_predict(probe, s->vectors->vectors, s->vectors->count, rows, error);
}

/* What a baseline that has learned from the first part says of every picture. */
static gboolean score_baseline(const seer *s, gsize type, cw_case_scores *scores, GError **error)
{
    const gsize classes = s->cases->set->types[type].count, count = s->vectors->count;
    g_autofree gint32 *labels = g_new(gint32, count + 1);
    const gsize known = gather(s, type, labels, NULL);
    cw_autosize float *rows = cw_size_alloc(count + 1, classes * sizeof *rows, "scores", error);
    if (rows == NULL)
        return FALSE;
    if (known == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to learn %s from: the feed says it of no design of that part",
                    s->cases->set->types[type].name);
        return FALSE;
    }
    if (is_majority(s))
        fill_majority(s, labels, known, classes, rows);
    else if (!fill_probe(s, type, labels, known, classes, rows, error))
        return FALSE;
    take_logarithms(rows, count * classes);
    return cw_case_scores_take(scores, s->units, rows, classes, 0, classes, error);
}

static gboolean score_model(const seer *s, gsize type, cw_case_scores *scores, GError **error)
{
    const cw_attribute_set *set = s->cases->set;
    gsize from = 0;
    for (gsize t = 0; t < type; t++)
        from += set->types[t].count;
    return cw_case_scores_take(scores, s->units, s->vectors->vectors, s->vectors->dimension, from,
                               set->types[type].count, error);
}

/* ---- figures --------------------------------------------------------------------------------- */

static void put(const seer *s, const char *type, const char *figure, double value)
{
    g_autofree char *name = g_strdup_printf("%s: %s", type, figure);
    cw_evaluation_put(s->evaluation, s->column, name, value);
}

/* The mean over the values that have cases of both kinds. */
static double put_auc(seer *s, const cw_attribute_type *type, const float *probabilities,
                      const gint32 *labels)
{
    g_autofree double *auc = g_new(double, type->count);
    json_t *table = cw_evaluation_table(s->evaluation, "AUC", NULL);
    double sum = 0;
    gsize count = 0;
    cw_auc_per_class(probabilities, labels, s->units->count, type->count, auc);
    for (gsize v = 0; v < type->count; v++) {
        g_autofree char *name = g_strdup_printf("%s: %s", type->name, type->values[v]);
        cw_evaluation_put_into(table, s->column, name, auc[v]);
        if (isnan(auc[v]))
            continue;
        sum += auc[v];
        count++;
    }
    s->auc_sum += sum;
    s->auc_count += count;
    return count > 0 ? sum / (double)count : NAN;
}

static void note_type(const seer *s, const cw_attribute_type *type, gsize cases)
{
    g_autofree char *name = g_strdup_printf("%s: accuracy", type->name);
    g_autofree char *note = g_strdup_printf(
        "%" G_GSIZE_FORMAT " values, %" G_GSIZE_FORMAT " test colourways", type->count, cases);
    cw_evaluation_note(s->evaluation, name, note);
}

static gboolean judge_type(seer *s, gsize t, const cw_case_scores *scores, GError **error)
{
    const cw_attribute_type *type = &s->cases->set->types[t];
    const gsize units = s->units->count;
    g_autofree gint32 *validation =
        cw_attribute_cases_labels(s->cases, s->units, t, CW_CASES_OF(CW_HOLD_OUT_VALIDATION));
    g_autofree gint32 *test =
        cw_attribute_cases_labels(s->cases, s->units, t, CW_CASES_OF(CW_HOLD_OUT_TEST));
    cw_autosize float *probabilities =
        cw_size_alloc(units + 1, type->count * sizeof *probabilities, "probabilities", error);
    if (probabilities == NULL)
        return FALSE;
    g_auto(answers) own = answers_new();
    const double temperature = cw_temperature_fit(&scores->items, validation);
    cw_temperature_apply(&scores->items, 1, probabilities);
    answers_add(&s->raw, probabilities, test, units, type->count);
    cw_temperature_apply(&scores->items, temperature, probabilities);
    answers_add(&s->calibrated, probabilities, test, units, type->count);
    answers_add(&own, probabilities, test, units, type->count);
    put(s, type->name, "accuracy", accuracy_of(&own));
    put(s, type->name, "AUC", put_auc(s, type, probabilities, test));
    put(s, type->name, "calibration error", error_of(&own));
    put(s, type->name, "temperature", temperature);
    note_type(s, type, own.right->len);
    return TRUE;
}

static void put_all(const seer *s)
{
    cw_evaluation *e = s->evaluation;
    g_autofree char *note = g_strdup_printf("of %u values of %" G_GSIZE_FORMAT " attributes",
                                            s->calibrated.right->len, s->cases->set->count);
    cw_evaluation_put(e, s->column, "accuracy", accuracy_of(&s->calibrated));
    cw_evaluation_note(e, "accuracy", note);
    cw_evaluation_put(e, s->column, "AUC",
                      s->auc_count > 0 ? s->auc_sum / (double)s->auc_count : NAN);
    cw_evaluation_note(e, "AUC", "mean over all values");
    cw_evaluation_put(e, s->column, "calibration error", error_of(&s->calibrated));
    cw_evaluation_put(e, s->column, "calibration error at temperature 1", error_of(&s->raw));
}

static gboolean judge(seer *s, GError **error)
{
    put_all(s); /* these rows stand first; their figures come below */
    for (gsize t = 0; t < s->cases->set->count; t++) {
        g_auto(cw_case_scores) scores = {0};
        if (!(is_model(s) ? score_model : score_baseline)(s, t, &scores, error) ||
            !judge_type(s, t, &scores, error)) {
            g_prefix_error(error, "attribute %s: ", s->cases->set->types[t].name);
            return FALSE;
        }
    }
    if (s->calibrated.right->len == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to score: the feed says no attribute of the model of any design of "
                    "the test part");
        return FALSE;
    }
    put_all(s);
    return TRUE;
}

/* ---- columns --------------------------------------------------------------------------------- */

/* The vectors of a baseline's pictures; of a network those that its backbone gives. */
static cw_picture_vectors *look(cw_evaluation *e, gsize column, const cw_picture_list *list,
                                GError **error)
{
    cw_evaluation other = *e;
    if (e->columns[column].encoder == NULL)
        return cw_evaluation_embed_list(e, column, list, error);
    g_autoptr(cw_encoder) features = cw_encoder_new_features(e->columns[column].encoder, error);
    g_autofree char *name = g_strdup_printf("features of %s", e->columns[column].name);
    other.columns[column] = (cw_vector_maker){.name = name, .encoder = features};
    return features != NULL ? cw_evaluation_embed_list(&other, column, list, error) : NULL;
}

static gboolean judge_column(cw_evaluation *e, gsize column, const cw_attribute_cases *cases,
                             const cw_picture_vectors *vectors, GError **error)
{
    g_autoptr(cw_units) units = cw_units_gather(cases->list, vectors, NULL, error);
    if (units == NULL)
        return FALSE;
    g_auto(seer) s = {.evaluation = e,
                      .column = column,
                      .cases = cases,
                      .vectors = vectors,
                      .units = units,
                      .calibrated = answers_new(),
                      .raw = answers_new()};
    return judge(&s, error);
}

static gboolean judge_baseline(cw_evaluation *e, gsize column, const cw_attribute_cases *cases,
                               const cw_picture_vectors *scores, GError **error)
{
    const cw_vector_maker *one = &e->columns[column];
    if (one->encoder == NULL && one->descriptor == NULL)
        return judge_column(e, column, cases, scores, error);
    g_autoptr(cw_picture_vectors) vectors = look(e, column, cases->list, error);
    return vectors != NULL && judge_column(e, column, cases, vectors, error);
}

static gboolean measure_leakage(cw_evaluation *e, const cw_attribute_cases *cases, GError **error)
{
    g_autoptr(cw_picture_vectors) blocks = cw_evaluation_embed_list(e, 0, cases->list, error);
    g_autoptr(cw_picture_vectors) features = blocks != NULL ? look(e, 0, cases->list, error) : NULL;
    return features != NULL && cw_attribute_leakage(e, cases, blocks, features, error);
}

static gboolean run_columns(cw_evaluation *e, const cw_attribute_cases *cases,
                            cw_encoder *predictors, GError **error)
{
    g_autoptr(cw_picture_vectors) scores =
        cw_attribute_cases_look(predictors, cases->list, NULL, e->threads, e->progress, error);
    if (scores == NULL || !judge_column(e, 0, cases, scores, error))
        return FALSE;
    cw_evaluation_count_unreadable(e, cases->list, scores);
    for (gsize column = 1; column < e->column_count; column++)
        if (!judge_baseline(e, column, cases, scores, error))
            return FALSE;
    /* Without blocks there is nothing that should keep to its type. */
    return e->form->blocks.fused || measure_leakage(e, cases, error);
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* Values of the test part that stand in no dictionary of the model: no accuracy counts them. */
static gsize count_unknown(const cw_attribute_cases *cases)
{
    gsize unknown = 0;
    for (gsize t = 0; t < cases->set->count; t++) {
        const cw_feed_column *column = cw_attribute_cases_column(cases, t);
        for (gsize i = 0; i < cases->list->count; i++)
            unknown += cases->columns->first[i] && cases->parts[i] == CW_HOLD_OUT_TEST &&
                       column->values[i] != NULL &&
                       cases->labels->labels[i * cases->set->count + t] < 0;
    }
    return unknown;
}

static void count_parts(cw_evaluation *e, const cw_attribute_cases *cases)
{
    gsize counts[CW_HOLD_OUT_TEST + 1] = {0};
    for (gsize i = 0; i < cases->list->count; i++)
        if (cases->columns->first[i])
            counts[cases->parts[i]]++;
    cw_evaluation_count(e, "colourways that baselines learn from", counts[CW_HOLD_OUT_TRAIN]);
    cw_evaluation_count(e, "colourways that choices are made on", counts[CW_HOLD_OUT_VALIDATION]);
    cw_evaluation_count(e, "colourways that are reported", counts[CW_HOLD_OUT_TEST]);
    cw_evaluation_count(e, "values of theirs that the model does not know", count_unknown(cases));
    if (!e->request->unseen)
        cw_evaluation_say(e, "designs",
                          "all, those that the model may have learned from among them; --unseen "
                          "leaves them out");
}

/* Without --unseen designs are divided as those of probes are. */
static void divide(cw_evaluation *e, cw_attribute_cases *cases)
{
    const cw_feed_column *any = cw_attribute_cases_column(cases, 0);
    if (!e->request->unseen) {
        g_autoptr(cw_label_set) set = cw_label_set_of(e, cases->list, any->name, any->values);
        memcpy(cases->parts, set->parts, cases->list->count * sizeof *cases->parts);
    }
    count_parts(e, cases);
}

static gboolean run(cw_evaluation *e, GError **error)
{
    if (e->form == NULL) {
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "protocol \"attributes\" asks what a model of attributes predicts; give one "
                    "with --model (colorway train --method adde makes it)");
        return FALSE;
    }
    g_autoptr(cw_encoder) predictors = cw_encoder_new_scores(e->columns[0].encoder, error);
    g_autoptr(cw_picture_list) list =
        predictors != NULL ? cw_evaluation_list(e, FALSE, error) : NULL;
    g_autoptr(cw_attribute_cases) cases =
        list != NULL ? cw_attribute_cases_new(cw_catalog_store(e->catalog), e->form, list, error)
                     : NULL;
    if (cases == NULL)
        return FALSE;
    divide(e, cases);
    return run_columns(e, cases, predictors, error);
}

const cw_protocol cw_protocol_attributes = {
    {"attributes", "the attributes that a model predicts, and what its blocks tell of others"},
    0,
    run,
    "majority,hog_colour,untrained"};
