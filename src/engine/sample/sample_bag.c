/* SPDX-License-Identifier: Apache-2.0
 *
 * Bags: a body, a gusset that shows when the bag turns, a flap and a handle, all out of one table.
 * Shapes: 0 width, 1 height, 2 taper, 3 flap, 4 handle, 5 hardware.
 */
#include <math.h>

#include "engine/sample/sample_garment.h"

typedef enum { HANDLE_NONE, HANDLE_ARCH, HANDLE_LONG, HANDLE_PAIR, HANDLE_STRAPS } handle;

static const struct {
    double half_width, half_height;
    double top;   /* half-width of the upper edge over that of the lower */
    double round; /* 0 corners, 1 ellipse */
    double flap;  /* share of the front it covers */
    handle handle;
    double reach; /* of the handle above the body */
} bags[] = {
    {1.35, 1.35, 1.12, 0.05, 0, HANDLE_PAIR, 1.1},
    {1.45, 0.95, 0.9, 0.3, 0.45, HANDLE_ARCH, 1.3},
    {1.6, 0.85, 1.0, 0.05, 0.55, HANDLE_NONE, 0},
    {1.15, 1.5, 0.85, 0.45, 0.35, HANDLE_STRAPS, 0.4},
    {1.5, 1.05, 0.85, 0.15, 0.4, HANDLE_ARCH, 0.7},
    {1.5, 1.1, 0.75, 0.8, 0, HANDLE_ARCH, 1.2},
    {1.1, 0.85, 1.0, 0.25, 0.6, HANDLE_LONG, 1.5},
    {1.0, 1.3, 1.05, 0.15, 0, HANDLE_LONG, 1.5},
    {1.75, 0.95, 0.95, 0.5, 0, HANDLE_PAIR, 0.8},
    {1.45, 1.1, 1.0, 0.1, 0.7, HANDLE_LONG, 1.6},
    {1.6, 1.1, 1.0, 0.05, 0.25, HANDLE_ARCH, 0.5},
    {1.3, 0.85, 1.0, 0.1, 0.5, HANDLE_NONE, 0},
    {1.5, 0.7, 0.9, 0.7, 0, HANDLE_STRAPS, 0.1},
};

typedef struct {
    double half, height, top, round;
} body;

/* The front's outline as a smooth curve between a trapezium and an ellipse. */
static void front_path(cairo_t *cairo, const body *b)
{
    cw_point outline[24];
    double power = 2 / (1 - 0.85 * (1 - b->round));
    for (int i = 0; i < 24; i++) {
        double angle = 2 * G_PI * (i + 0.5) / 24, c = cos(angle), s = sin(angle);
        double x = copysign(pow(fabs(c), 2 / power), c), y = copysign(pow(fabs(s), 2 / power), s);
        double width = b->half * (1 + (b->top - 1) * (1 - y) / 2);
        outline[i] = (cw_point){x * width, y * b->height};
    }
    cw_draw_smooth(cairo, outline, 24, TRUE);
}

static void draw_gusset(cw_stage *stage, const cw_cloth *cloth, const body *b, double turn)
{
    double depth = -sin(turn) * 1.1;
    if (fabs(depth) < 0.05)
        return;
    body behind = *b;
    cairo_save(stage->cairo);
    cairo_translate(stage->cairo, depth, -0.1 * fabs(depth));
    front_path(stage->cairo, &behind);
    cw_stage_cover(stage, &stage->garment);
    cairo_restore(stage->cairo);
    cw_draw_paint(stage->cairo, cw_colour_shade(cloth->colour[0], -0.28), 0.03);
}

static void strap(cw_stage *stage, const cw_cloth *cloth, double left, double right, double y,
                  double rise)
{
    cairo_t *cairo = stage->cairo;
    cairo_move_to(cairo, left, y);
    cairo_curve_to(cairo, left, y - rise * 1.3, right, y - rise * 1.3, right, y);
    cw_stage_cover(stage, &stage->garment);
    cw_draw_colour(cairo, cw_colour_shade(cw_cloth_trim(cloth), -0.25), 1);
    cairo_set_line_width(cairo, 0.17);
    cairo_stroke_preserve(cairo);
    cw_draw_colour(cairo, cw_cloth_trim(cloth), 1);
    cairo_set_line_width(cairo, 0.12);
    cairo_stroke(cairo);
}

