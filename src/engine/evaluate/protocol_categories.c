/* SPDX-License-Identifier: Apache-2.0
 *
 * Categories (METHODS 7.4, 8.9): frozen vectors, standardised, one linear layer, and how soon the
 * true class comes; of every class the area under its curve against the rest, and how many classes
 * the first column knows at least as well as each other one. The layer is trained for a fixed
 * number of epochs (probe/probe_linear_adam.c): its optimum, which `probes` looks for, is minutes
 * away where there are a hundred classes.
 */
#include <math.h>

#include "engine/evaluate/probe_part.h"
#include "score/accuracy.h"
#include "score/auc.h"

static const gsize within[] = {1, 3, 5};

/* One column of the feed. */
typedef struct {
    cw_label_task *task;
    GPtrArray *names; /* a class */
    double *areas;    /* [columns of the evaluation, classes] */
} category;

static void category_clear(category *c)
{
    g_clear_pointer(&c->task, cw_label_task_free);
    g_clear_pointer(&c->names, g_ptr_array_unref);
    g_free(c->areas);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(category, category_clear)

static void put_areas(cw_evaluation *e, gsize column, const category *c, const double *areas)
{
    double sum = 0;
    gsize known = 0;
    g_autofree char *title = g_strdup_printf("%s: AUC by class", c->task->name);
    g_autofree char *mean = g_strdup_printf("%s: AUC", c->task->name);
    json_t *table = cw_evaluation_table(e, title, NULL);
    for (gsize k = 0; k < c->task->classes; k++) {
        cw_evaluation_put_into(table, column, c->names->pdata[k], areas[k]);
        sum += isnan(areas[k]) ? 0 : areas[k];
        known += !isnan(areas[k]);
    }
    cw_evaluation_put(e, column, mean, known > 0 ? sum / (double)known : NAN);
}

static gboolean score_column(cw_evaluation *e, gsize column, const cw_label_set *set, category *c,
                             const cw_picture_vectors *vectors, GError **error)
{
    const gsize classes = c->task->classes;
    g_auto(cw_probe_part) train = {0}, test = {0};
    if (!cw_probe_part_gather(set, c->task->labels, vectors, CW_SPLIT_TRAIN, classes, &train,
                              error) ||
        !cw_probe_part_gather(set, c->task->labels, vectors, CW_SPLIT_TEST, classes, &test, error))
        return FALSE;
    const cw_probe_settings settings = cw_probe_part_settings(e);
    g_autoptr(cw_probe) probe =
        cw_probe_fit("linear_adam", &train.data, NULL, &settings, e->progress, error);
    if (probe == NULL || !cw_probe_part_predict(&test, probe, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(within); i++) {
        g_autofree char *name =
            g_strdup_printf("%s: top-%" G_GSIZE_FORMAT, c->task->name, within[i]);
        cw_evaluation_put(e, column, name,
                          cw_accuracy_top_k(test.scores, test.data.labels, test.data.samples,
                                            classes, within[i]));
    }
    double *areas = c->areas + column * classes;
    cw_auc_per_class(test.scores, test.data.labels, test.data.samples, classes, areas);
    put_areas(e, column, c, areas);
    return TRUE;
}

/* In how many of the classes the first column is at least as good as the others, each in its own
 * column. */
static void put_shares(cw_evaluation *e, const category *c)
{
    g_autofree char *name =
        g_strdup_printf("%s: classes where %s is as good", c->task->name, e->columns[0].name);
    for (gsize column = 1; column < e->column_count; column++) {
        gsize as_good = 0;
        for (gsize k = 0; k < c->task->classes; k++)
            as_good += c->areas[k] >= c->areas[column * c->task->classes + k];
        cw_evaluation_put(e, column, name, (double)as_good / (double)c->task->classes);
    }
}

static void note_category(cw_evaluation *e, const category *c)
{
    const cw_label_task *task = c->task;
    g_autofree char *name = g_strdup_printf("%s: top-1", task->name);
    g_autofree char *note = g_strdup_printf(
        "%" G_GSIZE_FORMAT " classes, %" G_GSIZE_FORMAT " test pictures, majority %.3f",
        task->classes, task->counts[CW_SPLIT_TEST], task->majority);
    g_autofree char *outside = g_strdup_printf("%s: pictures of rarer classes", task->name);
    cw_evaluation_note(e, name, note);
    cw_evaluation_count(e, outside, task->outside);
}

static gboolean open_category(const cw_evaluation *e, const cw_label_set *set, const char *name,
                              category *c, GError **error)
{
    c->names = g_ptr_array_new();
    c->task = cw_label_set_held_out(set, name, c->names, error);
    if (c->task != NULL)
        c->areas = g_new(double, e->column_count * c->task->classes + 1);
    return c->task != NULL;
}

static gboolean score_category(cw_evaluation *e, const cw_label_set *set, const char *name,
                               cw_picture_vectors *const *vectors, GError **error)
{
    g_auto(category) c = {0};
    if (!open_category(e, set, name, &c, error))
        return FALSE;
    for (gsize column = 0; column < e->column_count; column++)
        if (!score_column(e, column, set, &c, vectors[column], error))
            return FALSE;
    if (e->column_count == 0)
        return TRUE;
    put_shares(e, &c);
    note_category(e, &c);
    return TRUE;
}

static gboolean run(cw_evaluation *e, GError **error)
{
    const char *const *name = e->request->attributes;
    if (!cw_probe_part_check(e, 1, error))
        return FALSE;
    g_autoptr(cw_picture_list) list = cw_evaluation_list(e, e->request->unseen, error);
    g_autoptr(cw_label_set) set = list != NULL ? cw_label_set_new(e, list, error) : NULL;
    g_autoptr(GPtrArray) vectors = set != NULL ? cw_probe_part_embed(e, list, error) : NULL;
    if (vectors == NULL)
        return FALSE;
    for (; *name != NULL; name++)
        if (!score_category(e, set, *name, (cw_picture_vectors *const *)vectors->pdata, error))
            return FALSE;
    return TRUE;
}

const cw_protocol cw_protocol_categories = {
    {"categories", "how soon a linear classifier on frozen vectors finds a category; AUC by class"},
    CW_PROTOCOL_ATTRIBUTES | CW_PROTOCOL_AGAINST,
    run};
