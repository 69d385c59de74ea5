/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/evaluate/attribute_leakage.h"

#include <math.h>
#include <string.h>

#include "engine/evaluate/protocol_labels.h"
#include "probe/split.h"

#define MOST_PICTURES 4000 /* about so many, of whole designs, are enough for a probe */
#define TABLE "excess over the commonest value, of"
#define FEATURES "from features"

typedef struct {
    cw_evaluation *evaluation;
    const cw_attribute_cases *cases;
    cw_label_set *set; /* its parts are those of the direction that is looked in */
    gboolean *kept;    /* [list->count] of those that probes look at */
} leakage;

/* A picture of each colourway once, of both parts; of very many so many designs as will do. */
static void choose(leakage *l)
{
    const gsize count = l->cases->list->count;
    gsize held_out = 0;
    for (gsize i = 0; i < count; i++) {
        l->kept[i] = l->set->sample[i] && l->cases->parts[i] != CW_HOLD_OUT_TRAIN;
        held_out += l->kept[i] != 0;
    }
    if (held_out <= MOST_PICTURES)
        return;
    /* By another seed than any part was made by. */
    g_autofree guint8 *stays = g_new(guint8, count);
    cw_split_by_group(l->set->designs, count, (double)MOST_PICTURES / (double)held_out, 0,
                      ~l->evaluation->request->seed, stays);
    for (gsize i = 0; i < count; i++)
        l->kept[i] = l->kept[i] && stays[i] == CW_SPLIT_TRAIN;
}

/* The share of the test part that has the commonest label of the part that is learned from. */
static double commonest_share(const leakage *l, const cw_label_task *task)
{
    g_autofree gsize *counts = g_new0(gsize, task->classes);
    gsize best = 0, right = 0;
    for (gsize i = 0; i < l->cases->list->count; i++)
        if (task->labels[i] >= 0 && l->set->parts[i] == CW_SPLIT_TRAIN)
            counts[task->labels[i]]++;
    for (gsize c = 1; c < task->classes; c++)
        if (counts[c] > counts[best])
            best = c;
    for (gsize i = 0; i < l->cases->list->count; i++)
        right += task->labels[i] == (gint32)best && l->set->parts[i] == CW_SPLIT_TEST;
    return (double)right / (double)task->counts[CW_SPLIT_TEST];
}

/* One direction: learned from the part `from`, read on the other. NAN where either has no value. */
static gboolean read_once(leakage *l, gsize type, const cw_picture_vectors *vectors, guint8 from,
                          double *excess, GError **error)
{
    const gsize count = l->cases->list->count, types = l->cases->set->count;
    g_autofree gint32 *labels = g_new(gint32, count + 1);
    cw_label_task task = {.name = l->cases->set->types[type].name,
                          .labels = labels,
                          .classes = l->cases->set->types[type].count};
    for (gsize i = 0; i < count; i++) {
        labels[i] =
            l->kept[i] && vectors->present[i] ? l->cases->labels->labels[i * types + type] : -1;
        l->set->parts[i] = l->cases->parts[i] == from ? CW_SPLIT_TRAIN : CW_SPLIT_TEST;
        if (labels[i] >= 0)
            task.counts[l->set->parts[i]]++;
    }
    double accuracy;
    *excess = NAN;
    if (task.counts[CW_SPLIT_TRAIN] == 0 || task.counts[CW_SPLIT_TEST] == 0)
        return TRUE;
    if (!cw_label_task_accuracy(l->evaluation, l->set, &task, vectors, "linear", &accuracy, error))
        return FALSE;
    *excess = accuracy - commonest_share(l, &task);
    return TRUE;
}

static gboolean read_type(leakage *l, gsize type, const cw_picture_vectors *vectors, double *excess,
                          GError **error)
{
    double there, back;
    if (!read_once(l, type, vectors, CW_HOLD_OUT_VALIDATION, &there, error) ||
        !read_once(l, type, vectors, CW_HOLD_OUT_TEST, &back, error))
        return FALSE;
    *excess = (there + back) / 2;
    return TRUE;
}

