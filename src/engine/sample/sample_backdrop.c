/* SPDX-License-Identifier: Apache-2.0
 *
 * Backdrops are muted: their colours are greyed pastels, so clutter never outvotes a garment in
 * colour identification, and every one keeps 30 units of LUV from the garment's ground.
 */
#include "engine/sample/sample_backdrop.h"

#include <math.h>

static guint32 muted(cw_stage *stage, guint32 ground, double low, double high)
{
    for (int attempt = 0;; attempt++) {
        double level = cw_random_uniform(&stage->random, low, high), hex[3];
        for (int i = 0; i < 3; i++) {
            double value = level + cw_random_uniform(&stage->random, -0.06, 0.06);
            hex[i] = CLAMP(value, 0, 1);
        }
        guint32 colour = (guint32)lround(hex[0] * 255) << 16 | (guint32)lround(hex[1] * 255) << 8 |
                         (guint32)lround(hex[2] * 255);
        if (attempt > 30) /* the range asked for is all too near: widen it */
            low = MAX(low - 0.1, 0.2);
        if (cw_colour_distance(colour, ground) > 30)
            return colour;
    }
}

static void fill_all(cw_stage *stage, guint32 colour)
{
    cw_draw_colour(stage->cairo, colour, 1);
    cairo_paint(stage->cairo);
}

static void paper(cw_stage *stage, guint32 ground)
{
    fill_all(stage, muted(stage, ground, 0.75, 1.0));
}

static void gradient(cw_stage *stage, guint32 ground)
{
    guint32 colour = muted(stage, ground, 0.6, 0.95);
    fill_all(stage, colour);
    double x = cw_random_unit(&stage->random), y = cw_random_unit(&stage->random);
    cairo_pattern_t *glow = cairo_pattern_create_radial(x, y, 0.05, x, y, 0.9);
    cairo_pattern_add_color_stop_rgba(glow, 0, 1, 1, 1, 0.22);
    cairo_pattern_add_color_stop_rgba(glow, 1, 0, 0, 0, 0.12);
    cairo_set_source(stage->cairo, glow);
    cairo_paint(stage->cairo);
    cairo_pattern_destroy(glow);
}

static void room(cw_stage *stage, guint32 ground)
{
    fill_all(stage, muted(stage, ground, 0.65, 0.95));
    double line = cw_random_uniform(&stage->random, 0.68, 0.9);
    double slope = cw_random_uniform(&stage->random, -0.05, 0.05);
    cw_point floor[] = {{-0.2, line - slope}, {1.2, line + slope}, {1.2, 1.2}, {-0.2, 1.2}};
    cw_draw_polygon(stage->cairo, floor, 4);
    cw_draw_colour(stage->cairo, muted(stage, ground, 0.45, 0.8), 1);
    cairo_fill(stage->cairo);
}

static void boards(cw_stage *stage, guint32 ground)
{
    guint32 colour = muted(stage, ground, 0.6, 0.9);
    fill_all(stage, colour);
    gboolean upright = cw_random_chance(&stage->random, 0.5);
    double step = cw_random_uniform(&stage->random, 0.07, 0.2);
    cw_draw_colour(stage->cairo, cw_colour_shade(colour, -0.14), 1);
    cairo_set_line_width(stage->cairo, 0.012);
    for (double at = cw_random_uniform(&stage->random, -0.2, 0); at < 1.2; at += step) {
        cairo_move_to(stage->cairo, upright ? at : -0.2, upright ? -0.2 : at);
        cairo_line_to(stage->cairo, upright ? at : 1.2, upright ? 1.2 : at);
    }
    cairo_stroke(stage->cairo);
}

static void bricks(cw_stage *stage, guint32 ground)
{
    guint32 colour = muted(stage, ground, 0.6, 0.9);
    fill_all(stage, colour);
    double width = cw_random_uniform(&stage->random, 0.12, 0.22), height = width * 0.4;
    cw_draw_colour(stage->cairo, cw_colour_shade(colour, 0.35), 1);
    cairo_set_line_width(stage->cairo, 0.014);
    int row = 0;
    for (double y = -0.1; y < 1.1; y += height, row++) {
        cairo_move_to(stage->cairo, -0.2, y);
        cairo_line_to(stage->cairo, 1.2, y);
        for (double x = -0.2 + (row % 2) * width / 2; x < 1.2; x += width) {
            cairo_move_to(stage->cairo, x, y);
            cairo_line_to(stage->cairo, x, y + height);
        }
    }
    cairo_stroke(stage->cairo);
}

