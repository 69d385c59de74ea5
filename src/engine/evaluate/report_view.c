/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything is about colourways (engine/catalog/units.h). The threshold is the one that `colorway
 * variants` would choose on the same items (where ten designs are known), and distances are scaled
 * as there; it is chosen and shown on the same pairs, which flatters it a little: the table of
 * protocol variants has the figure on hidden designs.
 */
#include "engine/evaluate/report_view.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/catalog/units.h"
#include "engine/embed/model_encoder.h"
#include "engine/evaluate/drawn_designs.h"
#include "engine/evaluate/protocol.h"
#include "engine/map/map_fill.h"
#include "engine/variants/threshold.h"
#include "score/nearest.h"
#include "score/separability.h"

#define MOST_PICTURES 8000
#define MOST_ON_MAP 1000
#define LEAST_ON_MAP 10
#define PAIR_LIMIT 2000000
#define MOST_CURVE 2000
#define LEAST_REACH 0.01 /* of the histograms */
#define MOST_ERRORS 25   /* of each kind */
#define NEIGHBOURS 8     /* of a colourway, that may be joined to it wrongly */

typedef struct {
    cw_report_view *view;
    const cw_evaluate_request *request;
    const cw_progress *progress;
    cw_encoder *encoder;
    cw_picture_list *list;
    cw_picture_vectors *vectors;
    cw_units *units;
} look;