static void draw_handle(cw_stage *stage, const cw_cloth *cloth, const body *b, int kind)
{
    double reach = bags[kind].reach * (0.8 + 0.4 * cloth->design->shape[4]);
    double edge = b->half * b->top, y = -b->height * 0.95;
    switch (bags[kind].handle) {
    case HANDLE_NONE:
        break;
    case HANDLE_ARCH:
        strap(stage, cloth, -edge * 0.5, edge * 0.5, y, reach);
        break;
    case HANDLE_LONG:
        strap(stage, cloth, -edge * 0.92, edge * 0.92, y, reach);
        break;
    case HANDLE_PAIR:
        strap(stage, cloth, -edge * 0.55 + 0.12, edge * 0.45 + 0.12, y - 0.06, reach);
        strap(stage, cloth, -edge * 0.5, edge * 0.5, y, reach);
        break;
    case HANDLE_STRAPS:
        strap(stage, cloth, -edge * 0.9, -edge * 0.3, y, reach);
        strap(stage, cloth, edge * 0.3, edge * 0.9, y, reach);
    }
}

static void draw_flap(cw_stage *stage, const cw_cloth *cloth, const body *b, double share)
{
    cairo_t *cairo = stage->cairo;
    double edge = -b->height + 2 * b->height * share, half = b->half * 1.02;
    cairo_save(cairo);
    front_path(cairo, b);
    cairo_clip(cairo);
    cw_point flap[] = {{-half * 1.2, -b->height},
                       {half * 1.2, -b->height},
                       {half * 1.1, edge - 0.25},
                       {0, edge + 0.25},
                       {-half * 1.1, edge - 0.25}};
    cw_draw_polygon(cairo, flap, G_N_ELEMENTS(flap));
    gboolean trim = cloth->design->pattern == CW_PATTERN_PLAIN && share < 0.42;
    if (trim)
        cw_draw_colour(cairo, cw_cloth_trim(cloth), 1);
    if (trim)
        cairo_fill_preserve(cairo);
    cw_draw_colour(cairo, cw_colour_shade(cw_cloth_trim(cloth), -0.3), 1);
    cairo_set_line_width(cairo, 0.08);
    cairo_stroke(cairo);
    cairo_restore(cairo);
    cw_draw_ellipse(cairo, 0, edge + 0.1, 0.13, 0.13);
    cw_draw_paint(cairo, 0xC9B037, 0.04);
}

/* Pocket, stripes, studs, tassel or quilted corners: the detail of the cut. */
static void draw_detail(cw_stage *stage, const cw_cloth *cloth, const body *b)
{
    cairo_t *cairo = stage->cairo;
    guint32 trim = cw_cloth_trim(cloth);
    switch (cw_cloth_detail(cloth->design)) {
    case 1:
        cairo_rectangle(cairo, -b->half * 0.5, 0.05, b->half, b->height * 0.65);
        break;
    case 2:
        cairo_rectangle(cairo, -b->half * 0.62, -b->height * 0.9, 0.2, b->height * 1.8);
        cairo_rectangle(cairo, b->half * 0.62 - 0.2, -b->height * 0.9, 0.2, b->height * 1.8);
        break;
    case 3:
        for (int i = 0; i < 5; i++)
            cw_draw_ellipse(cairo, (i - 2) * b->half * 0.35, b->height * 0.7, 0.1, 0.1);
        break;
    case 4:
        cairo_rectangle(cairo, b->half * 0.45, -b->height * 0.5, 0.1, 0.9);
        cw_draw_ellipse(cairo, b->half * 0.45 + 0.05, 0.2, 0.16, 0.3);
        break;
    case 5:
        cairo_rectangle(cairo, -b->half * 0.9, b->height * 0.45, b->half * 1.8, 0.25);
        break;
    default:
        return;
    }
    cw_draw_paint(cairo, trim, 0.03);
}

void cw_bag_draw(cw_stage *stage, const cw_cloth *cloth, double turn)
{
    const cw_sample_design *design = cloth->design;
    int kind = design->kind->variant;
    body b = {bags[kind].half_width * (0.88 + 0.24 * design->shape[0]),
              bags[kind].half_height * (0.88 + 0.24 * design->shape[1]),
              bags[kind].top * (0.93 + 0.14 * design->shape[2]), bags[kind].round};
    double squash = 0.3 + 0.7 * cos(turn);
    cairo_save(stage->cairo);
    cairo_scale(stage->cairo, squash, 1);
    draw_handle(stage, cloth, &b, kind);
    draw_gusset(stage, cloth, &b, turn);
    front_path(stage->cairo, &b);
    cw_cloth_piece(stage, cloth, (cw_lay){{0, 0}, 0, 1}, (cw_point){-b.half, 0},
                   (cw_point){b.half, 0}, 2);
    cw_cloth_place(cloth, stage->cairo, (cw_lay){{0, bags[kind].flap > 0.3 ? 0.3 : 0}, 0, 1},
                   MIN(b.half, b.height) * 1.15);
    draw_detail(stage, cloth, &b);
    if (bags[kind].flap > 0)
        draw_flap(stage, cloth, &b, bags[kind].flap * (0.8 + 0.4 * design->shape[3]));
    cairo_restore(stage->cairo);
}
