/* SPDX-License-Identifier: Apache-2.0
 *
 * Probes (METHODS 2.7, 8.1, 8.2): what a classifier on frozen vectors learns about columns of the
 * feed. No design is in two parts. Thresholds of recall at a precision come from the test part, as
 * the text has it, and from the validation part, which is the honest figure.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/evaluate/probe_part.h"
#include "score/accuracy.h"
#include "score/recall_at_precision.h"

/* A task's samples, by cw_split_part. */
typedef struct {
    cw_probe_part parts[CW_SPLIT_TEST + 1];
} division;

static void division_clear(division *d)
{
    for (gsize i = 0; i < G_N_ELEMENTS(d->parts); i++)
        cw_probe_part_clear(&d->parts[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(division, division_clear)

static double accuracy(const cw_probe_part *p)
{
    g_autofree gint32 *predicted = g_new(gint32, p->data.samples + 1);
    cw_accuracy_predict(p->scores, p->data.samples, p->data.classes, predicted);
    return cw_accuracy_score(predicted, p->data.labels, p->data.samples);
}

static void put(cw_evaluation *e, gsize column, const char *task, const char *kind,
                const char *figure, double value)
{
    g_autofree char *name = g_strdup_printf("%s, %s: %s", task, kind, figure);
    cw_evaluation_put(e, column, name, value);
}

/* Recall on `test` where each class's threshold reaches `precision` on `by`, and the precision that
 * comes of it there; neither without `by`, no precision where nothing is accepted. */
static void put_recall(cw_evaluation *e, gsize column, const char *task, const char *kind,
                       const char *figure, const cw_probe_part *test, const cw_probe_part *by,
                       double precision)
{
    g_autofree char *reached = g_strdup_printf("%s precision", figure);
    g_autofree float *thresholds = g_new(float, test->data.classes);
    double recall = NAN, at = NAN;
    if (by->data.samples > 0) {
        cw_recall_at_precision_thresholds(by->scores, by->data.labels, by->data.samples,
                                          by->data.classes, precision, thresholds);
        const cw_recall_at_precision score = cw_recall_at_precision_score(
            test->scores, test->data.labels, test->data.samples, test->data.classes, thresholds);
        recall = score.recall;
        if (score.true_positives + score.false_positives > 0)
            at = score.precision;
    }
    put(e, column, task, kind, figure, recall);
    put(e, column, task, kind, reached, at);
}

static void note_task(cw_evaluation *e, const cw_label_task *task, const char *kind)
{
    g_autofree char *name = g_strdup_printf("%s, %s: Acc", task->name, kind);
    g_autofree char *seen = task->seen == task->classes
                                ? g_strdup("")
                                : g_strdup_printf(", %" G_GSIZE_FORMAT " of them seen", task->seen);
    g_autofree char *note = g_strdup_printf(
        "%" G_GSIZE_FORMAT " classes%s, %" G_GSIZE_FORMAT " test pictures, majority %.3f",
        task->classes, seen, task->counts[CW_SPLIT_TEST], task->majority);
    cw_evaluation_note(e, name, note);
    g_autofree char *fact = g_strdup_printf("classes of %s", task->name);
    cw_evaluation_count(e, fact, task->classes);
}

static cw_probe *fit(const cw_evaluation *e, const char *kind, const division *d, GError **error)
{
    const cw_probe_settings settings = cw_probe_part_settings(e);
    return cw_probe_fit(kind, &d->parts[CW_SPLIT_TRAIN].data, &d->parts[CW_SPLIT_VALIDATION].data,
                        &settings, e->progress, error);
}

static gboolean score_probe(cw_evaluation *e, gsize column, const cw_label_task *task,
                            const char *kind, division *d, GError **error)
{
    cw_probe_part *validation = &d->parts[CW_SPLIT_VALIDATION], *test = &d->parts[CW_SPLIT_TEST];
    g_autoptr(cw_probe) probe = fit(e, kind, d, error);
    if (probe == NULL || !cw_probe_part_predict(validation, probe, error) ||
        !cw_probe_part_predict(test, probe, error))
        return FALSE;
    put(e, column, task->name, kind, "Acc", accuracy(test));
    note_task(e, task, kind);
    if (strcmp(kind, "knn") == 0) /* votes are too coarse for thresholds */
        return TRUE;
    put_recall(e, column, task->name, kind, "R@90", test, test, 0.90);
    put_recall(e, column, task->name, kind, "R@95", test, test, 0.95);
    put_recall(e, column, task->name, kind, "R@90 val", test, validation, 0.90);
    put_recall(e, column, task->name, kind, "R@95 val", test, validation, 0.95);
    return TRUE;
}

static gboolean gather_parts(const cw_label_set *set, const cw_label_task *task,
                             const cw_picture_vectors *vectors, division *d, GError **error)
{
    for (int i = CW_SPLIT_TRAIN; i <= CW_SPLIT_TEST; i++)
        if (!cw_probe_part_gather(set, task->labels, vectors, (cw_split_part)i, task->classes,
                                  &d->parts[i], error))
            return FALSE;
    return TRUE;
}

gboolean cw_label_task_accuracy(const cw_evaluation *evaluation, const cw_label_set *set,
                                const cw_label_task *task, const cw_picture_vectors *vectors,
                                const char *kind, double *result, GError **error)
{
    g_auto(division) d = {0};
    cw_probe_part *test = &d.parts[CW_SPLIT_TEST];
    g_autoptr(cw_probe) probe =
        gather_parts(set, task, vectors, &d, error) ? fit(evaluation, kind, &d, error) : NULL;
    if (probe == NULL || !cw_probe_part_predict(test, probe, error))
        return FALSE;
    *result = accuracy(test);
    return TRUE;
}

static gboolean score_task(cw_evaluation *e, gsize column, const cw_label_set *set,
                           const cw_label_task *task, const cw_picture_vectors *vectors,
                           const char *const *kinds, GError **error)
{
    g_auto(division) d = {0};
    if (!gather_parts(set, task, vectors, &d, error))
        return FALSE;
    for (; *kinds != NULL; kinds++)
        if (!score_probe(e, column, task, *kinds, &d, error)) {
            g_prefix_error(error, "probe %s of %s: ", *kinds, task->name);
            return FALSE;
        }
    return TRUE;
}

static gboolean run_kinds(cw_evaluation *e, const char *const *kinds, GError **error)
{
    const char *named = e->request->labels;
    g_autoptr(cw_label_list) labels = named != NULL ? cw_label_list_load(named, error) : NULL;
    if (named != NULL && labels == NULL)
        return FALSE;
    g_autoptr(cw_picture_list) list = cw_evaluation_list(e, e->request->unseen, error);
    g_autoptr(cw_label_set) set = list != NULL ? cw_label_set_new(e, list, error) : NULL;
    g_autoptr(GPtrArray) tasks =
        set != NULL ? cw_label_set_tasks(set, e->request->attributes, labels, error) : NULL;
    if (tasks == NULL)
        return FALSE;
    if (labels != NULL) /* the first task is of all product types */
        cw_evaluation_count(e, "pictures outside the labels",
                            ((cw_label_task *)tasks->pdata[0])->outside);
    for (gsize c = 0; c < e->column_count; c++) {
        g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, c, list, error);
        for (guint t = 0; vectors != NULL && t < tasks->len; t++)
            if (!score_task(e, c, set, tasks->pdata[t], vectors, kinds, error))
                return FALSE;
        if (vectors == NULL)
            return FALSE;
        cw_evaluation_count_unreadable(e, list, vectors);
    }
    return TRUE;
}

static gboolean run_probes(cw_evaluation *e, GError **error)
{
    static const char *const kinds[] = {"linear", "mlp", NULL};
    return run_kinds(e, kinds, error);
}

static gboolean run_neighbours(cw_evaluation *e, GError **error)
{
    static const char *const kinds[] = {"knn", NULL};
    return run_kinds(e, kinds, error);
}

const cw_protocol cw_protocol_probes = {
    {"probes",
     "what a linear and an MLP classifier on the vectors learn about columns of the feed"},
    CW_PROTOCOL_ATTRIBUTES | CW_PROTOCOL_AGAINST,
    run_probes};

const cw_protocol cw_protocol_neighbours = {
    {"neighbours", "the same columns, voted by the nearest vectors: nothing is fitted"},
    CW_PROTOCOL_ATTRIBUTES | CW_PROTOCOL_AGAINST,
    run_neighbours};
