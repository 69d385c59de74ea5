/* SPDX-License-Identifier: Apache-2.0
 *
 * Clusters: how well average linkage on cosine distance can recover the groups, at the best cut
 * there is and at the true number of groups. Both cuts know the truth, so the figures compare
 * representations and promise nothing; what a shop gets is the protocol variants.
 */
#include "base/error.h"
#include "engine/catalog/units.h"
#include "engine/evaluate/protocol_rows.h"
#include "engine/variants/threshold.h"

typedef struct {
    const float *vectors; /* [count,D] */
    gsize count, dimension;
    const gint32 *groups, *blocks; /* [count]; group -1: not known */
} cluster_task;

static gsize count_groups(const gint32 *groups, gsize count)
{
    g_autoptr(GHashTable) distinct = g_hash_table_new(NULL, NULL);
    gsize alone = 0;
    for (gsize i = 0; i < count; i++) {
        if (groups[i] < 0)
            alone++;
        else
            g_hash_table_add(distinct, GINT_TO_POINTER(groups[i]));
    }
    return g_hash_table_size(distinct) + alone;
}

static void put_scores(cw_evaluation *e, gsize column, const char *cut,
                       const cw_partition_score *score)
{
    const struct {
        const char *name;
        double value;
    } figures[] = {{"CScore", score->cscore},     {"ARI", score->ari},
                   {"FMS", score->fms},           {"NMI", score->nmi},
                   {"CGacc", score->cgacc},       {"CG_half", score->cg_half},
                   {"CG_exact", score->cg_exact}, {"CG_pair", score->cg_pair}};
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        g_autofree char *name = g_strdup_printf("%s, %s", figures[i].name, cut);
        cw_evaluation_put(e, column, name, figures[i].value);
    }
}

/* The cut into exactly `clusters`, scored on what is known. */
static cw_partition_score score_count(const cw_dendrogram *dendrogram, const gint32 *groups,
                                      gsize clusters)
{
    g_autofree gint32 *predicted = g_new(gint32, dendrogram->items + 1);
    g_autofree gint32 *truth = g_new(gint32, dendrogram->items + 1);
    gsize known = 0;
    cw_dendrogram_cut_count(dendrogram, clusters, predicted);
    for (gsize i = 0; i < dendrogram->items; i++)
        if (groups[i] >= 0) {
            truth[known] = groups[i];
            predicted[known++] = predicted[i];
        }
    return cw_partition_compare(truth, predicted, known);
}

static gboolean score_tree(cw_evaluation *e, gsize column, const cluster_task *task, GError **error)
{
    if (cw_threshold_known(task->groups, task->count) == 0) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "nothing to score: none of %" G_GSIZE_FORMAT " rows shares its group",
                    task->count);
        return FALSE;
    }
    const cw_linkage *average = cw_linkage_find("average", error);
    g_autoptr(cw_dendrogram) dendrogram =
        average == NULL ? NULL
                        : cw_dendrogram_build(task->vectors, task->count, task->dimension,
                                              task->blocks, NULL, average, e->progress, error);
    cw_threshold best;
    if (dendrogram == NULL || !cw_dendrogram_check_whole(dendrogram, error) ||
        !cw_threshold_choose(dendrogram, task->groups, 0, &best, error))
        return FALSE;
    const gsize groups = count_groups(task->groups, task->count);
    const cw_partition_score at_count = score_count(dendrogram, task->groups, groups);
    put_scores(e, column, "best cut", &best.score);
    put_scores(e, column, "true number", &at_count);
    cw_evaluation_put(e, column, "threshold, best cut", best.threshold);
    cw_evaluation_count(e, "items", task->count);
    cw_evaluation_count(e, "groups", groups);
    return TRUE;
}

static gboolean score_file(cw_evaluation *e, gsize column, const GArray *all, GError **error)
{
    g_autoptr(GArray) rows = g_array_copy((GArray *)all);
    g_autoptr(cw_picture_vectors) vectors =
        cw_protocol_embed(e, column, rows, CW_VECTOR_WHOLE, error);
    if (vectors == NULL)
        return FALSE;
    g_autofree gint32 *groups = g_new(gint32, rows->len + 1);
    g_autofree gint32 *blocks = g_new(gint32, rows->len + 1);
    for (guint i = 0; i < rows->len; i++) {
        groups[i] = g_array_index(rows, cw_protocol_row, i).group;
        blocks[i] = g_array_index(rows, cw_protocol_row, i).block;
    }
    cw_evaluation_count(e, "unreadable", all->len - rows->len);
    const cluster_task task = {vectors->vectors, rows->len, vectors->dimension, groups, blocks};
    return score_tree(e, column, &task, error);
}

static gboolean score_units(cw_evaluation *e, gsize column, const cw_picture_list *list,
                            const gint32 *blocks, GError **error)
{
    g_autoptr(cw_picture_vectors) vectors = cw_evaluation_embed_list(e, column, list, error);
    g_autoptr(cw_units) units =
        vectors != NULL ? cw_units_gather(list, vectors, blocks, error) : NULL;
    if (units == NULL)
        return FALSE;
    cw_evaluation_count_unreadable(e, list, vectors);
    const cluster_task task = {units->vectors, units->count, units->dimension, units->groups,
                               units->blocks};
    return score_tree(e, column, &task, error);
}

static gboolean run(cw_evaluation *e, GError **error)
{
    const char *path = e->request->queries;
    g_auto(cw_protocol_names) names = {0};
    cw_protocol_names_init(&names);
    g_autoptr(GArray) rows =
        path != NULL ? cw_protocol_read(e, path, e->request->unseen, &names, error) : NULL;
    g_autoptr(cw_picture_list) list =
        path == NULL ? cw_evaluation_list(e, e->request->unseen, error) : NULL;
    g_autofree gint32 *blocks =
        list != NULL ? cw_units_blocks(cw_catalog_store(e->catalog), list, e->request->block, error)
                     : NULL;
    if (rows == NULL && blocks == NULL)
        return FALSE;
    for (gsize c = 0; c < e->column_count; c++)
        if (!(rows != NULL ? score_file(e, c, rows, error)
                           : score_units(e, c, list, blocks, error)))
            return FALSE;
    return TRUE;
}

const cw_protocol cw_protocol_clusters = {
    {"clusters", "how well clustering can recover the groups: best cut, true number of groups"},
    CW_PROTOCOL_QUERIES | CW_PROTOCOL_BLOCK,
    run};
