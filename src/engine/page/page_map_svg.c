/* SPDX-License-Identifier: Apache-2.0
 *
 * The map on white paper, for slides and print: no script, no picture, colours as in the page.
 */
#include <math.h>

#include "engine/page/page_map.h"
#include "engine/page/page_style.h"

#define SIDE 1000 /* user units */
#define MARGIN 20
#define LEGEND_ROW 26
#define LEGEND_COLUMNS 3
#define MOST_LETTERS 36 /* of a value in the legend */

typedef struct {
    GString *text;
    const cw_map_result *map;
    const cw_map_column *column; /* NULL: none */
    double low_x, low_y, scale, radius;
    double bottom; /* of the points */
} drawing;

static void add(drawing *d, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Every string argument is escaped. */
static void add(drawing *d, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *markup = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    g_string_append(d->text, markup);
}

static void fit(drawing *d)
{
    double high_x = -INFINITY, high_y = -INFINITY;
    d->low_x = d->low_y = INFINITY;
    for (gsize i = 0; i < d->map->count; i++) {
        d->low_x = MIN(d->low_x, d->map->points[i].x);
        high_x = MAX(high_x, d->map->points[i].x);
        d->low_y = MIN(d->low_y, d->map->points[i].y);
        high_y = MAX(high_y, d->map->points[i].y);
    }
    d->scale = (SIDE - 2 * MARGIN) / MAX(MAX(high_x - d->low_x, high_y - d->low_y), 1e-12);
    d->bottom = 2 * MARGIN + (high_y - d->low_y) * d->scale;
    d->radius = CLAMP(0.22 * SIDE / sqrt((double)d->map->count), 1.5, 6);
}

_Static_assert(CW_PAGE_SERIES == CW_MAP_RANGES, "a range has a colour");

static const char *colour_of(int class)
{
    if (class >= CW_PAGE_MAP_VALUES)
        return cw_page_ranges[class - CW_PAGE_MAP_VALUES];
    return class >= 0 ? cw_page_series[class % CW_PAGE_SERIES] : "#a8a29a";
}

/* A circle, or for the second half of the values a square. */
static void draw_mark(drawing *d, int class, double x, double y, double radius)
{
    if (class < CW_PAGE_SERIES || class >= CW_PAGE_MAP_VALUES)
        add(d, "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"/>", cw_page_fixed(x, 1).text,
            cw_page_fixed(y, 1).text, cw_page_fixed(radius, 1).text);
    else
        add(d, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
            cw_page_fixed(x - 0.9 * radius, 1).text, cw_page_fixed(y - 0.9 * radius, 1).text,
            cw_page_fixed(1.8 * radius, 1).text, cw_page_fixed(1.8 * radius, 1).text);
}

static int class_of(const drawing *d, gsize point)
{
    return d->column == NULL
               ? 0
               : cw_page_map_class(d->column, d->column->of[d->map->points[point].first]);
}

/* Class by class, so that a colour is said once, the grey ones below the others. */
static void draw_points(drawing *d)
{
    for (int class = CW_PAGE_MAP_MISSING; class < CW_PAGE_MAP_CLASSES; class ++) {
        add(d, "<g fill=\"%s\" fill-opacity=\"0.85\">", colour_of(class));
        for (gsize i = 0; i < d->map->count; i++)
            if (class_of(d, i) == class)
                draw_mark(d, class, MARGIN + (d->map->points[i].x - d->low_x) * d->scale,
                          MARGIN + (d->map->points[i].y - d->low_y) * d->scale, d->radius);
        add(d, "</g>\n");
    }
}

/* ---- legend ---------------------------------------------------------------------------------- */

/* What is no character of XML (XML 1.0, 2.2) would keep a browser from the whole drawing; what has
 * no form of its own is a blank, too. (transfer full) */
static char *clean(const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    GString *text = g_string_new(NULL);
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        const gunichar letter = g_utf8_get_char(at);
        const gboolean none = g_unichar_iscntrl(letter) || letter == 0xFFFE || letter == 0xFFFF;
        g_string_append_unichar(text, none ? ' ' : letter);
    }
    return g_string_free(text, FALSE);
}

