/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of several columns at once, by type (METHODS 7.4, 8.9): frozen vectors, standardised, one
 * linear layer with a sigmoid a value, and how many of the true values are among the k that it is
 * surest of. A column is a type. "within" ranks its values alone; "full" ranks all values of all
 * columns and counts its own, which is another score: a type that is easy to be sure of pushes the
 * others out. Published figures are of either kind and do not compare across.
 */
#include <string.h>

#include "engine/evaluate/probe_part.h"
#include "score/label_tally.h"

#define MOST_K 5

static const gsize within[] = {1, 3, MOST_K};

/* The values of all columns, one column's after another's. */
typedef struct {
    cw_label_task **tasks; /* [count] */
    gsize count, values;
    gsize *first;   /* [count] number of a column's first value */
    gint32 *types;  /* [values] column of each */
    gint32 *labels; /* [list->count] 0 where any column has a value, else -1 */
} type_set;

static void type_set_clear(type_set *t)
{
    for (gsize i = 0; i < t->count; i++)
        cw_label_task_free(t->tasks[i]);
    g_free(t->tasks);
    g_free(t->first);
    g_free(t->types);
    g_free(t->labels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(type_set, type_set_clear)

static gboolean open_types(const cw_evaluation *e, const cw_label_set *set, type_set *t,
                           GError **error)
{
    const char *const *names = e->request->attributes;
    const gsize columns = g_strv_length((char **)names);
    t->tasks = g_new0(cw_label_task *, columns);
    t->first = g_new0(gsize, columns);
    for (; t->count < columns; t->count++) {
        g_autoptr(GPtrArray) values = g_ptr_array_new();
        cw_label_task *task = cw_label_set_held_out(set, names[t->count], values, error);
        if (task == NULL)
            return FALSE;
        t->tasks[t->count] = task;
        t->first[t->count] = t->values;
        t->values += task->classes;
    }
    t->types = g_new(gint32, t->values);
    t->labels = g_new(gint32, set->list->count + 1);
    for (gsize i = 0; i < set->list->count; i++)
        t->labels[i] = -1;
    for (gsize a = 0; a < t->count; a++) {
        for (gsize v = 0; v < t->tasks[a]->classes; v++)
            t->types[t->first[a] + v] = (gint32)a;
        for (gsize i = 0; i < set->list->count; i++)
            if (t->tasks[a]->labels[i] >= 0)
                t->labels[i] = 0;
    }
    return TRUE;
}

static gboolean gather(const cw_label_set *set, const type_set *t,
                       const cw_picture_vectors *vectors, cw_split_part which, cw_probe_part *part,
                       GError **error)
{
    if (!cw_probe_part_gather(set, t->labels, vectors, which, t->values, part, error))
        return FALSE;
    guint8 *marks = g_new0(guint8, part->data.samples * t->values + 1);
    for (gsize n = 0; n < part->data.samples; n++)
        for (gsize a = 0; a < t->count; a++) {
            const gint32 label = t->tasks[a]->labels[part->entries[n]];
            if (label >= 0)
                marks[n * t->values + t->first[a] + (gsize)label] = 1;
        }
    part->data.marks = marks;
    return TRUE;
}

/* Tallies at each k: those of `ranked` are ranked, those of `counted` count. */
static void tally(const cw_probe_part *part, const cw_label_choice *ranked,
                  const cw_label_choice *counted, cw_label_tally tallies[])
{
    const gsize values = part->data.classes;
    g_autofree gboolean *truth = g_new(gboolean, values + 1);
    memset(tallies, 0, G_N_ELEMENTS(within) * sizeof *tallies);
    for (gsize i = 0; i < G_N_ELEMENTS(within); i++)
        tallies[i].k = within[i];
    for (gsize n = 0; n < part->data.samples; n++) {
        cw_hit best[MOST_K];
        const gsize found = cw_label_rank(part->scores + n * values, ranked, MOST_K, best);
        for (gsize v = 0; v < values; v++)
            truth[v] = part->data.marks[n * values + v] != 0;
        for (gsize i = 0; i < G_N_ELEMENTS(within); i++)
            cw_label_tally_add(&tallies[i], best, found, truth, counted);
    }
}

static void put(cw_evaluation *e, gsize column, const char *type, const char *way,
                const cw_probe_part *part, const cw_label_choice *ranked,
                const cw_label_choice *counted)
{
    cw_label_tally tallies[G_N_ELEMENTS(within)];
    tally(part, ranked, counted, tallies);
    for (gsize i = 0; i < G_N_ELEMENTS(within); i++) {
        g_autofree char *name = g_strdup_printf("%s, %s: R@%" G_GSIZE_FORMAT, type, way, within[i]);
        cw_evaluation_put(e, column, name, cw_label_tally_share(&tallies[i]));
    }
}

static void put_all(cw_evaluation *e, gsize column, const type_set *t, const cw_probe_part *part)
{
    const cw_label_choice all = {t->values, NULL, 0};
    for (gsize a = 0; a < t->count; a++) {
        const cw_label_choice own = {t->values, t->types, (gint32)a};
        put(e, column, t->tasks[a]->name, "within", part, &own, &own);
        put(e, column, t->tasks[a]->name, "full", part, &all, &own);
    }
    put(e, column, "all", "full", part, &all, &all);
}

static gboolean score_column(cw_evaluation *e, gsize column, const cw_label_set *set,
                             const type_set *t, const cw_picture_vectors *vectors, GError **error)
{
    g_auto(cw_probe_part) train = {0}, test = {0};
    if (!gather(set, t, vectors, CW_SPLIT_TRAIN, &train, error) ||
        !gather(set, t, vectors, CW_SPLIT_TEST, &test, error))
        return FALSE;
    const cw_probe_settings settings = cw_probe_part_settings(e);
    g_autoptr(cw_probe) probe = cw_probe_fit_several(&train.data, &settings, e->progress, error);
    if (probe == NULL || !cw_probe_part_predict(&test, probe, error))
        return FALSE;
    put_all(e, column, t, &test);
    cw_evaluation_count(e, "test pictures", test.data.samples);
    return TRUE;
}

static void count_values(cw_evaluation *e, const type_set *t)
{
    for (gsize a = 0; a < t->count; a++) {
        g_autofree char *values = g_strdup_printf("%s: values", t->tasks[a]->name);
        g_autofree char *outside =
            g_strdup_printf("%s: pictures of rarer values", t->tasks[a]->name);
        cw_evaluation_count(e, values, t->tasks[a]->classes);
        cw_evaluation_count(e, outside, t->tasks[a]->outside);
    }
}

static gboolean run(cw_evaluation *e, GError **error)
{
    if (!cw_probe_part_check(e, 2, error))
        return FALSE;
    g_autoptr(cw_picture_list) list = cw_evaluation_list(e, e->request->unseen, error);
    g_autoptr(cw_label_set) set = list != NULL ? cw_label_set_new(e, list, error) : NULL;
    g_auto(type_set) types = {0};
    if (set == NULL || !open_types(e, set, &types, error))
        return FALSE;
    for (gsize column = 0; column < e->column_count; column++) {
        g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, column, list, error);
        if (vectors == NULL || !score_column(e, column, set, &types, vectors, error))
            return FALSE;
        cw_evaluation_count_unreadable(e, list, vectors);
    }
    count_values(e, &types);
    return TRUE;
}

const cw_protocol cw_protocol_types = {
    {"types",
     "values of several columns from frozen vectors: recall by column, within it and full"},
    CW_PROTOCOL_ATTRIBUTES | CW_PROTOCOL_AGAINST,
    run};
