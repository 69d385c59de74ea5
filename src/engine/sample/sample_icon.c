/* SPDX-License-Identifier: Apache-2.0
 *
 * Small outlines: icons of conversational prints, and flowers as rosettes of petals.
 */
#include "engine/sample/sample_tile.h"

#include <math.h>

static void star(cairo_t *cairo, int points, double inner)
{
    for (int i = 0; i < 2 * points; i++) {
        double radius = i % 2 == 0 ? 0.5 : 0.5 * inner, angle = G_PI * i / points - G_PI / 2;
        cairo_line_to(cairo, radius * cos(angle), radius * sin(angle));
    }
    cairo_close_path(cairo);
}

static void heart(cairo_t *cairo)
{
    cairo_move_to(cairo, 0, 0.48);
    cairo_curve_to(cairo, -0.75, 0.0, -0.5, -0.6, 0, -0.22);
    cairo_curve_to(cairo, 0.5, -0.6, 0.75, 0.0, 0, 0.48);
    cairo_close_path(cairo);
}

static void leaf(cairo_t *cairo)
{
    cairo_move_to(cairo, 0, 0.5);
    cairo_curve_to(cairo, -0.45, 0.15, -0.3, -0.3, 0, -0.5);
    cairo_curve_to(cairo, 0.3, -0.3, 0.45, 0.15, 0, 0.5);
    cairo_close_path(cairo);
}

static void moon(cairo_t *cairo)
{
    cairo_arc(cairo, 0, 0, 0.48, 0.9, 2 * G_PI - 0.9);
    cairo_arc_negative(cairo, 0.22, 0, 0.36, 2 * G_PI - 1.25, 1.25);
    cairo_close_path(cairo);
}

static void anchor(cairo_t *cairo)
{
    cairo_rectangle(cairo, -0.07, -0.35, 0.14, 0.75);
    cairo_rectangle(cairo, -0.25, -0.2, 0.5, 0.12);
    cw_draw_ellipse(cairo, 0, -0.4, 0.12, 0.12);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, 0, 0.02, 0.48, 0.25, G_PI - 0.25);
    cairo_arc_negative(cairo, 0, -0.08, 0.42, G_PI - 0.3, 0.3);
    cairo_close_path(cairo);
}

static void bird(cairo_t *cairo)
{
    static const cw_point outline[] = {{-.5, .02},  {-.2, -.12}, {-.1, -.48}, {.1, -.14},
                                       {.32, -.22}, {.5, -.08},  {.3, .08},   {.05, .22},
                                       {-.2, .12},  {-.45, .3}};
    cw_draw_polygon(cairo, outline, G_N_ELEMENTS(outline));
}

static void cherry(cairo_t *cairo)
{
    static const cw_point stem[] = {{-.2, .1}, {.12, -.5}, {.3, .1},
                                    {.24, .1}, {.1, -.3},  {-.14, .1}};
    cw_draw_polygon(cairo, stem, G_N_ELEMENTS(stem));
    cw_draw_ellipse(cairo, -0.22, 0.25, 0.22, 0.22);
    cw_draw_ellipse(cairo, 0.26, 0.25, 0.22, 0.22);
}

static void bolt(cairo_t *cairo)
{
    static const cw_point outline[] = {{.15, -.5}, {-.3, .08}, {-.02, .08},
                                       {-.15, .5}, {.3, -.12}, {.02, -.12}};
    cw_draw_polygon(cairo, outline, G_N_ELEMENTS(outline));
}

static void crown(cairo_t *cairo)
{
    static const cw_point outline[] = {{-.45, .35}, {-.5, -.3}, {-.22, .02}, {0, -.42},
                                       {.22, .02},  {.5, -.3},  {.45, .35}};
    cw_draw_polygon(cairo, outline, G_N_ELEMENTS(outline));
}

static void fish(cairo_t *cairo)
{
    static const cw_point tail[] = {{.1, 0}, {.5, -.28}, {.5, .28}};
    cw_draw_ellipse(cairo, -0.13, 0, 0.36, 0.22);
    cw_draw_polygon(cairo, tail, G_N_ELEMENTS(tail));
}

static void cat(cairo_t *cairo)
{
    static const cw_point outline[] = {{-.42, -.5}, {-.15, -.25}, {.15, -.25}, {.42, -.5},
                                       {.42, .1},   {.2, .4},     {-.2, .4},   {-.42, .1}};
    cw_draw_polygon(cairo, outline, G_N_ELEMENTS(outline));
}

static void arrow(cairo_t *cairo)
{
    static const cw_point outline[] = {{0, -.5},   {.35, -.1},  {.12, -.1}, {.12, .5},
                                       {-.12, .5}, {-.12, -.1}, {-.35, -.1}};
    cw_draw_polygon(cairo, outline, G_N_ELEMENTS(outline));
}

static void star_five(cairo_t *cairo)
{
    star(cairo, 5, 0.42);
}

static void star_four(cairo_t *cairo)
{
    star(cairo, 4, 0.3);
}

void cw_icon_path(cairo_t *cairo, int icon)
{
    static void (*const icons[CW_ICONS])(cairo_t *) = {
        heart, star_five, anchor, cherry, bird, moon, leaf, bolt, crown, fish, cat, arrow};
    cairo_new_path(cairo);
    if (icon < CW_ICONS)
        icons[icon](cairo);
    else
        star_four(cairo);
}

void cw_icon_stamp(cw_tile *tile, int which)
{
    cw_icon_path(tile->cairo, which);
    cw_tile_fill(tile, 1);
}

/* Petals around a heart; the motifs differ in their number, breadth and gap. */
void cw_icon_flower(cw_tile *tile, int which)
{
    static const struct {
        int petals;
        double length, breadth, heart;
        gboolean leaves;
    } kinds[CW_SAMPLE_MOTIFS] = {
        {5, 0.24, 0.17, 0.13, TRUE}, {10, 0.30, 0.06, 0.16, FALSE}, {4, 0.26, 0.24, 0.10, FALSE},
        {3, 0.26, 0.15, 0.00, TRUE}, {6, 0.27, 0.11, 0.09, TRUE},   {7, 0.21, 0.13, 0.25, FALSE},
    };
    cairo_t *cairo = tile->cairo;
    if (kinds[which].leaves) {
        for (int side = -1; side <= 1; side += 2)
            cw_draw_ellipse(cairo, side * 0.36, 0.42, 0.2, 0.08);
        cw_tile_fill(tile, 2);
    }
    for (int i = 0; i < kinds[which].petals; i++) {
        cairo_save(cairo);
        cairo_rotate(cairo, 2 * G_PI * i / kinds[which].petals);
        cw_draw_ellipse(cairo, 0, -kinds[which].length, kinds[which].breadth, 0.24);
        cairo_restore(cairo);
    }
    cw_tile_fill(tile, 1);
    cw_draw_ellipse(cairo, 0, 0, kinds[which].heart, kinds[which].heart);
    cw_tile_fill(tile, tile->colour[2] == tile->colour[1] ? 0 : 2);
}
