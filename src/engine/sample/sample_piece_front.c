/* SPDX-License-Identifier: Apache-2.0
 *
 * Pockets and closures: what lies on the front of a piece, in the colour of its trim.
 */
#include "engine/sample/sample_piece.h"

static cw_point front(const cw_piece *piece, double x, double y)
{
    return cw_pose_front(piece->pose, x, y);
}

static void box(const cw_piece *piece, double left, double top, double right, double bottom)
{
    cw_point outline[] = {front(piece, left, top), front(piece, right, top),
                          front(piece, right, bottom), front(piece, left, bottom)};
    cw_draw_polygon(piece->stage->cairo, outline, 4);
    cw_piece_paint_trim(piece);
}

/* A line of the trim, set off like every trim. */
static void line(const cw_piece *piece, double x, double y, double to_x, double to_y, double width)
{
    cairo_t *cairo = piece->stage->cairo;
    cw_point from = front(piece, x, y), to = front(piece, to_x, to_y);
    const guint32 layers[] = {piece->cloth->colour[0], cw_colour_shade(piece->trim, -0.4),
                              piece->trim};
    for (int layer = 0; layer < 3; layer++) {
        cairo_move_to(cairo, from.x, from.y);
        cairo_line_to(cairo, to.x, to.y);
        cw_draw_colour(cairo, layers[layer], 1);
        cairo_set_line_width(cairo, width + 0.12 - 0.06 * layer);
        cairo_stroke(cairo);
    }
}

static void dot(const cw_piece *piece, double x, double y, double radius, guint32 colour)
{
    cw_point place = front(piece, x, y);
    cw_draw_ellipse(piece->stage->cairo, place.x, place.y, radius, radius);
    cw_draw_colour(piece->stage->cairo, piece->cloth->colour[0], 1);
    cairo_set_line_width(piece->stage->cairo, 0.14);
    cairo_stroke_preserve(piece->stage->cairo);
    cw_draw_paint(piece->stage->cairo, colour, 0.03);
}

/* Where pockets at the hips hang from. */
static double hip_line(const cw_piece *piece)
{
    double least = piece->skirt > piece->crop ? piece->skirt + 0.25 : 2.55;
    return MAX(MIN(3.2, piece->hem - 0.7), least);
}

static void chest_pocket(const cw_piece *piece)
{
    box(piece, 0.25, 2.02, 0.61, 2.46);
}

static void chest_pockets(const cw_piece *piece)
{
    chest_pocket(piece);
    box(piece, -0.61, 2.02, -0.25, 2.46);
}

static void hip_pockets(const cw_piece *piece)
{
    double y = hip_line(piece);
    box(piece, 0.3, y, 0.72, y + 0.5);
    box(piece, -0.72, y, -0.3, y + 0.5);
}

static void kangaroo_pocket(const cw_piece *piece)
{
    double y = hip_line(piece);
    cw_point outline[] = {front(piece, -0.3, y),         front(piece, 0.3, y),
                          front(piece, 0.55, y + 0.35),  front(piece, 0.55, y + 0.55),
                          front(piece, -0.55, y + 0.55), front(piece, -0.55, y + 0.35)};
    cw_draw_polygon(piece->stage->cairo, outline, G_N_ELEMENTS(outline));
    cw_piece_paint_trim(piece);
}

static void slant_pockets(const cw_piece *piece)
{
    double y = hip_line(piece);
    for (int side = -1; side <= 1; side += 2)
        line(piece, side * 0.34, y, side * 0.64, y + 0.5, 0.14);
}

void cw_piece_draw_pockets(const cw_piece *piece)
{
    static void (*const pockets[])(const cw_piece *) = {
        NULL, chest_pocket, chest_pockets, hip_pockets, kangaroo_pocket, slant_pockets};
    if (pockets[piece->value[CW_TYPE_POCKET]] != NULL)
        pockets[piece->value[CW_TYPE_POCKET]](piece);
}

static void buttons(const cw_piece *piece, double top, double bottom)
{
    box(piece, -0.11, top, 0.11, bottom);
    for (double y = top + 0.18; y < bottom - 0.05; y += 0.34)
        dot(piece, 0, y, 0.09, cw_colour_shade(piece->cloth->colour[0], -0.3));
}

/* Grey teeth on a dark tape, and a slider. */
static void zip(const cw_piece *piece, double top, double bottom)
{
    box(piece, -0.07, top, 0.07, bottom);
    cairo_t *cairo = piece->stage->cairo;
    static const guint32 layers[] = {0x303438, 0xC4C8CC};
    for (int layer = 0; layer < 2; layer++) {
        cw_point from = front(piece, 0, top), to = front(piece, 0, bottom);
        cairo_move_to(cairo, from.x, from.y);
        cairo_line_to(cairo, to.x, to.y);
        cw_draw_colour(cairo, layers[layer], 1);
        cairo_set_line_width(cairo, layer == 0 ? 0.2 : 0.07);
        cairo_stroke(cairo);
    }
    dot(piece, 0, top + 0.12, 0.13, layers[1]);
}

static void double_breasted(const cw_piece *piece, double top, double bottom)
{
    for (double y = top + 0.1; y < bottom - 0.05; y += 0.36) {
        dot(piece, -0.17, y, 0.11, piece->trim);
        dot(piece, 0.17, y, 0.11, piece->trim);
    }
}

/* A broad edge from one side to the other. */
static void wrap(const cw_piece *piece, double top, double bottom)
{
    double reach = MIN(bottom, top + 1.4), half = 0.8 * cw_piece_half(piece, reach);
    line(piece, -0.3, top, half, reach, 0.15);
    if (bottom > reach)
        line(piece, half, reach, half * 0.8, bottom, 0.15);
}

static void lacing(const cw_piece *piece, double top, double bottom)
{
    for (double y = top; y < bottom - 0.2; y += 0.32) {
        double end = MIN(y + 0.3, bottom);
        line(piece, -0.2, y, 0.2, end, 0.06);
        line(piece, 0.2, y, -0.2, end, 0.06);
    }
}

/* Bars across, as on a duffle coat. */
static void toggles(const cw_piece *piece, double top, double bottom)
{
    for (double y = top + 0.1; y < bottom - 0.05; y += 0.32)
        line(piece, -0.27, y, 0.27, y, 0.11);
}

/* In two pieces where the cloth is; down to the hem or the thigh, or to where legs part. */
void cw_piece_draw_closure(const cw_piece *piece)
{
    static void (*const closures[])(const cw_piece *, double, double) = {
        NULL, buttons, zip, double_breasted, wrap, lacing, toggles};
    void (*draw)(const cw_piece *, double, double) = closures[piece->value[CW_TYPE_CLOSURE]];
    gboolean gap = piece->skirt > piece->crop;
    gboolean legs = piece->value[CW_TYPE_CATEGORY] == CW_CATEGORY_JUMPSUIT;
    double top = piece->neck + 0.08, bottom = MIN(piece->hem, legs ? 4.2 : 5.0) - 0.1;
    if (draw == NULL)
        return;
    if (gap && piece->crop - top > 0.3)
        draw(piece, top, piece->crop - 0.06);
    draw(piece, gap ? piece->skirt + 0.16 : top, bottom);
}
