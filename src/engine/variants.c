/* SPDX-License-Identifier: Apache-2.0
 *
 * Grouping: gather the colourways, build their tree, choose where to cut it, calibrate distances to
 * probabilities, name the groups, keep them.
 */
#include <colorway/variants.h>

#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/error.h"
#include "engine/threshold.h"
#include "engine/units.h"
#include "score/separability.h"

#define LEAST_KNOWN 10         /* groups to choose a threshold by */
#define PAIR_LIMIT 2000000     /* different pairs that calibration looks at */
#define UNKNOWN_PRECISION 0.95 /* of pairs of pictures, where no groups are known */

typedef struct {
    cw_catalog *catalog;
    const cw_variants_request *request;
    cw_store_model model;
    cw_picture_list *list;
    cw_picture_vectors *vectors;
    cw_units *units;
    cw_dendrogram *dendrogram;
    cw_calibration *calibration; /* NULL: nothing to calibrate by */
    gint32 *labels;              /* [units] predicted */
    double *confidence;          /* [units] */
} grouping;

static void grouping_clear(grouping *g)
{
    cw_model_clear(&g->model);
    cw_picture_list_free(g->list);
    cw_picture_vectors_free(g->vectors);
    cw_units_free(g->units);
    cw_dendrogram_free(g->dendrogram);
    cw_calibration_free(g->calibration);
    g_free(g->labels);
    g_free(g->confidence);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(grouping, grouping_clear)

static gboolean gather(grouping *g, const cw_progress *progress, GError **error)
{
    g->list = cw_catalog_list_pictures(g->catalog, g->request->where, progress, error);
    if (g->list == NULL)
        return FALSE;
    g->vectors = cw_picture_vectors_stored(g->catalog, &g->model, g->list, 1, error);
    if (g->vectors == NULL)
        return FALSE;
    g_autofree gint32 *blocks =
        cw_units_blocks(cw_catalog_store(g->catalog), g->list, g->request->block, error);
    g->units = blocks != NULL ? cw_units_gather(g->list, g->vectors, blocks, error) : NULL;
    if (g->units == NULL)
        return FALSE;
    if (g->units->count > 0)
        return cw_units_scale(g->units, g->request->neighbours, g->request->threshold >= 0,
                              progress, error);
    if (g->list->count == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no items to group%s",
                    g->request->where != NULL ? "; --where leaves none" : "");
    else
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "no item has a vector by model \"%s\"; run colorway embed", g->model.name);
    return FALSE;
}

/* The scale of a picture is its colourway's. (transfer full) */
static float *picture_scales(const grouping *g)
{
    const cw_units *units = g->units;
    if (units->scales == NULL)
        return NULL;
    float *scales = g_new0(float, g->list->count + 1);
    for (gsize u = 0; u < units->count; u++)
        for (gsize i = 0; i < units->entry_count[u]; i++)
            scales[units->order[units->first_order[u] + i]] = units->scales[u];
    return scales;
}

/* Pairs of pictures: same item against different items, for shops without groups. A picture counts
 * once, for its first item: sizes sold as items of their own show the same ones. */
static GArray *picture_pairs(const grouping *g, double *weight)
{
    g_autofree gint32 *items = g_new(gint32, g->list->count + 1);
    g_autofree float *scales = picture_scales(g);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize i = 0; i < g->list->count; i++) {
        cw_picture_entry *entry = &g->list->entries[i];
        const gboolean first = g_hash_table_add(seen, &entry->picture);
        items[i] =
            first && g->vectors->present[i] && !entry->shared ? (gint32)entry->colourway : -1;
    }
    const cw_pair_source source = {g->vectors->vectors,  scales, items, NULL, g->list->count,
                                   g->vectors->dimension};
    return cw_separability_pairs(&source, PAIR_LIMIT, 0, weight);
}

static gboolean choose_without_groups(grouping *g, GArray *pairs, double weight,
                                      cw_variants_result *result, GError **error)
{
    const double wanted = g->request->precision > 0 ? g->request->precision : UNKNOWN_PRECISION;
    g_autoptr(GArray) curve = cw_separability_curve(pairs, weight);
    cw_separability_point point;
    if (!cw_separability_at_precision(curve, wanted, &point)) {
        g_set_error(error, CW_ERROR, CW_ERROR_FAILED,
                    "cannot choose a threshold: the feed names fewer than %d groups and no "
                    "distance tells pictures of one item from others with precision %g; give "
                    "--threshold",
                    LEAST_KNOWN, wanted);
        return FALSE;
    }
    result->threshold = point.threshold;
    result->chosen = g_strdup_printf("pairs of pictures of one item, precision %.3g", wanted);
    return TRUE;
}

