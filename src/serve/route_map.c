/* SPDX-License-Identifier: Apache-2.0
 *
 * The map that colorway map has kept: places first, and what points may be coloured by a column at
 * a time, so that each answer is small and comes when it is looked at. Point i of one answer is
 * point i of every other one of the same "made".
 */
#include <colorway/map.h>

#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "serve/route.h"

/* The kept map of the model asked for, else of the usual one. (map cleared by the caller) */
static gboolean load(cw_exchange *exchange, const char *model, const char *column,
                     cw_map_result *map, GError **error)
{
    const char *const columns[] = {column, NULL};
    g_autoptr(cw_search_index) index =
        cw_shop_find_index(exchange->shop, exchange->catalog, model, error);
    return index != NULL && cw_map_load(exchange->catalog, cw_search_index_model(index),
                                        column != NULL ? columns : NULL, map, error);
}

/* ---- places ---------------------------------------------------------------------------------- */

typedef struct {
    char *model;
} map_options;

static const cw_option map_rows[] = {
    CW_TEXT(map_options, model, NULL, "whose map; the usual one's"),
    CW_OPTION_END,
};

static gboolean run_map(cw_exchange *exchange, GError **error)
{
    const map_options *options = exchange->options;
    g_auto(cw_map_result) map = {0};
    GError *reason = NULL;
    if (!load(exchange, options->model, NULL, &map, &reason))
        return cw_exchange_reply_absent(exchange, options->model != NULL, reason, error);
    json_t *across = json_array(), *down = json_array(), *pictures = json_array();
    for (gsize i = 0; i < map.count; i++) {
        json_array_append_new(across, json_integer((json_int_t)map.points[i].x));
        json_array_append_new(down, json_integer((json_int_t)map.points[i].y));
        json_array_append_new(pictures, json_integer(map.points[i].picture_number));
    }
    cw_exchange_reply_json(
        exchange, json_pack("{s:s,s:s,s:I,s:I,s:I,s:o,s:o,s:o}", "model", map.model, "made",
                            map.made, "seed", (json_int_t)map.seed, "points", (json_int_t)map.count,
                            "gone", (json_int_t)(map.count - map.item_count), "x", across, "y",
                            down, "picture", pictures));
    return TRUE;
}

const cw_route cw_route_get_map = {
    .row = {"get_map", "where colourways lie on the kept map: x and y, whole numbers up to 65535, "
                       "y downwards, and the number of each one's picture, 0: gone since"},
    .method = "GET",
    .path = "/v1/map",
    .options = map_rows,
    .options_bytes = sizeof(map_options),
    .answer = "application/json",
    .run = run_map,
};

/* ---- columns --------------------------------------------------------------------------------- */

typedef struct {
    char *name, *model;
} column_options;

static const cw_option column_rows[] = {
    CW_TEXT(column_options, name, NULL,
            "a column of the feed, group (the feed's), cluster (predicted), or what says which "
            "item stands there: id, source, title"),
    CW_TEXT(column_options, model, NULL, "whose map; the usual one's"),
    CW_OPTION_END,
};

static const char *id_of(const cw_map_item *item)
{
    return item->id;
}

static const char *source_of(const cw_map_item *item)
{
    return item->source;
}

static const char *title_of(const cw_map_item *item)
{
    return item->title;
}

/* What says who stands there: no column to colour by. */
static const struct {
    const char *name;
    const char *(*of)(const cw_map_item *item);
} names[] = {{"id", id_of}, {"source", source_of}, {"title", title_of}};

static json_t *reply_of(const cw_map_result *map, const char *name, gboolean groups,
                        gboolean ranges, json_t *values, json_t *points, json_t *of)
{
    return json_pack("{s:s,s:s,s:s,s:b,s:b,s:o,s:o,s:o}", "model", map->model, "made", map->made,
                     "column", name, "groups", groups, "ranges", ranges, "values", values, "points",
                     points, "of", of);
}

static json_t *reply_names(const cw_map_result *map, gsize which)
{
    g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(gint64));
    json_t *values = json_array(), *points = json_array(), *of = json_array();
    for (gsize i = 0; i < map->count; i++) {
        const cw_map_point *point = &map->points[i];
        const char *text =
            point->first < point->end ? names[which].of(&map->items[point->first]) : NULL;
        gpointer place = text != NULL ? g_hash_table_lookup(places, text) : NULL;
        if (text != NULL && place == NULL) {
            const gint64 none = 0;
            g_array_append_val(counts, none);
            place = GUINT_TO_POINTER(counts->len);
            g_hash_table_insert(places, (gpointer)text, place);
            json_array_append_new(values, cw_json_text(text));
        }
        if (place != NULL)
            g_array_index(counts, gint64, GPOINTER_TO_UINT(place) - 1)++;
        json_array_append_new(of, json_integer((json_int_t)GPOINTER_TO_UINT(place) - 1));
    }
    for (guint v = 0; v < counts->len; v++)
        json_array_append_new(points, json_integer(g_array_index(counts, gint64, v)));
    return reply_of(map, names[which].name, FALSE, FALSE, values, points, of);
}

/* By its values, or by ranges of them where there are any. */
static json_t *reply_column(const cw_map_result *map)
{
    const cw_map_column *column = &map->columns[0];
    const gboolean ranges = column->range_count > 0;
    const gsize count = ranges ? column->range_count : column->value_count;
    g_autofree gint64 *sizes = g_new0(gint64, count + 1);
    json_t *values = json_array(), *points = json_array(), *of = json_array();
    for (gsize v = 0; v < column->value_count; v++)
        sizes[ranges ? (gsize)column->range_of[v] : v] += (gint64)column->sizes[v];
    for (gsize v = 0; v < count; v++) {
        json_array_append_new(values, cw_json_text(ranges ? column->ranges[v] : column->values[v]));
        json_array_append_new(points, json_integer(sizes[v]));
    }
    for (gsize i = 0; i < map->count; i++) {
        const cw_map_point *point = &map->points[i];
        const gint32 value = point->first < point->end ? column->of[point->first] : -1;
        json_array_append_new(of,
                              json_integer(value >= 0 && ranges ? column->range_of[value] : value));
    }
    return reply_of(map, column->name, column->groups, ranges, values, points, of);
}

static gboolean run_column(cw_exchange *exchange, GError **error)
{
    const column_options *options = exchange->options;
    g_auto(cw_map_result) map = {0};
    gsize which = 0;
    if (options->name == NULL) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "no column given; use name, as in name=color");
        return FALSE;
    }
    while (which < G_N_ELEMENTS(names) && strcmp(names[which].name, options->name) != 0)
        which++;
    const gboolean named = which < G_N_ELEMENTS(names);
    if (!load(exchange, options->model, named ? NULL : options->name, &map, error))
        return FALSE;
    cw_exchange_reply_json(exchange, named ? reply_names(&map, which) : reply_column(&map));
    return TRUE;
}

const cw_route cw_route_get_map_column = {
    .row = {"get_map_column",
            "what a column says of each point of the map: its place in values, -1: nothing"},
    .method = "GET",
    .path = "/v1/map/column",
    .options = column_rows,
    .options_bytes = sizeof(column_options),
    .answer = "application/json",
    .run = run_column,
};