static void draw_entry(drawing *d, gsize place, int class, const char *name, gsize points)
{
    const double x = MARGIN + (double)(place % LEGEND_COLUMNS) * SIDE / LEGEND_COLUMNS;
    const double y = d->bottom + 48 + (double)(place / LEGEND_COLUMNS) * LEGEND_ROW;
    g_autofree char *all = clean(name);
    const gboolean cut = g_utf8_strlen(all, -1) > MOST_LETTERS;
    g_autofree char *shown = cut ? g_utf8_substring(all, 0, MOST_LETTERS - 1) : g_strdup(all);
    add(d, "<g fill=\"%s\">", colour_of(class));
    draw_mark(d, class, x + 6, y - 5, 6);
    add(d, "</g><text x=\"%s\" y=\"%s\">%s%s (%s)</text>\n", cw_page_fixed(x + 20, 1).text,
        cw_page_fixed(y, 1).text, shown, cut ? "\342\200\246" : "", cw_page_count(points).text);
}

/* Points of each class, those of none last. */
static void count_classes(const drawing *d, gsize *counts)
{
    for (gsize i = 0; i < d->map->count; i++)
        counts[class_of(d, i) >= 0 ? class_of(d, i) : CW_PAGE_MAP_CLASSES - 1 - class_of(d, i)]++;
}

/* The entries; how many they are is returned. */
static gsize draw_legend(drawing *d)
{
    gsize place = 0, counts[CW_PAGE_MAP_CLASSES + 2] = {0};
    const cw_map_column *column = d->column;
    if (column == NULL)
        return 0;
    count_classes(d, counts);
    const gboolean values = !column->groups && column->range_count == 0;
    for (gsize v = 0; values && v < MIN(CW_PAGE_MAP_VALUES, column->value_count); v++)
        if (column->sizes[v] > 0)
            draw_entry(d, place++, (int)v, column->values[v], column->sizes[v]);
    for (gsize r = 0; r < column->range_count; r++)
        draw_entry(d, place++, CW_PAGE_MAP_VALUES + (int)r, column->ranges[r],
                   counts[CW_PAGE_MAP_VALUES + r]);
    if (counts[CW_PAGE_MAP_CLASSES] > 0)
        draw_entry(d, place++, CW_PAGE_MAP_OTHER,
                   column->groups ? "alone in their group" : "others", counts[CW_PAGE_MAP_CLASSES]);
    if (counts[CW_PAGE_MAP_CLASSES + 1] > 0)
        draw_entry(d, place++, CW_PAGE_MAP_MISSING, "not said", counts[CW_PAGE_MAP_CLASSES + 1]);
    return place;
}

/* Everything but the end; how high that is. */
static int draw(drawing *d)
{
    char name[64];
    draw_points(d);
    if (d->column == NULL)
        return (int)d->bottom;
    add(d, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s%s</text>\n", MARGIN,
        (int)d->bottom + 18, cw_page_map_name(d->column, name, sizeof name),
        d->column->groups ? ": near points of one colour are one group; colours come again" : "");
    const gsize rows = (draw_legend(d) + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;
    return (int)d->bottom + 36 + (int)rows * LEGEND_ROW;
}

gboolean cw_page_map_svg(const cw_map_result *map, const char *path, GError **error)
{
    drawing d = {.text = g_string_sized_new(1 << 16),
                 .map = map,
                 .column = map->column_count > 0 ? &map->columns[0] : NULL};
    fit(&d);
    const int height = draw(&d);
    g_autofree char *head = g_strdup_printf(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
        "height=\"%d\" font-family=\"sans-serif\" font-size=\"15\" fill=\"#1d1b19\">\n"
        "<title>Map of %s colourways</title>\n<rect width=\"100%%\" height=\"100%%\" "
        "fill=\"#ffffff\"/>\n",
        SIDE, height, SIDE, height, cw_page_count(map->count).text);
    g_string_prepend(d.text, head);
    g_string_append(d.text, "</svg>\n");
    const gboolean ok = g_file_set_contents_full(path, d.text->str, (gssize)d.text->len,
                                                 G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
    g_string_free(d.text, TRUE);
    return ok;
}