static void look_clear(look *l)
{
    cw_encoder_free(l->encoder);
    cw_picture_list_free(l->list);
    cw_picture_vectors_free(l->vectors);
    cw_units_free(l->units);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(look, look_clear)

void cw_report_view_clear(cw_report_view *view)
{
    g_free(view->model);
    g_free(view->note);
    g_free(view->recall);
    g_free(view->precision);
    g_clear_pointer(&view->errors, g_array_unref);
    cw_map_result_clear(&view->map);
    g_clear_pointer(&view->strings, g_string_chunk_free);
}

static gboolean gather(look *l, cw_catalog *catalog, GError **error)
{
    l->encoder = cw_model_open_encoder(catalog, l->request->model, l->request->threads, error);
    if (l->encoder == NULL)
        return FALSE;
    const cw_evaluation evaluation = {
        .catalog = catalog,
        .request = l->request,
        .progress = l->progress,
        .threads = l->request->threads > 0 ? l->request->threads : (int)g_get_num_processors(),
        .columns = {{.name = "model", .encoder = l->encoder}},
        .column_count = 1,
        .form = cw_encoder_get_form(l->encoder),
    };
    l->list = cw_evaluation_list(&evaluation, l->request->unseen, error);
    if (l->list == NULL)
        return FALSE;
    const gboolean thinned = cw_drawn_designs_keep(l->list, MOST_PICTURES, l->request->seed);
    l->vectors = cw_evaluation_embed_list(&evaluation, 0, l->list, error);
    l->units = l->vectors != NULL ? cw_units_gather(l->list, l->vectors, NULL, error) : NULL;
    if (l->units == NULL)
        return FALSE;
    const char *name = evaluation.form->settings.name;
    l->view->model = g_strdup(name != NULL && *name != '\0' ? name : l->request->model);
    l->view->note = g_strdup_printf("Pairs among %" G_GSIZE_FORMAT " colourways%s, as far as the "
                                    "feed names their design.",
                                    l->units->count, thinned ? ", a sample of whole designs" : "");
    return TRUE;
}

static const cw_picture_entry *entry_of(const look *l, gsize unit)
{
    return &l->list->entries[l->units->first_entry[unit]];
}

static const char *caption_of(const look *l, gsize unit)
{
    g_autofree char *caption = cw_units_caption(entry_of(l, unit));
    return g_string_chunk_insert(l->view->strings, caption);
}

/* ---- pairs ----------------------------------------------------------------------------------- */

/* Copies the curve, thinned to what a drawing can show, and finds the point of the threshold. */
static void keep_curve(cw_report_view *view, const GArray *curve)
{
    const gsize step = MAX(1, curve->len / MOST_CURVE);
    view->recall = g_new(double, curve->len / step + 2);
    view->precision = g_new(double, curve->len / step + 2);
    view->chosen_recall = view->chosen_precision = NAN;
    for (gsize i = 0; i < curve->len; i++) {
        const cw_separability_point *point = &g_array_index(curve, cw_separability_point, i);
        if (point->threshold <= view->threshold) {
            view->chosen_recall = point->recall;
            view->chosen_precision = point->precision;
        }
        if (i % step != 0 && i + 1 < curve->len)
            continue;
        view->recall[view->points] = point->recall;
        view->precision[view->points++] = point->precision;
    }
}

/* Where the histograms end: scaled distances know no most, and a few copies would leave all others
 * one bar. `curve` rises. */
static double reach_of(const GArray *curve)
{
    if (curve->len == 0)
        return LEAST_REACH;
    const guint most = (guint)((guint64)(curve->len - 1) * 99 / 100);
    return MAX(LEAST_REACH, g_array_index(curve, cw_separability_point, most).threshold);
}

static gboolean measure_pairs(look *l, GError **error)
{
    const cw_units *units = l->units;
    if (cw_threshold_known(units->groups, units->count) == 0) {
        g_free(l->view->note);
        l->view->note = g_strdup("The feed names no design of two colourways: there is nothing to "
                                 "compare with.");
        return TRUE;
    }
    if (!cw_units_scale(l->units, -1, FALSE, l->progress, error))
        return FALSE;
    const cw_linkage *average = cw_linkage_find("average", error);
    g_autoptr(cw_dendrogram) tree =
        average == NULL ? NULL
                        : cw_dendrogram_build(units->vectors, units->count, units->dimension, NULL,
                                              units->scales, average, l->progress, error);
    cw_threshold chosen;
    if (tree == NULL || !cw_threshold_choose(tree, units->groups, 0, &chosen, error))
        return FALSE;
    double weight;
    const cw_pair_source source = {units->vectors, units->scales, units->groups,
                                   NULL,           units->count,  units->dimension};
    g_autoptr(GArray) pairs = cw_separability_pairs(&source, PAIR_LIMIT, l->request->seed, &weight);
    g_autoptr(GArray) curve = cw_separability_curve(pairs, weight);
    l->view->threshold = chosen.threshold;
    l->view->reach = reach_of(curve);
    cw_separability_histogram(pairs, l->view->reach, CW_REPORT_BINS, l->view->same,
                              l->view->different);
    keep_curve(l->view, curve);
    l->view->paired = TRUE;
    return TRUE;
}

/* ---- errors ---------------------------------------------------------------------------------- */

typedef struct {
    guint32 first, second;
    double distance;
    double margin; /* how far on the wrong side of the threshold */
} mistake;

static int compare_margin(gconstpointer a, gconstpointer b)
{
    const mistake *first = a, *second = b;
    return first->margin > second->margin ? -1 : first->margin < second->margin;
}

static void keep_worst(GArray *mistakes)
{
    g_array_sort(mistakes, compare_margin);
    g_array_set_size(mistakes, MIN(mistakes->len, MOST_ERRORS));
}

static double scaled(const cw_units *units, gsize first, gsize second, double distance)
{
    return distance / ((double)units->scales[first] * units->scales[second]);
}

static double distance_of(const cw_units *units, gsize first, gsize second)
{
    const float *a = units->vectors + first * units->dimension;
    const float *b = units->vectors + second * units->dimension;
    double product = 0;
    for (gsize d = 0; d < units->dimension; d++)
        product += (double)a[d] * b[d];
    return scaled(units, first, second, 1 - product);
}

/* Pairs of one design beyond the threshold. */
static void find_missed(const look *l, GArray *mistakes)
{
    const cw_units *units = l->units;
    for (guint32 i = 0; i < units->count; i++)
        for (guint32 j = i + 1; units->groups[i] >= 0 && j < units->count; j++) {
            if (units->groups[i] != units->groups[j])
                continue;
            const double distance = distance_of(units, i, j);
            const mistake found = {i, j, distance, distance - l->view->threshold};
            if (found.margin > 0)
                g_array_append_val(mistakes, found);
        }
    keep_worst(mistakes);
}

static gboolean has_hit(const cw_hit *hits, gsize count, guint32 index)
{
    for (gsize i = 0; i < count; i++)
        if (hits[i].index == index)
            return TRUE;
    return FALSE;
}

/* Pairs of different designs within the threshold, among the nearest of each colourway by
 * plain distance. */
static gboolean find_joined(const look *l, GArray *mistakes, GError **error)
{
    const cw_units *units = l->units;
    g_autofree gint64 *own = g_new(gint64, units->count + 1);
    for (gsize i = 0; i < units->count; i++)
        own[i] = (gint64)i;
    const cw_nearest_filter filter = {.query_own = own, .row_own = own};
    const cw_nearest_set set = {units->vectors, units->count};
    g_autofree cw_hit *hits = g_new(cw_hit, units->count * NEIGHBOURS + 1);
    g_autofree gsize *found = g_new(gsize, units->count + 1);
    if (!cw_nearest_find(set, set, units->dimension, NEIGHBOURS, &filter,
                         (guint)MAX(0, l->request->threads), hits, found, error))
        return FALSE;
    for (guint32 i = 0; i < units->count; i++)
        for (gsize n = 0; n < found[i]; n++) {
            const cw_hit hit = hits[i * NEIGHBOURS + n];
            const double distance = scaled(units, i, hit.index, 1 - hit.score);
            const mistake joined = {MIN(i, hit.index), MAX(i, hit.index), distance,
                                    l->view->threshold - distance};
            const gint32 a = units->groups[i], b = units->groups[hit.index];
            /* A pair that found each other is counted where the smaller one found it. */
            const gboolean again =
                hit.index < i && has_hit(hits + hit.index * NEIGHBOURS, found[hit.index], i);
            if (a >= 0 && b >= 0 && a != b && joined.margin > 0 && !again)
                g_array_append_val(mistakes, joined);
        }
    keep_worst(mistakes);
    return TRUE;
}

static gboolean find_errors(look *l, GError **error)
{
    g_autoptr(GArray) mistakes = g_array_new(FALSE, FALSE, sizeof(mistake));
    g_autoptr(GArray) joined = g_array_new(FALSE, FALSE, sizeof(mistake));
    if (!l->view->paired)
        return TRUE;
    find_missed(l, mistakes);
    if (!find_joined(l, joined, error))
        return FALSE;
    g_array_append_vals(mistakes, joined->data, joined->len);
    g_array_sort(mistakes, compare_margin);
    for (guint i = 0; i < mistakes->len; i++) {
        const mistake *m = &g_array_index(mistakes, mistake, i);
        const cw_page_error shown = {
            .first_picture = g_string_chunk_insert(l->view->strings, entry_of(l, m->first)->path),
            .second_picture = g_string_chunk_insert(l->view->strings, entry_of(l, m->second)->path),
            .first_caption = caption_of(l, m->first),
            .second_caption = caption_of(l, m->second),
            .distance = m->distance,
            .same = l->units->groups[m->first] == l->units->groups[m->second],
        };
        g_array_append_val(l->view->errors, shown);
    }
    return TRUE;
}

/* ---- map ------------------------------------------------------------------------------------- */

/* The colourways on the map, whole designs; their number is returned. */
static gsize choose_for_map(const look *l, guint32 *chosen)
{
    gsize count = 0;
    const double share = (double)MOST_ON_MAP / (double)MAX(1, l->units->count);
    for (guint32 u = 0; u < l->units->count && count < MOST_ON_MAP; u++)
        if (share >= 1 || cw_drawn_designs_has(entry_of(l, u), l->request->seed + 1, share))
            chosen[count++] = u;
    return count;
}

static gboolean draw_map(look *l, cw_catalog *catalog, GError **error)
{
    static const char *const colour_by[] = {CW_MAP_GROUP, "product_type", "color", NULL};
    g_autofree guint32 *chosen = g_new(guint32, MOST_ON_MAP);
    const cw_map_source source = {
        .values = {cw_catalog_store(catalog), l->list, 0, colour_by, TRUE},
        .units = l->units,
        .chosen = chosen,
        .count = choose_for_map(l, chosen),
        .seed = l->request->seed,
        .threads = l->request->threads,
        .progress = l->progress,
    };
    return source.count < LEAST_ON_MAP || cw_map_fill(&source, &l->view->map, error);
}

gboolean cw_report_view_fill(cw_report_view *view, cw_catalog *catalog,
                             const cw_evaluate_request *request, const cw_progress *progress,
                             GError **error)
{
    g_auto(look) l = {.view = view, .request = request, .progress = progress};
    view->strings = g_string_chunk_new(4096);
    view->errors = g_array_new(FALSE, FALSE, sizeof(cw_page_error));
    view->threshold = view->chosen_recall = view->chosen_precision = NAN;
    return gather(&l, catalog, error) && measure_pairs(&l, error) && find_errors(&l, error) &&
           draw_map(&l, catalog, error);
}
