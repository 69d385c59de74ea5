/* SPDX-License-Identifier: Apache-2.0
 *
 * Models are compared by what does not depend on the scale of their distances: the share of pairs
 * that are nearer, the rank of an answer.
 */
#include "engine/compare/disagreement.h"

#include <math.h>
#include <stdlib.h>

#include "base/size.h"
#include "score/similarity.h"

/* ---- pairs ----------------------------------------------------------------------------------- */

static int compare_floats(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static gboolean is_similar(double distance)
{
    return distance <= CW_DISAGREEMENT_SIMILAR;
}

static void measure(cw_pair_view *view, const float *vectors, const gint32 *designs,
                    gsize dimension)
{
    float *row = view->pairs;
    for (gsize i = 0; i + 1 < view->items; i++) {
        const gsize rest = view->items - i - 1;
        cw_similarity_rows(vectors + i * dimension, vectors + (i + 1) * dimension, dimension, rest,
                           dimension, row);
        for (gsize j = 0; j < rest; j++) {
            const gboolean same = designs[i] >= 0 && designs[i] == designs[i + 1 + j];
            row[j] = 1 - row[j];
            view->similar += is_similar(row[j]);
            view->similar_same += same && is_similar(row[j]);
            if (!same)
                view->others[view->other_count++] = row[j];
        }
        row += rest;
    }
}

/* The distance that a share of the pairs of different designs is nearer than; NAN without any. */
static double quantile(const cw_pair_view *view, double share)
{
    const gsize place = (gsize)(share * (double)view->other_count);
    return view->other_count > 0 ? view->others[place] : NAN;
}

cw_pair_view *cw_pair_view_new(const float *vectors, const gint32 *designs, gsize items,
                               gsize dimension, GError **error)
{
    g_autoptr(cw_pair_view) view = g_new0(cw_pair_view, 1);
    const gsize count = items > 1 ? items * (items - 1) / 2 : 0;
    view->items = items;
    view->pairs = cw_size_alloc(count + 1, sizeof(float), "distances of pairs", error);
    if (view->pairs == NULL)
        return NULL;
    view->others = cw_size_alloc(count + 1, sizeof(float), "distances of pairs", error);
    if (view->others == NULL)
        return NULL;
    measure(view, vectors, designs, dimension);
    qsort(view->others, view->other_count, sizeof(float), compare_floats);
    view->typical = quantile(view, 0.5);
    view->close = quantile(view, CW_DISAGREEMENT_CLOSE);
    return g_steal_pointer(&view);
}

void cw_pair_view_free(cw_pair_view *view)
{
    if (view == NULL)
        return;
    cw_size_free(view->pairs);
    cw_size_free(view->others);
    g_free(view);
}

/* The share of the pairs of different designs that are nearer than `distance`. */
static double share_nearer(const cw_pair_view *view, float distance)
{
    gsize low = 0, high = view->other_count;
    while (low < high) {
        const gsize middle = low + (high - low) / 2;
        if (view->others[middle] < distance)
            low = middle + 1;
        else
            high = middle;
    }
    return view->other_count > 0 ? (double)low / (double)view->other_count : 0;
}

static int compare_pairs(gconstpointer a, gconstpointer b)
{
    const cw_split_pair *x = a, *y = b;
    if (x->nearer != y->nearer)
        return x->nearer > y->nearer ? -1 : 1;
    return (x->similar > y->similar) - (x->similar < y->similar);
}

GArray *cw_disagreement_pairs(const cw_pair_view *one, const cw_pair_view *other, gboolean by_scale)
{
    const double similar = by_scale ? one->close : CW_DISAGREEMENT_SIMILAR;
    const double far_from = fmax(other->typical, by_scale ? other->close : CW_DISAGREEMENT_SIMILAR);
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(cw_split_pair));
    gsize at = 0;
    for (guint32 i = 0; i < one->items; i++)
        for (guint32 j = i + 1; j < one->items; j++, at++) {
            const float near = one->pairs[at], far = other->pairs[at];
            if (!(near <= similar && far > far_from))
                continue;
            const cw_split_pair pair = {i, j, near, far, share_nearer(other, far)};
            g_array_append_val(pairs, pair);
        }
    g_array_sort(pairs, compare_pairs); /* stable: ties stand in the order of the items */
    return pairs;
}

void cw_disagreement_keep_pairs(GArray *pairs, gsize most)
{
    g_autoptr(GHashTable) shown = g_hash_table_new(NULL, NULL);
    guint kept = 0;
    for (guint i = 0; i < pairs->len && kept < most; i++) {
        const cw_split_pair pair = g_array_index(pairs, cw_split_pair, i);
        if (g_hash_table_contains(shown, GUINT_TO_POINTER(pair.first)) ||
            g_hash_table_contains(shown, GUINT_TO_POINTER(pair.second)))
            continue;
        g_hash_table_add(shown, GUINT_TO_POINTER(pair.first));
        g_hash_table_add(shown, GUINT_TO_POINTER(pair.second));
        g_array_index(pairs, cw_split_pair, kept++) = pair;
    }
    g_array_set_size(pairs, kept);
}

