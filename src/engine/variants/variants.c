/* SPDX-License-Identifier: Apache-2.0
 *
 * Grouping: gather the colourways, build their tree, choose where to cut it, obey what was decided,
 * calibrate distances to probabilities, name the groups, keep them.
 */
#include <colorway/variants.h>

#include "base/error.h"
#include "engine/catalog/seen_colours.h"
#include "engine/variants/variants_private.h"

static void grouping_clear(cw_grouping *g)
{
    cw_model_clear(&g->model);
    cw_picture_list_free(g->list);
    g_free(g->blocks);
    cw_picture_vectors_free(g->vectors);
    cw_units_free(g->units);
    g_clear_pointer(&g->unit_of, g_hash_table_unref);
    g_clear_pointer(&g->pairs, g_array_unref);
    g_clear_pointer(&g->kept, g_array_unref);
    g_clear_pointer(&g->near, g_array_unref);
    cw_decisions_free(g->decisions);
    cw_dendrogram_free(g->dendrogram);
    cw_calibration_free(g->calibration);
    g_free(g->pieces);
    g_free(g->labels);
    g_free(g->confidence);
    g_free(g->member);
    g_free(g->seen);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_grouping, grouping_clear)

static gboolean list_items(cw_grouping *g, GError **error)
{
    g->list = cw_catalog_list_pictures(g->catalog, g->request->where, g->progress, error);
    if (g->list == NULL)
        return FALSE;
    g->blocks = cw_units_blocks(cw_catalog_store(g->catalog), g->list, g->request->block, error);
    if (g->blocks == NULL || g->list->count > 0)
        return g->blocks != NULL;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no items to group%s",
                g->request->where != NULL ? "; --where leaves none" : "");
    return FALSE;
}

static gboolean gather(cw_grouping *g, GError **error)
{
    g->vectors = cw_picture_vectors_stored(g->catalog, &g->model, g->list, 1, error);
    g->units = g->vectors != NULL ? cw_units_gather(g->list, g->vectors, g->blocks, error) : NULL;
    if (g->units == NULL)
        return FALSE;
    if (g->units->count > 0)
        return cw_units_scale(g->units, g->request->neighbours, g->request->threshold >= 0,
                              g->progress, error);
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "no item has a vector by model \"%s\"; run colorway embed", g->model.name);
    return FALSE;
}

/* Written so that a NaN, which "nan" parses to, is refused, too. */
static gboolean check_request(const cw_variants_request *request, GError **error)
{
    if (!(request->threshold <= (request->neighbours > 0 ? G_MAXDOUBLE : 2)))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "the threshold is a cosine distance from 0 to 2, not %g (one of locally scaled "
                    "distances needs --neighbours)",
                    request->threshold);
    else
        return cw_threshold_check_wanted(request->threshold, request->precision, error);
    return FALSE;
}

/* The units by the colourway that each is. (transfer full) */
static GHashTable *units_by_colourway(const cw_grouping *g)
{
    GHashTable *units = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize u = 0; u < g->units->count; u++)
        g_hash_table_insert(units, &g->list->entries[g->units->first_entry[u]].colourway,
                            GSIZE_TO_POINTER(u + 1));
    return units;
}

static gboolean find_decisions(cw_grouping *g, GError **error)
{
    g->unit_of = units_by_colourway(g);
    g->kept = cw_pairs_kept(cw_catalog_store(g->catalog), error);
    if (g->kept != NULL)
        g->decisions = cw_decisions_find(g->kept, g->pairs, g->request->pairs, g->list, g->unit_of,
                                         g->units->count, error);
    return g->decisions != NULL;
}

static gboolean build_tree(cw_grouping *g, GError **error)
{
    const cw_units *units = g->units;
    g->dendrogram =
        cw_dendrogram_build(units->vectors, units->count, units->dimension, units->blocks,
                            units->scales, g->linkage, g->progress, error);
    return g->dendrogram != NULL;
}