static gboolean choose(grouping *g, cw_variants_result *result, GError **error)
{
    double weight = 1;
    const gboolean known = result->known_groups >= LEAST_KNOWN;
    const cw_units *units = g->units;
    const cw_pair_source source = {units->vectors, units->scales, units->groups,
                                   units->blocks,  units->count,  units->dimension};
    g_autoptr(GArray) pairs =
        known ? cw_separability_pairs(&source, PAIR_LIMIT, 0, &weight) : picture_pairs(g, &weight);
    result->scaled = units->scales != NULL;
    g->calibration = cw_calibration_new_isotonic(pairs, weight, NULL);
    if (g->request->threshold >= 0) {
        result->threshold = g->request->threshold;
        result->chosen = g_strdup("given");
        return TRUE;
    }
    if (!known)
        return choose_without_groups(g, pairs, weight, result, error);
    cw_threshold chosen;
    if (!cw_threshold_choose(g->dendrogram, g->units->groups, g->request->precision, &chosen,
                             error))
        return FALSE;
    result->threshold = chosen.threshold;
    result->chosen = g->request->precision > 0
                         ? g_strdup_printf("%" G_GSIZE_FORMAT " known groups, precision %.3f",
                                           result->known_groups, chosen.score.cg_pair)
                         : g_strdup_printf("%" G_GSIZE_FORMAT " known groups, CScore %.3f",
                                           result->known_groups, chosen.score.cscore);
    return TRUE;
}

/* Confidence of a unit: the probability at its mean distance from the others of its cluster. With
 * scales s and w = 1/s that distance is w (sum w_j - <x, sum w_j x_j>) / (n - 1), j the others. */
static void rate_units(grouping *g, gsize clusters)
{
    const gsize dimension = g->units->dimension;
    const float *scales = g->units->scales;
    g_autofree double *sums = g_new0(double, clusters *dimension);
    g_autofree double *weights = g_new0(double, clusters);
    g_autofree gsize *sizes = g_new0(gsize, clusters);
    for (gsize u = 0; u < g->units->count; u++) {
        const double weight = scales != NULL ? 1 / (double)scales[u] : 1;
        sizes[g->labels[u]]++;
        weights[g->labels[u]] += weight;
        for (gsize d = 0; d < dimension; d++)
            sums[(gsize)g->labels[u] * dimension + d] +=
                weight * g->units->vectors[u * dimension + d];
    }
    for (gsize u = 0; u < g->units->count; u++) {
        const float *x = g->units->vectors + u * dimension;
        const double *sum = sums + (gsize)g->labels[u] * dimension;
        const gsize others = sizes[g->labels[u]] - 1;
        const double weight = scales != NULL ? 1 / (double)scales[u] : 1;
        double distance = weights[g->labels[u]] - weight;
        for (gsize d = 0; d < dimension; d++)
            distance -= x[d] * (sum[d] - weight * x[d]);
        if (others == 0)
            g->confidence[u] = 1;
        else
            g->confidence[u] = g->calibration == NULL
                                   ? NAN
                                   : cw_calibration_probability(g->calibration,
                                                                weight * distance / (double)others);
    }
}

/* The units by the colourway that each is. */
static GHashTable *units_by_colourway(const grouping *g)
{
    GHashTable *units = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize u = 0; u < g->units->count; u++)
        g_hash_table_insert(units, &g->list->entries[g->units->first_entry[u]].colourway,
                            GSIZE_TO_POINTER(u + 1));
    return units;
}

/* Appends the items of every unit: all of the colourway, also a size whose own picture has no
 * vector. */
static void add_members(const grouping *g, GHashTable *units, GArray *members)
{
    gint64 last = -1;
    for (gsize i = 0; i < g->list->count; i++) {
        const cw_picture_entry *entry = &g->list->entries[i];
        const gsize found = GPOINTER_TO_SIZE(g_hash_table_lookup(units, &entry->colourway));
        if (entry->item == last || found == 0)
            continue;
        const gsize unit = found - 1;
        last = entry->item;
        const cw_variants_member member = {
            .item = entry->item,
            .colourway = entry->colourway,
            .source = entry->source,
            .id = entry->id,
            .group = entry->group_id,
            .title = entry->fields[CW_FIELD_TITLE],
            .colour = entry->fields[CW_FIELD_COLOUR],
            .picture = entry->path,
            .predicted = (gsize)g->labels[unit],
            .confidence = g->confidence[unit],
        };
        g_array_append_val(members, member);
    }
}

/* Counts the items of no unit. A picture of their own would have made them one, had it a vector. */
static void count_left_out(const grouping *g, GHashTable *units, cw_variants_result *result)
{
    for (gsize i = 0; i < g->list->count;) {
        const cw_picture_entry *item = &g->list->entries[i];
        gboolean own = FALSE;
        for (; i < g->list->count && g->list->entries[i].item == item->item; i++)
            own = own || !g->list->entries[i].shared;
        if (g_hash_table_contains(units, &item->colourway))
            continue;
        result->without_vector += own ? 1 : 0;
        result->placeholders += own ? 0 : 1;
    }
}

static int compare_predicted(gconstpointer a, gconstpointer b)
{
    const cw_variants_member *first = a, *second = b;
    if (first->predicted != second->predicted)
        return first->predicted < second->predicted ? -1 : 1;
    return first->colourway < second->colourway ? -1 : first->colourway > second->colourway;
}