/* One block of every vector, which may have all of them once for each part of a picture (fuse
 * "concat"). (transfer full) */
static cw_picture_vectors *cut_block(const leakage *l, const cw_picture_vectors *all, gsize block,
                                     GError **error)
{
    const gsize width = (gsize)l->evaluation->form->blocks.width, types = l->cases->set->count;
    const gsize parts = all->dimension / (types * width);
    cw_picture_vectors *vectors = cw_picture_vectors_new(all->count, 1, parts * width, error);
    for (gsize i = 0; vectors != NULL && i < all->count; i++) {
        for (gsize p = 0; p < parts; p++)
            memcpy(vectors->vectors + (i * parts + p) * width,
                   all->vectors + i * all->dimension + (p * types + block) * width,
                   width * sizeof(float));
        vectors->present[i] = all->present[i];
    }
    return vectors;
}

/* Sum and number of what was read, of one kind. */
typedef struct {
    double sum;
    gsize count;
} mean;

static void add(mean *m, double excess)
{
    if (isnan(excess))
        return;
    m->sum += fmax(excess, 0);
    m->count++;
}

static double value_of(const mean *m)
{
    return m->count > 0 ? m->sum / (double)m->count : NAN;
}

/* What is read of every type from `vectors`, into the row `name`; `own` (or A) is the type whose
 * block they are. */
static gboolean read_all(leakage *l, const cw_picture_vectors *vectors, json_t *table,
                         const char *name, gsize own, mean *of_own, mean *of_others, GError **error)
{
    for (gsize type = 0; type < l->cases->set->count; type++) {
        double excess;
        if (!read_type(l, type, vectors, &excess, error)) {
            g_prefix_error(error, "probe of %s %s: ", l->cases->set->types[type].name, name);
            return FALSE;
        }
        cw_evaluation_put_into(table, type, name, excess);
        add(type == own ? of_own : of_others, excess);
    }
    return TRUE;
}

static json_t *add_table(const leakage *l)
{
    const cw_attribute_set *set = l->cases->set;
    g_autofree const char **names = g_new0(const char *, set->count + 1);
    for (gsize t = 0; t < set->count; t++)
        names[t] = set->types[t].name;
    return cw_evaluation_table(l->evaluation, TABLE, names);
}

static gboolean measure(leakage *l, const cw_picture_vectors *blocks,
                        const cw_picture_vectors *features, GError **error)
{
    const cw_attribute_set *set = l->cases->set;
    mean own = {0}, others = {0}, of_features = {0};
    json_t *table = add_table(l);
    for (gsize b = 0; b < set->count; b++) {
        g_autofree char *name = g_strdup_printf("from block %s", set->types[b].name);
        g_autoptr(cw_picture_vectors) block = cut_block(l, blocks, b, error);
        if (block == NULL || !read_all(l, block, table, name, b, &own, &others, error))
            return FALSE;
    }
    if (!read_all(l, features, table, FEATURES, set->count, &own, &of_features, error))
        return FALSE;
    cw_evaluation_put(l->evaluation, 0, "excess of own blocks", value_of(&own));
    cw_evaluation_put(l->evaluation, 0, "excess of other blocks", value_of(&others));
    cw_evaluation_put(l->evaluation, 0, "excess of features", value_of(&of_features));
    cw_evaluation_put(l->evaluation, 0, "other blocks by features",
                      value_of(&others) / value_of(&of_features));
    return TRUE;
}

gboolean cw_attribute_leakage(cw_evaluation *evaluation, const cw_attribute_cases *cases,
                              const cw_picture_vectors *blocks, const cw_picture_vectors *features,
                              GError **error)
{
    const cw_feed_column *any = cw_attribute_cases_column(cases, 0);
    g_autoptr(cw_label_set) set = cw_label_set_of(evaluation, cases->list, any->name, any->values);
    g_autofree gboolean *kept = g_new(gboolean, cases->list->count + 1);
    leakage l = {evaluation, cases, set, kept};
    choose(&l);
    return measure(&l, blocks, features, error);
}