/* ---- queries --------------------------------------------------------------------------------- */

cw_answers *cw_answers_new(const cw_retrieval_task *task, GError **error)
{
    g_autoptr(cw_answers) answers = g_new0(cw_answers, 1);
    cw_retrieval_score score;
    const gsize queries = answers->queries = task->queries.count;
    answers->found = g_new(guint32, queries + 1);
    answers->rank = g_new(guint32, queries + 1);
    g_autofree cw_hit *hits = g_new(cw_hit, queries + 1);
    g_autofree gsize *found = g_new(gsize, queries + 1);
    if (!cw_nearest_find(task->queries, task->gallery, task->dimension, 1, &task->filter,
                         task->threads, hits, found, error) ||
        !cw_retrieval_run(task, NULL, 0, &score, answers->rank, error))
        return NULL;
    for (gsize q = 0; q < queries; q++) {
        answers->found[q] = found[q] > 0 ? hits[q].index : G_MAXUINT32;
        answers->right += answers->rank[q] == 1;
    }
    return g_steal_pointer(&answers);
}

void cw_answers_free(cw_answers *answers)
{
    if (answers == NULL)
        return;
    g_free(answers->found);
    g_free(answers->rank);
    g_free(answers);
}

static int compare_ranks(gconstpointer a, gconstpointer b)
{
    const cw_split_query *x = a, *y = b;
    return (x->rank < y->rank) - (x->rank > y->rank);
}

GArray *cw_disagreement_queries(const cw_answers *one, const cw_answers *other)
{
    GArray *queries = g_array_new(FALSE, FALSE, sizeof(cw_split_query));
    for (guint32 q = 0; q < one->queries; q++) {
        const cw_split_query split = {q, other->rank[q]};
        if (one->rank[q] == 1 && other->rank[q] > 1)
            g_array_append_val(queries, split);
    }
    g_array_sort(queries, compare_ranks);
    return queries;
}

void cw_disagreement_keep_queries(GArray *queries, const gint32 *designs, gsize most)
{
    g_autoptr(GHashTable) shown = g_hash_table_new(NULL, NULL);
    guint kept = 0;
    for (guint i = 0; i < queries->len && kept < most; i++) {
        const cw_split_query split = g_array_index(queries, cw_split_query, i);
        if (g_hash_table_add(shown, GINT_TO_POINTER(designs[split.query])))
            g_array_index(queries, cw_split_query, kept++) = split;
    }
    g_array_set_size(queries, kept);
}

/* ---- clusters -------------------------------------------------------------------------------- */

static int compare_sizes(gconstpointer a, gconstpointer b)
{
    const cw_cluster_sheet *x = a, *y = b;
    return (x->size < y->size) - (x->size > y->size);
}

static int compare_strangers(gconstpointer a, gconstpointer b)
{
    const cw_cluster_sheet *x = a, *y = b;
    const gsize first = x->size - x->of_design, second = y->size - y->of_design;
    return (first < second) - (first > second);
}

/* One sheet for every label below `items`, those of nobody empty. */
static GArray *count_clusters(const gint32 *labels, const gint32 *designs, gsize items)
{
    GArray *all = g_array_new(FALSE, TRUE, sizeof(cw_cluster_sheet));
    g_autoptr(GHashTable) votes =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL); /* label and design */
    g_array_set_size(all, (guint)items);
    for (gsize i = 0; i < items; i++) {
        cw_cluster_sheet *sheet = &g_array_index(all, cw_cluster_sheet, labels[i]);
        sheet->label = labels[i];
        if (sheet->size++ == 0)
            sheet->design = -1;
        if (designs[i] < 0)
            continue;
        gint64 key = (gint64)labels[i] << 32 | designs[i];
        const gsize count = GPOINTER_TO_SIZE(g_hash_table_lookup(votes, &key)) + 1;
        g_hash_table_insert(votes, g_memdup2(&key, sizeof key), GSIZE_TO_POINTER(count));
        if (count <= sheet->of_design)
            continue;
        sheet->design = designs[i];
        sheet->of_design = count;
    }
    return all;
}

/* Appends the first `most` of the clusters of two or more that are of one design, or are not. */
static void take_sheets(GArray *from, gboolean pure, gsize most, GArray *into)
{
    g_array_sort(from, pure ? compare_sizes : compare_strangers);
    for (guint i = 0; i < from->len && most > 0; i++) {
        const cw_cluster_sheet *sheet = &g_array_index(from, cw_cluster_sheet, i);
        if (sheet->size < 2 || (sheet->size == sheet->of_design) != pure)
            continue;
        g_array_append_val(into, *sheet);
        most--;
    }
}

GArray *cw_cluster_sheets(const gint32 *labels, const gint32 *designs, gsize items, gsize pure,
                          gsize mixed)
{
    GArray *sheets = g_array_new(FALSE, FALSE, sizeof(cw_cluster_sheet));
    g_autoptr(GArray) all = count_clusters(labels, designs, items);
    g_autoptr(GArray) again = g_array_copy(all);
    take_sheets(all, TRUE, pure, sheets);
    take_sheets(again, FALSE, mixed, sheets);
    return sheets;
}
