/* SPDX-License-Identifier: Apache-2.0
 *
 * Collars: what lies around the neck of a piece. They begin at the edge of the opening, so that the
 * neckline stays in sight.
 */
#include "engine/sample/sample_piece.h"

#include <math.h>

static cw_point front(const cw_piece *piece, double x, double y)
{
    return cw_pose_front(piece->pose, x, y);
}

/* A figure of `count` points on both sides, given from the edge of the opening outwards. */
static void flaps(const cw_piece *piece, const double (*place)[2], int count, gboolean smooth)
{
    for (int side = -1; side <= 1; side += 2) {
        cw_point outline[8];
        for (int i = 0; i < count; i++)
            outline[i] = front(piece, side * (piece->neck_half + place[i][0]), place[i][1]);
        if (smooth)
            cw_draw_smooth(piece->stage->cairo, outline, count, TRUE);
        else
            cw_draw_polygon(piece->stage->cairo, outline, count);
        cw_piece_paint_trim(piece);
    }
}

static void pointed(const cw_piece *piece)
{
    static const double flap[][2] = {{-0.1, 1.2}, {0.04, 1.2}, {0.22, 1.4}, {0.12, 1.92}};
    flaps(piece, flap, G_N_ELEMENTS(flap), FALSE);
}

static void rounded(const cw_piece *piece)
{
    static const double flap[][2] = {{-0.08, 1.3}, {0.06, 1.2},  {0.34, 1.36},
                                     {0.36, 1.64}, {0.14, 1.76}, {-0.04, 1.6}};
    flaps(piece, flap, G_N_ELEMENTS(flap), TRUE);
}

static void high(const cw_piece *piece)
{
    cw_point tube[] = {front(piece, -0.28, 1.0), front(piece, 0.28, 1.0), front(piece, 0.34, 1.4),
                       front(piece, 0, 1.52), front(piece, -0.34, 1.4)};
    cw_draw_polygon(piece->stage->cairo, tube, G_N_ELEMENTS(tube));
    cw_piece_paint_trim(piece);
}

/* The strings of a hood, whose back is drawn before the head. */
static void strings(const cw_piece *piece)
{
    cairo_t *cairo = piece->stage->cairo;
    for (int side = -1; side <= 1; side += 2) {
        cw_point from = front(piece, side * 0.2, 1.4), to = front(piece, side * 0.26, 2.15);
        cairo_move_to(cairo, from.x, from.y);
        cairo_line_to(cairo, to.x, to.y);
        cw_draw_colour(cairo, piece->trim, 1);
        cairo_set_line_width(cairo, 0.09);
        cairo_stroke(cairo);
        cw_draw_ellipse(cairo, to.x, to.y, 0.08, 0.08);
        cw_piece_paint_trim(piece);
    }
}

/* At the bottom of the opening. */
static void bow(const cw_piece *piece)
{
    static const double loop[][2] = {{0, 0}, {0.34, -0.22}, {0.36, 0.2}};
    static const double tail[][2] = {{0, 0}, {0.1, 0}, {0.24, 0.38}, {0.08, 0.42}};
    double y = piece->neck;
    for (int side = -1; side <= 1; side += 2) {
        cw_point outline[4];
        for (int i = 0; i < 4; i++)
            outline[i] = front(piece, side * tail[i][0], y + tail[i][1]);
        cw_draw_polygon(piece->stage->cairo, outline, 4);
        cw_piece_paint_trim(piece);
        for (int i = 0; i < 3; i++)
            outline[i] = front(piece, side * loop[i][0], y + loop[i][1]);
        cw_draw_polygon(piece->stage->cairo, outline, 3);
        cw_piece_paint_trim(piece);
    }
}

/* A wreath of pleats. */
static void ruff(const cw_piece *piece)
{
    for (int i = 0; i <= 6; i++) {
        double angle = G_PI * i / 6, reach = piece->neck_half + 0.16;
        cw_point place = front(piece, reach * cos(angle), 1.2 + 0.2 * sin(angle));
        cw_draw_ellipse(piece->stage->cairo, place.x, place.y, 0.15, 0.17);
        cw_piece_paint_trim(piece);
    }
}

/* Broad, down to the chest, and no wider than the shoulders. */
static void sailor(const cw_piece *piece)
{
    double broad = MAX(0.72 - piece->neck_half, 0.14);
    const double flap[][2] = {{-0.06, 1.24}, {broad, 1.46}, {broad, 2.1}, {0.02, 2.1}};
    flaps(piece, flap, G_N_ELEMENTS(flap), FALSE);
}

#define HOOD 4

void cw_piece_draw_hood(const cw_piece *piece)
{
    if (piece->value[CW_TYPE_COLLAR] != HOOD)
        return;
    static const double outline[][2] = {{-0.62, 1.5}, {-0.66, 1.05}, {-0.4, 0.72},
                                        {0.4, 0.72},  {0.66, 1.05},  {0.62, 1.5}};
    cw_point points[G_N_ELEMENTS(outline)];
    for (gsize i = 0; i < G_N_ELEMENTS(outline); i++)
        points[i] = cw_pose_trunk(piece->pose, outline[i][0], outline[i][1]);
    cw_draw_smooth(piece->stage->cairo, points, G_N_ELEMENTS(points), TRUE);
    cw_cloth_piece(piece->stage, piece->cloth, (cw_lay){points[0], 0, 1}, points[0], points[5], 0);
    cw_point hollow = cw_pose_trunk(piece->pose, 0, 1.15);
    cw_draw_ellipse(piece->stage->cairo, hollow.x, hollow.y, 0.42, 0.3);
    cw_draw_paint(piece->stage->cairo, cw_colour_shade(piece->cloth->colour[0], -0.5), 0.02);
}

void cw_piece_draw_collar(const cw_piece *piece)
{
    static void (*const collars[])(const cw_piece *) = {
        NULL, pointed, rounded, high, [HOOD] = strings, bow, ruff, sailor};
    if (collars[piece->value[CW_TYPE_COLLAR]] != NULL)
        collars[piece->value[CW_TYPE_COLLAR]](piece);
}
