/* SPDX-License-Identifier: Apache-2.0
 *
 * The map of a catalogue: list what is asked for, gather its colourways, place them.
 */
#include <colorway/map.h>

#include "base/error.h"
#include "engine/map/map_fill.h"

typedef struct {
    cw_store_model model;
    cw_picture_list *list;
    cw_picture_vectors *vectors;
    cw_units *units;
} gathering;

static void gathering_clear(gathering *g)
{
    cw_model_clear(&g->model);
    g_clear_pointer(&g->list, cw_picture_list_free);
    cw_picture_vectors_free(g->vectors);
    cw_units_free(g->units);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gathering, gathering_clear)

static gboolean list_items(gathering *g, cw_catalog *catalog, const cw_map_request *request,
                           const cw_progress *progress, GError **error)
{
    g->list = cw_catalog_list_pictures(catalog, request->where, progress, error);
    if (g->list == NULL || g->list->count > 0)
        return g->list != NULL;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no items to map%s",
                request->where != NULL ? "; --where leaves none" : "");
    return FALSE;
}

static gboolean gather(gathering *g, cw_catalog *catalog, GError **error)
{
    g->vectors = cw_picture_vectors_stored(catalog, &g->model, g->list, 1, error);
    g->units = g->vectors != NULL ? cw_units_gather(g->list, g->vectors, NULL, error) : NULL;
    if (g->units == NULL || g->units->count > 0)
        return g->units != NULL;
    g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                "no item has a vector by model \"%s\"; run colorway embed", g->model.name);
    return FALSE;
}

static cw_map_values values_of(const gathering *g, cw_catalog *catalog,
                               const cw_map_request *request)
{
    static const char *const usual[] = {"product_type", "color", CW_MAP_CLUSTER, NULL};
    return (cw_map_values){
        .store = cw_catalog_store(catalog),
        .list = g->list,
        .model = g->model.number,
        .colour_by = request->colour_by != NULL ? request->colour_by : usual,
        .optional = request->colour_by == NULL,
    };
}

gboolean cw_map(cw_catalog *catalog, const cw_map_request *request, const cw_progress *progress,
                cw_map_result *result, GError **error)
{
    g_auto(gathering) g = {0};
    g_auto(cw_map_result) made = {0};
    *result = (cw_map_result){0};
    if (!cw_model_find(catalog, request->model, &g.model, error) ||
        !list_items(&g, catalog, request, progress, error) || !gather(&g, catalog, error))
        return FALSE;
    const cw_map_source source = {
        .values = values_of(&g, catalog, request),
        .units = g.units,
        .count = g.units->count,
        .seed = request->seed,
        .threads = request->threads,
        .progress = progress,
    };
    if (!cw_map_fill(&source, &made, error))
        return FALSE;
    made.model = g_strdup(g.model.name);
    made.seed = request->seed;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    g_strlcpy(made.made, date, sizeof made.made);
    cw_units_count_left_out(g.units, g.list, &made.without_vector, &made.placeholders);
    *result = made;
    made = (cw_map_result){0};
    return TRUE;
}

gboolean cw_map_check(cw_catalog *catalog, const cw_map_request *request, GError **error)
{
    g_auto(gathering) g = {0};
    g_autoptr(GStringChunk) strings = g_string_chunk_new(1024);
    if (!list_items(&g, catalog, request, NULL, error))
        return FALSE;
    const cw_map_values values = values_of(&g, catalog, request);
    g_autoptr(GArray) sources = cw_map_columns_find(&values, strings, error);
    return sources != NULL;
}
