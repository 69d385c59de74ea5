/* SPDX-License-Identifier: Apache-2.0
 *
 * A map that is kept: {"colorway_map": its form, "model": hash, "seed", "made", "perplexity",
 * "item", "x", "y": a number a point}. Places are whole numbers up to EXTENT, and who stands there
 * is known by its number in the catalogue, which is never given twice. The file is derived: it may
 * be deleted, and another map takes its place.
 */
#include <colorway/map.h>

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "engine/map/map_columns.h"

#define MARK "colorway_map" /* the first member: its form */
#define FORM 1
#define EXTENT 65535

/* By half of the model's hash, as its vectors are. (transfer full) */
static char *path_of(cw_catalog *catalog, const cw_store_model *model)
{
    g_autofree char *shop = g_path_get_basename(cw_catalog_path(catalog));
    g_autofree char *name = g_strdup_printf("%s-map-%.16s.json", shop, model->hash);
    return cw_store_beside(cw_catalog_store(catalog), name);
}

/* ---- saving ---------------------------------------------------------------------------------- */

/* Items and their places, the lowest at 0 and the farthest at EXTENT. */
static void place_points(const cw_map_result *map, json_t *items, json_t *across, json_t *down)
{
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (gsize i = 0; i < map->count; i++) {
        left = MIN(left, map->points[i].x);
        right = MAX(right, map->points[i].x);
        top = MIN(top, map->points[i].y);
        bottom = MAX(bottom, map->points[i].y);
    }
    const double extent = MAX(right - left, bottom - top), scale = extent > 0 ? EXTENT / extent : 0;
    for (gsize i = 0; i < map->count; i++) {
        const cw_map_point *point = &map->points[i];
        json_array_append_new(items, json_integer(map->items[point->first].number));
        json_array_append_new(across, json_integer(llround((point->x - left) * scale)));
        json_array_append_new(down, json_integer(llround((point->y - top) * scale)));
    }
}

gboolean cw_map_save(cw_catalog *catalog, const cw_map_result *map, GError **error)
{
    cw_store_model model;
    if (!cw_model_find(catalog, map->model, &model, error))
        return FALSE;
    json_t *items = json_array(), *across = json_array(), *down = json_array();
    place_points(map, items, across, down);
    json_t *file = json_pack("{s:i,s:s,s:I,s:s,s:f,s:o,s:o,s:o}", MARK, FORM, "model", model.hash,
                             "seed", (json_int_t)map->seed, "made", map->made, "perplexity",
                             map->perplexity, "item", items, "x", across, "y", down);
    g_autofree char *path = path_of(catalog, &model);
    char *text = json_dumps(file, JSON_COMPACT);
    const gboolean written =
        g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
    free(text);
    json_decref(file);
    cw_model_clear(&model);
    return written;
}

/* ---- loading --------------------------------------------------------------------------------- */

/* What the file says, checked. */
typedef struct {
    json_t *file;
    const json_t *items, *across, *down; /* [count] integers in range */
    gsize count;
} kept_map;

static gboolean are_integers(const json_t *array, gsize count, json_int_t least, json_int_t most)
{
    gsize i = 0;
    const json_t *one;
    json_array_foreach(array, i, one)
    {
        if (!json_is_integer(one) || json_integer_value(one) < least ||
            json_integer_value(one) > most)
            return FALSE;
    }
    return json_is_array(array) && i == count;
}

static gboolean check(kept_map *kept, const char *hash, cw_map_result *result)
{
    int form = 0;
    const char *model = NULL, *made = NULL;
    json_int_t seed = 0;
    json_t *items = NULL, *across = NULL, *down = NULL;
    if (json_unpack(kept->file, "{s:i,s:s,s:I,s:s,s:F,s:o,s:o,s:o}", MARK, &form, "model", &model,
                    "seed", &seed, "made", &made, "perplexity", &result->perplexity, "item", &items,
                    "x", &across, "y", &down) != 0 ||
        form != FORM || g_strcmp0(model, hash) != 0)
        return FALSE;
    kept->count = json_array_size(items);
    kept->items = items;
    kept->across = across;
    kept->down = down;
    result->seed = (guint64)seed;
    g_strlcpy(result->made, made, sizeof result->made);
    return kept->count >= CW_MAP_LEAST && are_integers(items, kept->count, 1, G_MAXINT64) &&
           are_integers(across, kept->count, 0, EXTENT) &&
           are_integers(down, kept->count, 0, EXTENT);
}

