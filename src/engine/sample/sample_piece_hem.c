/* SPDX-License-Identifier: Apache-2.0
 *
 * Hems: a row of figures of the trim along the lower edge.
 */
#include "engine/sample/sample_piece.h"

#include <math.h>

/* The edge, `along` from 0 to 1, `down` heads below it. */
static cw_point place(cw_point left, cw_point right, double along, double down)
{
    cw_point point = cw_point_mix(left, right, along);
    return (cw_point){point.x, point.y + down};
}

static int figures(cw_point left, cw_point right, double width)
{
    return MAX(2, (int)lround((right.x - left.x) / width));
}

static void band(const cw_piece *piece, cw_point left, cw_point right)
{
    cw_point outline[] = {place(left, right, 0, -0.2), place(left, right, 1, -0.2),
                          place(left, right, 1, 0.1), place(left, right, 0, 0.1)};
    cw_draw_polygon(piece->stage->cairo, outline, 4);
    cw_piece_paint_trim(piece);
}

/* A flounce of the cloth that flares out and waves, edged with trim. */
static void ruffle(const cw_piece *piece, cw_point left, cw_point right)
{
    enum { WAVES = 12 };
    cairo_t *cairo = piece->stage->cairo;
    cw_point outline[WAVES + 3];
    for (int i = 0; i <= WAVES; i++)
        outline[i] = place(left, right, 1.16 * i / WAVES - 0.08, i % 2 == 0 ? 0.44 : 0.3);
    outline[WAVES + 1] = place(left, right, 1, -0.06);
    outline[WAVES + 2] = place(left, right, 0, -0.06);
    cw_draw_polygon(cairo, outline, WAVES + 3);
    cw_cloth_piece(piece->stage, piece->cloth, (cw_lay){left, 0.3, 1}, outline[0], outline[WAVES],
                   0);
    cw_draw_smooth(cairo, outline, WAVES + 1, FALSE);
    cw_draw_colour(cairo, piece->trim, 1);
    cairo_set_line_width(cairo, 0.14);
    cairo_stroke(cairo);
}

static void scallops(const cw_piece *piece, cw_point left, cw_point right)
{
    int count = figures(left, right, 0.4);
    double radius = (right.x - left.x) / count / 2;
    for (int i = 0; i < count; i++) {
        cw_point middle = place(left, right, (i + 0.5) / count, 0);
        cw_draw_ellipse(piece->stage->cairo, middle.x, middle.y, radius, radius);
        cw_piece_paint_trim(piece);
    }
}

static void fringe(const cw_piece *piece, cw_point left, cw_point right)
{
    int count = figures(left, right, 0.26);
    for (int i = 0; i < count; i++) {
        cw_point from = place(left, right, (i + 0.5) / count, -0.05);
        cairo_rectangle(piece->stage->cairo, from.x - 0.06, from.y, 0.12, 0.5);
        cw_piece_paint_trim(piece);
    }
}

static void points(const cw_piece *piece, cw_point left, cw_point right)
{
    int count = figures(left, right, 0.5);
    for (int i = 0; i < count; i++) {
        cw_point tooth[] = {place(left, right, (double)i / count, -0.08),
                            place(left, right, (i + 1.0) / count, -0.08),
                            place(left, right, (i + 0.5) / count, 0.45)};
        cw_draw_polygon(piece->stage->cairo, tooth, 3);
        cw_piece_paint_trim(piece);
    }
}

void cw_piece_draw_hem(const cw_piece *piece, cw_point left, cw_point right)
{
    static void (*const hems[])(const cw_piece *, cw_point, cw_point) = {NULL,     band,   ruffle,
                                                                         scallops, fringe, points};
    if (hems[piece->value[CW_TYPE_HEM]] != NULL)
        hems[piece->value[CW_TYPE_HEM]](piece, left, right);
}
