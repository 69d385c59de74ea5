/* SPDX-License-Identifier: Apache-2.0
 *
 * Queries are handed out to threads in groups of 16; for each group the rows pass once, in tiles
 * that stay in the nearest cache while all 16 look at them. No result depends on the hand-out.
 */
#include "score/nearest.h"

#include "base/size.h"
#include "score/similarity.h"

#define GROUP 16 /* queries a thread takes at a time */
#define TILE 256 /* vectors a tile */

typedef struct {
    cw_nearest_set queries, rows;
    gsize dimension;
    float *similarity; /* [threads,GROUP,M], rows of the last axis given out one a query */
    cw_nearest_visit visit;
    gpointer data;
    gint next_group, next_thread; /* atomic */
} each_task;

/* Takes the similarities of vectors [first, first + count) to their rows, of `per_row` vectors. */
static void keep_best(const float *vectors, gsize count, gsize first, gsize per_row, float *rows)
{
    gsize row = first / per_row, place = first % per_row;
    for (gsize i = 0; i < count; i++) {
        rows[row] = place == 0 ? vectors[i] : MAX(rows[row], vectors[i]);
        if (++place == per_row) {
            place = 0;
            row++;
        }
    }
}

static void each_group(each_task *task, gsize first, gsize count, float *tile, float *similarity)
{
    const gsize total = task->rows.count, dimension = task->dimension;
    const gsize per_row = MAX(task->rows.per_row, 1);
    const float *queries = task->queries.vectors + first * dimension;
    for (gsize m = 0; m < total * per_row; m += TILE) {
        gsize width = MIN(TILE, total * per_row - m);
        cw_similarity_block(queries, count, task->rows.vectors + m * dimension, width, dimension,
                            tile);
        for (gsize q = 0; q < count; q++)
            keep_best(tile + q * width, width, m, per_row, similarity + q * total);
    }
    for (gsize q = 0; q < count; q++)
        task->visit(first + q, similarity + q * total, task->data);
}

static gpointer each_thread(gpointer data)
{
    each_task *task = data;
    gsize thread = (gsize)g_atomic_int_add(&task->next_thread, 1);
    float *similarity = task->similarity + thread * GROUP * task->rows.count;
    float tile[GROUP * TILE];
    for (;;) {
        gsize first = (gsize)g_atomic_int_add(&task->next_group, 1) * GROUP;
        if (first >= task->queries.count)
            return NULL;
        each_group(task, first, MIN(GROUP, task->queries.count - first), tile, similarity);
    }
}

gboolean cw_nearest_each(cw_nearest_set queries, cw_nearest_set rows, gsize dimension,
                         guint threads, cw_nearest_visit visit, gpointer data, GError **error)
{
    gsize groups = (queries.count + GROUP - 1) / GROUP;
    gsize workers = threads > 0 ? threads : g_get_num_processors();
    workers = CLAMP(workers, 1, MAX(groups, 1));
    cw_autosize float *similarity =
        cw_size_alloc(rows.count, workers * GROUP * sizeof(float), "similarities", error);
    if (similarity == NULL)
        return FALSE;
    each_task task = {queries, rows, dimension, similarity, visit, data, 0, 0};
    g_autofree GThread **helpers = g_new0(GThread *, workers);
    for (gsize i = 1; i < workers; i++)
        helpers[i] = g_thread_new("nearest", each_thread, &task);
    each_thread(&task);
    for (gsize i = 1; i < workers; i++)
        g_thread_join(helpers[i]);
    return TRUE;
}

gboolean cw_nearest_allows(const cw_nearest_filter *filter, gsize query, gsize row)
{
    if (filter == NULL)
        return TRUE;
    if (filter->query_own != NULL && filter->row_own != NULL &&
        filter->query_own[query] == filter->row_own[row])
        return FALSE;
    if (filter->query_same != NULL && filter->row_same != NULL && filter->query_same[query] >= 0 &&
        filter->query_same[query] == filter->row_same[row])
        return FALSE;
    return filter->query_block == NULL || filter->row_block == NULL ||
           filter->query_block[query] == filter->row_block[row];
}

typedef struct {
    const cw_nearest_filter *filter;
    gsize rows, k;
    cw_hit *hits;
    gsize *found;
} find_task;

static void find_one(gsize query, const float *similarity, gpointer data)
{
    const find_task *task = data;
    cw_top_k top = cw_top_k_start(task->hits + query * task->k, task->k);
    for (gsize row = 0; row < task->rows; row++)
        if (similarity[row] >= cw_top_k_threshold(&top) &&
            cw_nearest_allows(task->filter, query, row))
            cw_top_k_offer(&top, similarity[row], (guint32)row);
    task->found[query] = cw_top_k_finish(&top);
}

gboolean cw_nearest_find(cw_nearest_set queries, cw_nearest_set rows, gsize dimension, gsize k,
                         const cw_nearest_filter *filter, guint threads, cw_hit *hits, gsize *found,
                         GError **error)
{
    find_task task = {filter, rows.count, k, hits, found};
    return cw_nearest_each(queries, rows, dimension, threads, find_one, &task, error);
}