static gboolean read_file(cw_catalog *catalog, const cw_store_model *model, kept_map *kept,
                          cw_map_result *result, GError **error)
{
    g_autofree char *path = path_of(catalog, model);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND,
                    "there is no map by model \"%s\" yet; run colorway map", model->name);
        return FALSE;
    }
    if (!cw_regular_file_check(path, "map", error))
        return FALSE;
    kept->file = json_load_file(path, 0, NULL);
    if (kept->file != NULL && check(kept, model->hash, result))
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                "\"%s\" is not the map that was kept; run colorway map again", path);
    return FALSE;
}

/* Number of an item -> place of its first entry, plus 1. (transfer full) */
static GHashTable *index_items(const cw_picture_list *list)
{
    GHashTable *places = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (gsize i = list->count; i-- > 0;)
        g_hash_table_replace(places, &list->entries[i].item, GSIZE_TO_POINTER(i + 1));
    return places;
}

static const char *keep(cw_map_result *result, const char *text)
{
    return text != NULL ? g_string_chunk_insert_const(result->strings, text) : NULL;
}

/* Points with who stands there now; the places of these in the list are returned. (transfer full)
 */
static gsize *fill_points(const kept_map *kept, const cw_picture_list *list, cw_map_result *result)
{
    g_autoptr(GHashTable) places = index_items(list);
    gsize *entries = g_new(gsize, kept->count + 1);
    result->count = kept->count;
    result->points = g_new0(cw_map_point, kept->count + 1);
    result->items = g_new0(cw_map_item, kept->count + 1);
    for (gsize i = 0; i < kept->count; i++) {
        const gint64 number = json_integer_value(json_array_get(kept->items, i));
        const gsize place = GPOINTER_TO_SIZE(g_hash_table_lookup(places, &number));
        cw_map_point *point = &result->points[i];
        *point = (cw_map_point){.x = (double)json_integer_value(json_array_get(kept->across, i)),
                                .y = (double)json_integer_value(json_array_get(kept->down, i)),
                                .first = result->item_count,
                                .end = result->item_count};
        if (place == 0)
            continue;
        const cw_picture_entry *entry = &list->entries[place - 1];
        point->picture = keep(result, entry->path);
        point->picture_number = entry->picture;
        entries[point->end] = place - 1;
        result->items[point->end++] =
            (cw_map_item){.source = keep(result, entry->source),
                          .id = keep(result, entry->id),
                          .title = keep(result, entry->fields[CW_FIELD_TITLE]),
                          .point = i,
                          .number = number};
        result->item_count = point->end;
    }
    return entries;
}

static gboolean load(cw_catalog *catalog, const cw_store_model *model, const kept_map *kept,
                     const char *const *colour_by, cw_map_result *result, GError **error)
{
    g_autoptr(cw_picture_list) list = cw_catalog_list_pictures(catalog, NULL, NULL, error);
    if (list == NULL)
        return FALSE;
    result->strings = g_string_chunk_new(1 << 16);
    result->model = g_strdup(model->name);
    g_autofree gsize *entries = fill_points(kept, list, result);
    if (colour_by == NULL)
        return TRUE;
    const cw_map_values values = {.store = cw_catalog_store(catalog),
                                  .list = list,
                                  .model = model->number,
                                  .colour_by = colour_by};
    g_autoptr(GArray) sources = cw_map_columns_find(&values, result->strings, error);
    if (sources == NULL)
        return FALSE;
    cw_map_columns_fill(result, sources, entries);
    return TRUE;
}

gboolean cw_map_load(cw_catalog *catalog, const char *model, const char *const *colour_by,
                     cw_map_result *result, GError **error)
{
    cw_store_model known;
    kept_map kept = {0};
    *result = (cw_map_result){0};
    if (!cw_model_find(catalog, model, &known, error))
        return FALSE;
    const gboolean ok = read_file(catalog, &known, &kept, result, error) &&
                        load(catalog, &known, &kept, colour_by, result, error);
    if (!ok)
        cw_map_result_clear(result);
    json_decref(kept.file);
    cw_model_clear(&known);
    return ok;
}
