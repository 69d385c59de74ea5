/* SPDX-License-Identifier: Apache-2.0
 *
 * Where to cut, and how sure a distance makes: both are read from designs that the feed names, else
 * from pictures of one item.
 */
#include "base/error.h"
#include "engine/variants/variants_private.h"
#include "score/separability.h"

#define LEAST_KNOWN 10         /* groups to choose a threshold by */
#define PAIR_LIMIT 2000000     /* different pairs that calibration looks at */
#define UNKNOWN_PRECISION 0.95 /* of pairs of pictures, where no groups are known */

/* The scale of a picture is its colourway's. (transfer full) */
static float *picture_scales(const cw_grouping *g)
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
static GArray *picture_pairs(const cw_grouping *g, double *weight)
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

static gboolean choose_without_groups(cw_grouping *g, GArray *pairs, double weight,
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

static gsize count_known(const cw_units *units)
{
    gsize known = 0;
    for (gsize u = 0; u < units->count; u++)
        known += units->groups[u] >= 0;
    return known;
}

gboolean cw_grouping_choose(cw_grouping *g, cw_variants_result *result, GError **error)
{
    double weight = 1;
    const gboolean known = result->known_groups >= LEAST_KNOWN;
    const cw_units *units = g->units;
    const cw_pair_source source = {units->vectors, units->scales, units->groups,
                                   units->blocks,  units->count,  units->dimension};
    g_autoptr(GArray) pairs =
        known ? cw_separability_pairs(&source, PAIR_LIMIT, 0, &weight) : picture_pairs(g, &weight);
    result->scaled = units->scales != NULL;
    if (known) /* items of no group are different from many, too (cw_threshold_precision()) */
        weight *= (double)units->count / (double)count_known(units);
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
                                           result->known_groups, chosen.precision)
                         : g_strdup_printf("%" G_GSIZE_FORMAT " known groups, CScore %.3f",
                                           result->known_groups, chosen.score.cscore);
    return TRUE;
}
