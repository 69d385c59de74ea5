/* SPDX-License-Identifier: Apache-2.0 */
#include <colorway/map.h>

#include "base/error.h"
#include "cli/embedded.h"
#include "cli/outputs.h"
#include "cli/print.h"
#include "cli/terminal.h"
#include "engine/page/page_map.h"

static char *model, *html, *svg;
static char **where, **colour_by;

static const GOptionEntry flags[] = {
    {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model, "whose vectors (the only one)", "MODEL"},
    {"where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, "only such items", "gender=women"},
    {"color-by", 0, 0, G_OPTION_ARG_STRING_ARRAY, &colour_by,
     "a column, group (the feed's) or cluster (predicted) (product_type, color, cluster)",
     "COLUMN"},
    {"html", 0, 0, G_OPTION_ARG_FILENAME, &html, "write a page to move over and zoom into", "FILE"},
    {"svg", 0, 0, G_OPTION_ARG_FILENAME, &svg, "draw it, in the colours of the first column",
     "FILE"},
    G_OPTION_ENTRY_NULL,
};

static cw_exit run(const cw_call *call, GError **error);

const cw_command cw_command_map = {
    .row = {"map", "lay the range out, what looks alike near each other"},
    .usage = "--catalog FILE [--html FILE] [--svg FILE] [--json]",
    .examples = "  colorway map -c shop.db\n"
                "  colorway map -c shop.db --html map.html\n"
                "  colorway map -c shop.db --color-by brand --color-by cluster --html map.html\n"
                "  colorway map -c shop.db --where gender=women --color-by color --svg map.svg\n"
                "  colorway map -c shop.db --json",
    .flags = flags,
    .run = run,
};

/* {"id", "source", "x", "y", "title", "columns": {name: value}, "model"} of every item; sizes of
 * a colourway share its place. */
static void print_json_item(const cw_map_result *map, gsize item)
{
    const cw_map_item *one = &map->items[item];
    json_t *object = json_object(), *columns = json_object();
    cw_json_set(object, "id", one->id);
    cw_json_set(object, "source", one->source);
    json_object_set_new(object, "x", json_real(map->points[one->point].x));
    json_object_set_new(object, "y", json_real(map->points[one->point].y));
    cw_json_set(object, "title", one->title);
    for (gsize c = 0; c < map->column_count; c++) {
        const cw_map_column *column = &map->columns[c];
        cw_json_set(columns, column->name,
                    column->of[item] >= 0 ? column->values[column->of[item]] : NULL);
    }
    json_object_set_new(object, "columns", columns);
    cw_json_set(object, "model", map->model);
    cw_print_json(object);
}

static gboolean is_drawn(const cw_call *call)
{
    return html != NULL || svg != NULL || call->json;
}

static void print_map(const cw_call *call, const cw_map_result *map)
{
    for (gsize i = 0; call->json && i < map->item_count; i++)
        print_json_item(map, i);
    if (map->perplexity < CW_MAP_PERPLEXITY)
        g_printerr("colorway: %" G_GSIZE_FORMAT " colourways are few: the map looks at %.3g "
                   "neighbours of each, not %d\n",
                   map->count, map->perplexity, CW_MAP_PERPLEXITY);
    if (call->json)
        return;
    g_print("%" G_GSIZE_FORMAT " items, %" G_GSIZE_FORMAT " colourways on the map, model \"%s\"\n",
            map->item_count, map->count, map->model);
    if (html != NULL)
        g_print("written: %s\n", html);
    if (svg != NULL)
        g_print("written: %s\n", svg);
    if (!is_drawn(call))
        g_print("kept for colorway serve\n");
}

static gboolean check(cw_catalog *catalog, gconstpointer request, GError **error)
{
    return cw_map_check(catalog, request, error);
}

/* Keeps a map of the whole for the server. Where it cannot be kept, what has been drawn is no less
 * good. */
static gboolean keep(const cw_call *call, cw_catalog *catalog, const cw_map_result *map,
                     GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (where != NULL || cw_map_save(catalog, map, &reason))
        return TRUE;
    if (is_drawn(call)) {
        g_printerr("colorway: the map is not kept for a server: %s\n", reason->message);
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

static gboolean check_flags(const cw_call *call, GError **error)
{
    const cw_named_file outputs[] = {{"--html", &html}, {"--svg", &svg}, {NULL, NULL}};
    const cw_named_file inputs[] = {{"--model", &model}, {NULL, NULL}};
    if (!cw_call_expect(call, &cw_command_map, 0, 0, error))
        return FALSE;
    if (where != NULL && !is_drawn(call)) {
        g_set_error_literal(error, CW_ERROR, CW_ERROR_USAGE,
                            "nowhere to draw, and a part of the range is not kept; use --html "
                            "FILE, --svg FILE or --json");
        return FALSE;
    }
    return cw_outputs_check(call, outputs, inputs, error);
}

static cw_exit run(const cw_call *call, GError **error)
{
    if (cw_call_catalog(call, error) == NULL || !check_flags(call, error))
        return CW_EXIT_USAGE;
    const cw_map_request request = {
        .model = model,
        .where = (const char *const *)where,
        .colour_by = (const char *const *)colour_by,
        .seed = call->seed,
        .threads = call->threads,
    };
    g_auto(cw_map_result) map = {0};
    g_autoptr(cw_catalog) catalog =
        cw_call_open_embedded(call, model, CW_CATALOG_READ, check, &request, error);
    if (catalog == NULL || !cw_map(catalog, &request, call->progress, &map, error))
        return CW_EXIT_FAILURE;
    if ((html != NULL && !cw_page_map(&map, html, call->threads, call->progress, error)) ||
        (svg != NULL && !cw_page_map_svg(&map, svg, error)) || !keep(call, catalog, &map, error))
        return CW_EXIT_FAILURE;
    cw_terminal_finish();
    print_map(call, &map);
    return cw_print_unplaced(map.placeholders, map.without_vector, map.model);
}
