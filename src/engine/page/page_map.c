/* SPDX-License-Identifier: Apache-2.0
 *
 * The page has the points as JSON, escaped as all text is, and their pictures as sheets; the script
 * (page_map_script.c) draws them on a canvas. Places are whole numbers up to EXTENT.
 */
#include "engine/page/page_map.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"
#include "engine/page/page_sheet.h"
#include "engine/page/page_style.h"

#define EXTENT 65535
#define TILE_BYTES 20 /* of text that says where the tile of a point is, at most */

const char cw_page_map_footnote[] = "sends nothing; its script draws the map";

int cw_page_map_class(const cw_map_column *column, gint32 value)
{
    if (value < 0)
        return CW_PAGE_MAP_MISSING;
    if (column->range_of != NULL)
        return CW_PAGE_MAP_VALUES + column->range_of[value];
    if (column->groups)
        return column->sizes[value] > 1 ? value % CW_PAGE_SERIES : CW_PAGE_MAP_OTHER;
    return value < CW_PAGE_MAP_VALUES ? value : CW_PAGE_MAP_OTHER;
}

const char *cw_page_map_name(const cw_map_column *column, char *buffer, gsize bytes)
{
    const char *whole; /* the end of the last character that is not cut */
    g_strlcpy(buffer, strcmp(column->name, CW_MAP_CLUSTER) == 0 ? "predicted group" : column->name,
              bytes);
    g_utf8_validate(buffer, -1, &whole);
    buffer[whole - buffer] = '\0';
    return g_strdelimit(buffer, "_", ' ');
}

/* ---- data ------------------------------------------------------------------------------------ */

static json_t *json_of_column(const cw_map_result *map, const cw_map_column *column)
{
    char name[64];
    json_t *values = json_array(), *sizes = json_array(), *classes = json_array(),
           *of = json_array(), *ranges = json_array();
    for (gsize v = 0; v < column->value_count; v++) {
        json_array_append_new(values, cw_json_text(column->values[v]));
        json_array_append_new(sizes, json_integer((json_int_t)column->sizes[v]));
        json_array_append_new(classes, json_integer(cw_page_map_class(column, (gint32)v)));
    }
    for (gsize r = 0; r < column->range_count; r++)
        json_array_append_new(ranges, cw_json_text(column->ranges[r]));
    for (gsize i = 0; i < map->count; i++)
        json_array_append_new(of, json_integer(column->of[map->points[i].first]));
    return json_pack("{s:o,s:b,s:o,s:o,s:o,s:o,s:o}", "name",
                     cw_json_text(cw_page_map_name(column, name, sizeof name)), "groups",
                     column->groups, "values", values, "sizes", sizes, "classes", classes, "of", of,
                     "ranges", ranges);
}

static void set_places(json_t *data, const cw_map_result *map)
{
    double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
    for (gsize i = 0; i < map->count; i++) {
        low_x = MIN(low_x, map->points[i].x);
        high_x = MAX(high_x, map->points[i].x);
        low_y = MIN(low_y, map->points[i].y);
        high_y = MAX(high_y, map->points[i].y);
    }
    const double scale = EXTENT / MAX(MAX(high_x - low_x, high_y - low_y), 1e-12);
    json_t *x = json_array(), *y = json_array();
    for (gsize i = 0; i < map->count; i++) {
        json_array_append_new(x, json_integer(lround((map->points[i].x - low_x) * scale)));
        json_array_append_new(y, json_integer(lround((map->points[i].y - low_y) * scale)));
    }
    json_object_set_new(data, "x", x);
    json_object_set_new(data, "y", y);
}

static void set_items(json_t *data, const cw_map_result *map)
{
    json_t *ids = json_array(), *titles = json_array(), *more = json_array();
    for (gsize i = 0; i < map->count; i++) {
        const cw_map_item *item = &map->items[map->points[i].first];
        const gsize items = map->points[i].end - map->points[i].first;
        json_array_append_new(ids, cw_json_text(item->id));
        json_array_append_new(titles, cw_json_text(item->title));
        json_array_append_new(more, json_integer((json_int_t)items - 1));
    }
    json_object_set_new(data, "ids", ids);
    json_object_set_new(data, "titles", titles);
    json_object_set_new(data, "more", more);
}

static void set_tiles(json_t *data, const cw_page_sheets *sheets)
{
    json_t *tiles = json_array(), *widths = json_array(), *heights = json_array();
    for (gsize i = 0; i < sheets->count; i++) {
        json_array_append_new(tiles, json_integer(sheets->tile[i]));
        json_array_append_new(widths, json_integer(sheets->width_px[i]));
        json_array_append_new(heights, json_integer(sheets->height_px[i]));
    }
    json_object_set_new(data, "tiles", tiles);
    json_object_set_new(data, "widths", widths);
    json_object_set_new(data, "heights", heights);
    json_object_set_new(data, "side", json_integer(sheets->side_px));
    json_object_set_new(data, "across", json_integer(sheets->per_row));
}