/* A group is named after its first item; the source is said, too, when two shops number alike. */
static void name_groups(cw_variants_result *result)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < result->count; i++) {
        const cw_variants_member *member = &result->members[i];
        char **name = &result->names[member->predicted];
        if (*name != NULL)
            continue;
        *name = g_strdup_printf("cw-%s", member->id);
        if (g_hash_table_contains(taken, *name)) {
            g_free(*name);
            *name = g_strdup_printf("cw-%s:%s", member->source, member->id);
        }
        g_hash_table_add(taken, *name);
    }
}

/* The members, group by group (GLib's sort is stable). */
static void list_members(const grouping *g, gsize clusters, cw_variants_result *result)
{
    g_autofree gsize *sizes = g_new0(gsize, clusters + 1);
    g_autoptr(GHashTable) units = units_by_colourway(g);
    GArray *members = g_array_new(FALSE, TRUE, sizeof(cw_variants_member));
    for (gsize u = 0; u < g->units->count; u++)
        result->variant_groups += ++sizes[g->labels[u]] == 2;
    add_members(g, units, members);
    count_left_out(g, units, result);
    g_array_sort(members, compare_predicted);
    result->names = g_new0(char *, clusters + 1);
    result->groups = clusters;
    result->count = members->len;
    result->members = (cw_variants_member *)(gpointer)g_array_free(members, FALSE);
    name_groups(result);
}

/* Only what was looked at is predicted anew: --where leaves the others as they are. */
static gboolean forget_predictions(const grouping *g, cw_store *store, GError **error)
{
    if (g->request->where == NULL)
        return cw_store_clear_predictions(store, g->model.number, error);
    for (gsize i = 0; i < g->list->count; i++)
        if (!cw_store_remove_prediction(store, g->model.number, g->list->entries[i].item, error))
            return FALSE;
    return TRUE;
}

static gboolean keep_predictions(grouping *g, const cw_variants_result *result, GError **error)
{
    cw_store *store = cw_catalog_store(g->catalog);
    if (!cw_store_begin(store, error))
        return FALSE;
    gboolean ok = forget_predictions(g, store, error);
    for (gsize i = 0; ok && i < result->count; i++) {
        const cw_variants_member *member = &result->members[i];
        const cw_prediction prediction = {
            .item = member->item,
            .group = result->names[member->predicted],
            .confidence = member->confidence,
        };
        ok = cw_store_put_prediction(store, g->model.number, &prediction, error);
    }
    if (ok && cw_store_commit(store, error))
        return TRUE;
    cw_store_rollback(store);
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
    else if (!(request->precision >= 0 && request->precision <= 1))
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE, "the precision is a share from 0 to 1, not %g",
                    request->precision);
    else if (request->threshold >= 0 && request->precision > 0)
        g_set_error(error, CW_ERROR, CW_ERROR_USAGE,
                    "--threshold %g leaves nothing to choose by --precision; give one of the two",
                    request->threshold);
    else
        return TRUE;
    return FALSE;
}

gboolean cw_variants(cw_catalog *catalog, const cw_variants_request *request,
                     const cw_progress *progress, cw_variants_result *result, GError **error)
{
    g_auto(grouping) g = {.catalog = catalog, .request = request};
    *result = (cw_variants_result){0};
    const cw_linkage *linkage =
        cw_linkage_find(request->linkage != NULL ? request->linkage : "average", error);
    if (linkage == NULL || !check_request(request, error) ||
        !cw_model_find(catalog, request->model, &g.model, error) || !gather(&g, progress, error))
        return FALSE;
    const gsize count = g.units->count;
    result->known_groups = cw_threshold_known(g.units->groups, count);
    g.dendrogram = cw_dendrogram_build(g.units->vectors, count, g.units->dimension, g.units->blocks,
                                       g.units->scales, linkage, progress, error);
    if (g.dendrogram == NULL || !choose(&g, result, error) ||
        !cw_threshold_check(g.dendrogram, result->threshold, error)) {
        cw_variants_result_clear(result);
        return FALSE;
    }
    g.labels = g_new(gint32, count);
    g.confidence = g_new(double, count);
    const gsize clusters = cw_dendrogram_cut_threshold(g.dendrogram, result->threshold, g.labels);
    rate_units(&g, clusters);
    list_members(&g, clusters, result);
    if (!keep_predictions(&g, result, error)) {
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
    if (result->list != NULL)
        cw_picture_list_free(result->list);
    *result = (cw_variants_result){0};
}

gboolean cw_variants_export(const cw_variants_result *result, const char *path, GError **error)
{
    g_autoptr(GString) csv = g_string_new("id,item_group_id,predicted_group,confidence\n");
    for (gsize i = 0; i < result->count; i++) {
        const cw_variants_member *member = &result->members[i];
        cw_csv_append(csv, member->id);
        g_string_append_c(csv, ',');
        cw_csv_append(csv, member->group);
        g_string_append_c(csv, ',');
        cw_csv_append(csv, result->names[member->predicted]);
        if (isnan(member->confidence))
            g_string_append(csv, ",\n");
        else
            g_string_append_printf(csv, ",%.4f\n", member->confidence);
    }
    return g_file_set_contents_full(path, csv->str, (gssize)csv->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}