/* Cuts the tree, and obeys the decisions. */
static gboolean cut(cw_grouping *g, double threshold, GError **error)
{
    const cw_units *units = g->units;
    const cw_point_cloud points = {units->vectors, units->scales, units->dimension,
                                   g->linkage->squared};
    const cw_constrained_cut whole = {&points, g->linkage, threshold, units->count};
    const GArray *constraints = g->decisions->constraints;
    if (!cw_threshold_check(g->dendrogram, threshold, error))
        return FALSE;
    g->pieces = g_new(gint32, units->count);
    g->labels = g_new(gint32, units->count);
    g->confidence = g_new(double, units->count);
    cw_dendrogram_cut_threshold(g->dendrogram, threshold, g->pieces);
    return cw_constraints_obey(&whole, (const cw_constraint *)(gconstpointer)constraints->data,
                               constraints->len, g->progress, g->pieces, g->labels, &g->groups,
                               error);
}

static gboolean look_at_colours(cw_grouping *g, GError **error)
{
    const int threads = g->request->threads;
    if (!g->request->trends)
        return TRUE;
    g->seen = cw_seen_colours(g->list, threads > 0 ? threads : (int)g_get_num_processors(),
                              g->progress, error);
    return g->seen != NULL;
}

static gboolean read_request(cw_grouping *g, GError **error)
{
    const cw_variants_request *request = g->request;
    g->linkage = cw_linkage_find(request->linkage != NULL ? request->linkage : "average", error);
    if (g->linkage == NULL || !check_request(request, error))
        return FALSE;
    if (request->pairs != NULL)
        g->pairs = cw_pairs_load(request->pairs, error);
    return request->pairs == NULL || g->pairs != NULL;
}

static gboolean begin(cw_grouping *g, GError **error)
{
    return read_request(g, error) &&
           cw_model_find(g->catalog, g->request->model, &g->model, error) && list_items(g, error) &&
           gather(g, error) && find_decisions(g, error);
}

gboolean cw_variants_check(cw_catalog *catalog, const cw_variants_request *request, GError **error)
{
    g_auto(cw_grouping) g = {.catalog = catalog, .request = request};
    return read_request(&g, error) && list_items(&g, error);
}

gboolean cw_variants(cw_catalog *catalog, const cw_variants_request *request,
                     const cw_progress *progress, cw_variants_result *result, GError **error)
{
    g_auto(cw_grouping) g = {.catalog = catalog, .request = request, .progress = progress};
    *result = (cw_variants_result){0};
    if (!begin(&g, error))
        return FALSE;
    result->known_groups = cw_threshold_known(g.units->groups, g.units->count);
    if (!build_tree(&g, error) || !cw_grouping_choose(&g, result, error) ||
        !cut(&g, result->threshold, error) || !look_at_colours(&g, error)) {
        cw_variants_result_clear(result);
        return FALSE;
    }
    cw_grouping_rate(&g);
    cw_grouping_list(&g, result);
    if (request->trends)
        result->trends = cw_grouping_trends(result);
    if (!cw_grouping_doubt(&g, result, error) || !cw_grouping_keep(&g, result, error)) {
        cw_variants_result_clear(result);
        return FALSE;
    }
    result->model = g_strdup(g.model.name);
    result->list = g_steal_pointer(&g.list);
    return TRUE;
}

void cw_variants_result_clear(cw_variants_result *result)
{
    for (gsize i = 0; result->names != NULL && i < result->groups; i++)
        g_free(result->names[i]);
    g_free(result->names);
    g_free(result->members);
    g_free(result->model);
    g_free(result->chosen);
    g_free(result->doubts);
    g_free(result->trends);
    g_free(result->decisions);
    g_free(result->unused_ids);
    g_free(result->pairs);
    if (result->list != NULL)
        cw_picture_list_free(result->list);
    *result = (cw_variants_result){0};
}