static json_t *describe(const cw_map_result *map)
{
    json_t *data = json_object(), *columns = json_array();
    for (gsize c = 0; c < map->column_count; c++)
        json_array_append_new(columns, json_of_column(map, &map->columns[c]));
    json_object_set_new(data, "columns", columns);
    json_object_set_new(data, "extent", json_integer(EXTENT));
    set_places(data, map);
    set_items(data, map);
    return data;
}

/* ---- markup ---------------------------------------------------------------------------------- */

static void write_tools(cw_page *page, const cw_map_result *map)
{
    char name[64];
    cw_page_add(page, "<div class=\"map-tools\">");
    if (map->column_count > 0)
        cw_page_add(page, "<label>Colour by <select class=\"map-column\">");
    for (gsize c = 0; c < map->column_count; c++)
        cw_page_add(page, "<option>%s</option>",
                    cw_page_map_name(&map->columns[c], name, sizeof name));
    if (map->column_count > 0)
        cw_page_add(page, "</select></label>");
    cw_page_add(page, "<span class=\"map-zoom\"><button type=\"button\" value=\"in\" "
                      "aria-label=\"nearer\">+</button><button type=\"button\" value=\"out\" "
                      "aria-label=\"farther\">\342\210\222</button><button type=\"button\" "
                      "value=\"all\">Whole map</button></span></div>\n");
}

static void write_stage(cw_page *page, const cw_map_result *map)
{
    cw_page_add(page, "<div class=\"map\" id=\"map\">\n");
    write_tools(page, map);
    cw_page_add(
        page,
        "<div class=\"map-stage\"><canvas class=\"map-canvas\" tabindex=\"0\" "
        "role=\"application\" aria-label=\"Map of %s pictures\" "
        "aria-describedby=\"map-keys\"></canvas>"
        "<div class=\"map-panel card\" role=\"region\" aria-label=\"Item\" hidden=\"hidden\">"
        "<button type=\"button\" class=\"map-close\" aria-label=\"close\">\303\227</button>"
        "<canvas class=\"map-picture\" role=\"img\"></canvas><div class=\"map-title\"></div>"
        "<dl></dl></div></div>\n<ul class=\"map-legend\"></ul>\n"
        "<p class=\"note\" id=\"map-keys\">Drag to move, turn the wheel or pinch to come nearer, "
        "click a picture to see its item. Keys: arrows, <kbd>+</kbd>, <kbd>-</kbd>, <kbd>0</kbd> "
        "whole map, <kbd>Enter</kbd> the item nearest to the middle, <kbd>Esc</kbd> back.</p>\n"
        "<noscript><p class=\"notice\">The map needs JavaScript, which this browser does not run; "
        "<code>colorway map --svg FILE</code> draws it without.</p></noscript>\n</div>\n",
        cw_page_count(map->count).text);
}

static void write_sheets(cw_page *page, const cw_page_sheets *sheets)
{
    cw_page_add(page, "<div class=\"map-sheets\" hidden=\"hidden\">");
    for (guint s = 0; s < sheets->sheets->len; s++)
        cw_page_add(page, "<img src=\"%s\" alt=\"sheet of pictures\"/>",
                    (const char *)sheets->sheets->pdata[s]);
    cw_page_add(page, "</div>\n");
    cw_page_left_out(page, sheets->left_out, "pictures, whose items are dots, are");
}

static gboolean write_data(cw_page *page, const cw_map_result *map, json_t *data, int threads,
                           const cw_progress *progress, GError **error)
{
    const gsize text = json_dumpb(data, NULL, 0, JSON_COMPACT) + TILE_BYTES * map->count;
    const gsize room = cw_page_room(page);
    g_autofree const char **pictures = g_new(const char *, map->count + 1);
    for (gsize i = 0; i < map->count; i++)
        pictures[i] = map->points[i].picture;
    g_autoptr(cw_page_sheets) sheets =
        cw_page_sheets_make(pictures, map->count, room - MIN(room, text), threads, progress, error);
    if (sheets == NULL)
        return FALSE;
    set_tiles(data, sheets);
    char *dump = json_dumps(data, JSON_COMPACT);
    write_sheets(page, sheets);
    cw_page_add(page, "<pre id=\"map-data\" hidden=\"hidden\">%s</pre>\n", dump);
    free(dump);
    return TRUE;
}

gboolean cw_page_map_add(cw_page *page, const cw_map_result *map, int threads,
                         const cw_progress *progress, GError **error)
{
    json_t *data = describe(map);
    write_stage(page, map);
    const gboolean ok = write_data(page, map, data, threads, progress, error);
    json_decref(data);
    return ok;
}

gboolean cw_page_map(const cw_map_result *map, const char *path, int threads,
                     const cw_progress *progress, GError **error)
{
    g_autofree char *lead = g_strdup_printf(
        "%s items, %s colourways, as model %s sees them: what is alike to it lies near each other. "
        "Far distances mean little.",
        cw_page_count(map->item_count).text, cw_page_count(map->count).text, map->model);
    g_autoptr(cw_page) page =
        cw_page_new_scripted("A map of the range", lead, cw_page_map_script, cw_page_map_footnote);
    return cw_page_map_add(page, map, threads, progress, error) && cw_page_save(page, path, error);
}
