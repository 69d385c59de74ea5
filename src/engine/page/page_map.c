/* SPDX-License-Identifier: Apache-2.0
 *
 * Zoom is three radio buttons and a style rule that widens the drawing in its scrolling frame.
 */
#include "engine/page/page_map.h"

#include <math.h>

#define SIDE 1000 /* user units */
#define MARGIN 30
#define COLOURS 6 /* of frames; then they come again */
#define LEAST_PX 30
#define MOST_PX 56

typedef struct {
    double low_x, low_y, scale;
    double side; /* of a thumbnail, user units */
} fit;

static fit fit_points(const cw_page_point *points, gsize count)
{
    double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
    for (gsize i = 0; i < count; i++) {
        low_x = MIN(low_x, points[i].x);
        high_x = MAX(high_x, points[i].x);
        low_y = MIN(low_y, points[i].y);
        high_y = MAX(high_y, points[i].y);
    }
    const double extent = MAX(MAX(high_x - low_x, high_y - low_y), 1e-12);
    return (fit){low_x, low_y, (SIDE - 2 * MARGIN) / extent,
                 CLAMP(0.8 * SIDE / sqrt((double)count), 14, 60)};
}

static void draw_point(cw_page *page, const fit *f, const cw_page_point *point)
{
    const double x = MARGIN + (point->x - f->low_x) * f->scale;
    const double y = MARGIN + (point->y - f->low_y) * f->scale;
    const cw_page_thumbnail *thumbnail = NULL;
    if (point->picture != NULL && cw_page_has_room(page))
        thumbnail =
            cw_page_thumbnail_get(page, point->picture, (int)CLAMP(2 * f->side, LEAST_PX, MOST_PX));
    cw_page_add(page, "<g class=\"%s%d\"><title>%s</title>", point->cluster < 0 ? "none" : "c",
                point->cluster < 0 ? 0 : point->cluster % COLOURS, point->caption);
    if (thumbnail == NULL) {
        cw_page_add(page, "<circle cx=\"%s\" cy=\"%s\" r=\"4\"/></g>\n", cw_page_fixed(x, 1).text,
                    cw_page_fixed(y, 1).text);
        return;
    }
    const double scale = f->side / MAX(thumbnail->width_px, thumbnail->height_px);
    const double width = thumbnail->width_px * scale, height = thumbnail->height_px * scale;
    cw_page_add(page,
                "<image x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" href=\"%s\"/>"
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/></g>\n",
                cw_page_fixed(x - width / 2, 1).text, cw_page_fixed(y - height / 2, 1).text,
                cw_page_fixed(width, 1).text, cw_page_fixed(height, 1).text, thumbnail->data,
                cw_page_fixed(x - width / 2, 1).text, cw_page_fixed(y - height / 2, 1).text,
                cw_page_fixed(width, 1).text, cw_page_fixed(height, 1).text);
}

void cw_page_map(cw_page *page, const cw_page_point *points, gsize count)
{
    static const char *const zooms[] = {"Whole map", "Nearer", "Nearest"};
    for (int i = 0; i < 3; i++)
        cw_page_add(page,
                    i == 0 ? "<input class=\"filter\" type=\"radio\" name=\"zoom\" id=\"zoom%d\" "
                             "checked=\"checked\"/>"
                           : "<input class=\"filter\" type=\"radio\" name=\"zoom\" id=\"zoom%d\"/>",
                    i + 1);
    cw_page_add(page, "<div class=\"filters\">");
    for (int i = 0; i < 3; i++)
        cw_page_add(page, "<label for=\"zoom%d\">%s</label>", i + 1, zooms[i]);
    cw_page_add(page,
                "</div>\n<div class=\"pan\" tabindex=\"0\"><svg class=\"map\" viewBox=\"0 0 %d "
                "%d\" role=\"img\" aria-label=\"Map of %s pictures\">\n",
                SIDE, SIDE, cw_page_count(count).text);
    const fit f = fit_points(points, count);
    for (gsize i = 0; i < count; i++)
        draw_point(page, &f, &points[i]);
    cw_page_add(page, "</svg></div>\n");
}