static void frame(cw_stage *stage, guint32 ground, double x, double y, double size)
{
    cairo_rectangle(stage->cairo, x, y, size, size * 1.3);
    cw_draw_paint(stage->cairo, muted(stage, ground, 0.35, 0.95), 0.015);
    cairo_rectangle(stage->cairo, x + size * 0.2, y + size * 0.2, size * 0.6, size * 0.9);
    cw_draw_paint(stage->cairo, muted(stage, ground, 0.35, 0.95), 0.01);
}

static void plant(cw_stage *stage, guint32 ground, double x, double y, double size)
{
    guint32 leaf = muted(stage, ground, 0.35, 0.6);
    for (int i = 0; i < 9; i++) {
        double angle = cw_random_uniform(&stage->random, -1.3, 1.3);
        cairo_save(stage->cairo);
        cairo_translate(stage->cairo, x, y);
        cairo_rotate(stage->cairo, angle);
        cw_draw_ellipse(stage->cairo, 0, -size * 0.55, size * 0.1, size * 0.5);
        cairo_restore(stage->cairo);
        cw_draw_paint(stage->cairo, cw_colour_shade(leaf, 0.04 * i - 0.1), 0.006);
    }
    cairo_rectangle(stage->cairo, x - size * 0.2, y, size * 0.4, size * 0.4);
    cw_draw_paint(stage->cairo, muted(stage, ground, 0.5, 0.9), 0.01);
}

static void crate(cw_stage *stage, guint32 ground, double x, double y, double size)
{
    cairo_rectangle(stage->cairo, x, y, size, size);
    cw_draw_paint(stage->cairo, muted(stage, ground, 0.4, 0.9), 0.015);
    cairo_move_to(stage->cairo, x, y + size / 2);
    cairo_line_to(stage->cairo, x + size, y + size / 2);
    cairo_set_line_width(stage->cairo, 0.012);
    cw_draw_colour(stage->cairo, 0x555555, 0.5);
    cairo_stroke(stage->cairo);
}

static void clutter(cw_stage *stage, guint32 ground)
{
    static void (*const things[])(cw_stage *, guint32, double, double, double) = {frame, plant,
                                                                                  crate};
    room(stage, ground);
    int count = 3 + (int)cw_random_below(&stage->random, 4);
    for (int i = 0; i < count; i++) {
        double x = cw_random_uniform(&stage->random, -0.05, 0.9);
        double y = cw_random_uniform(&stage->random, 0, 0.85);
        double size = cw_random_uniform(&stage->random, 0.12, 0.3);
        things[cw_random_below(&stage->random, G_N_ELEMENTS(things))](stage, ground, x, y, size);
    }
}

static void street(cw_stage *stage, guint32 ground)
{
    fill_all(stage, muted(stage, ground, 0.7, 0.95));
    for (int i = 0; i < 16; i++) {
        double x = cw_random_uniform(&stage->random, -0.1, 1.1);
        double y = cw_random_uniform(&stage->random, -0.1, 1.1);
        double size = cw_random_uniform(&stage->random, 0.08, 0.28);
        cw_draw_ellipse(stage->cairo, x, y, size,
                        size * cw_random_uniform(&stage->random, 0.6, 1.4));
        cw_draw_colour(stage->cairo, muted(stage, ground, 0.55, 0.98), 0.4);
        cairo_fill(stage->cairo);
    }
}

const char *cw_backdrop_draw(cw_stage *stage, int width, int height, guint32 ground)
{
    static const struct {
        const char *name;
        void (*draw)(cw_stage *, guint32);
        double share;
    } backdrops[] = {{"paper", paper, 0.4},     {"gradient", gradient, 0.24},
                     {"room", room, 0.12},      {"boards", boards, 0.07},
                     {"bricks", bricks, 0.05},  {"street", street, 0.05},
                     {"clutter", clutter, 0.07}};
    double roll = cw_random_unit(&stage->random);
    int i = 0;
    while (i < (int)G_N_ELEMENTS(backdrops) - 1 && roll >= backdrops[i].share)
        roll -= backdrops[i++].share;
    cairo_save(stage->cairo);
    cairo_scale(stage->cairo, width, height);
    backdrops[i].draw(stage, ground);
    cairo_restore(stage->cairo);
    cairo_new_path(stage->cairo);
    return backdrops[i].name;
}
