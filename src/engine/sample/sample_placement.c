/* SPDX-License-Identifier: Apache-2.0
 *
 * What is put once on the front: a large picture (graphic), a framed badge with lettering (screen
 * print) or stitched ornament (embroidered). All are drawn in the box of side 1 around the origin.
 */
#include "engine/sample/sample_tile.h"

#include <math.h>

static void stamp_at(cw_tile *tile, double x, double y, double size, double turn, cw_stamp stamp,
                     int which)
{
    cairo_save(tile->cairo);
    cairo_translate(tile->cairo, x, y);
    cairo_rotate(tile->cairo, turn);
    cairo_scale(tile->cairo, size, size);
    stamp(tile, which);
    cairo_restore(tile->cairo);
}

static void disc(cw_tile *tile, double x, double y, double radius, int colour)
{
    cw_draw_ellipse(tile->cairo, x, y, radius, radius);
    cw_tile_fill(tile, colour);
}

static void sun(cw_tile *tile)
{
    for (int i = 0; i < 12; i++) {
        double a = G_PI * i / 6;
        cw_point ray[3] = {{0.5 * cos(a), 0.5 * sin(a)},
                           {0.26 * cos(a + 0.22), 0.26 * sin(a + 0.22)},
                           {0.26 * cos(a - 0.22), 0.26 * sin(a - 0.22)}};
        cw_draw_polygon(tile->cairo, ray, 3);
    }
    cw_tile_fill(tile, 1);
    disc(tile, 0, 0, 0.22, 2);
}

static void mountains(cw_tile *tile)
{
    static const cw_point back[] = {{-.5, .4}, {-.1, -.35}, {.2, .1}, {.3, -.05}, {.5, .4}};
    static const cw_point front[] = {{-.5, .4}, {-.25, .0}, {0, .25}, {.2, .05}, {.45, .4}};
    disc(tile, 0.28, -0.28, 0.15, 2);
    cw_draw_polygon(tile->cairo, back, G_N_ELEMENTS(back));
    cw_tile_fill(tile, 1);
    cw_draw_polygon(tile->cairo, front, G_N_ELEMENTS(front));
    cw_tile_fill(tile, tile->colour[2] == tile->colour[1] ? 0 : 2);
}

static void rainbow(cw_tile *tile)
{
    for (int i = 0; i < 4; i++) {
        cairo_arc(tile->cairo, 0, 0.25, 0.5 - 0.12 * i, G_PI, 2 * G_PI);
        cairo_close_path(tile->cairo);
        cw_tile_fill(tile, i % 2 == 0 ? 1 : i == 1 ? 0 : 2);
    }
}

static void blocks(cw_tile *tile)
{
    cw_tile_box(tile, -0.5, -0.5, 0.55, 0.6, 1);
    disc(tile, 0.2, 0.2, 0.3, 2);
    cw_tile_box(tile, 0.15, -0.5, 0.12, 0.4, 1);
}

static void big_icon(cw_tile *tile)
{
    stamp_at(tile, 0, 0, 1.05, 0, cw_icon_stamp, 10);
    disc(tile, -0.16, 0, 0.07, 0);
    disc(tile, 0.16, 0, 0.07, 0);
}

static void stripes_in_disc(cw_tile *tile)
{
    cairo_save(tile->cairo);
    cw_draw_ellipse(tile->cairo, 0, 0, 0.5, 0.5);
    cairo_clip(tile->cairo);
    for (int i = 0; i < 5; i++)
        cw_tile_box(tile, -0.5, -0.5 + 0.2 * i, 1, 0.04 + 0.03 * i, 1);
    cairo_restore(tile->cairo);
}

void cw_placement_graphic(cw_tile *tile)
{
    static void (*const pictures[CW_SAMPLE_MOTIFS])(cw_tile *) = {
        sun, mountains, rainbow, blocks, big_icon, stripes_in_disc};
    pictures[tile->motif](tile);
}

/* Bars that read as a line of capitals from afar. */
static void lettering(cw_tile *tile, double y, double height, int letters)
{
    double step = 0.8 / letters;
    for (int i = 0; i < letters; i++) {
        double x = -0.4 + i * step;
        guint64 bits = cw_random_bits(&tile->random);
        cairo_rectangle(tile->cairo, x, y, step * 0.25, height);
        for (int bar = 0; bar < 3; bar++) {
            if (bits >> bar & 1)
                cairo_rectangle(tile->cairo, x, y + bar * height * 0.4, step * 0.75, height * 0.2);
        }
        if (bits >> 3 & 1)
            cairo_rectangle(tile->cairo, x + step * 0.5, y, step * 0.25, height);
    }
    cw_tile_fill(tile, 1);
}

/* Frame, emblem, lettering; the motif moves each of them. */
void cw_placement_screen_print(cw_tile *tile)
{
    static const struct {
        int frame, icon, lines;
        double icon_y, text_y;
    } kinds[CW_SAMPLE_MOTIFS] = {{1, 7, 1, -0.1, 0.22}, {2, 8, 1, -0.14, 0.12},
                                 {0, 2, 2, -0.2, 0.12}, {3, 4, 1, 0.0, -0.42},
                                 {0, -1, 3, 0, -0.4},   {2, 1, 0, 0, 0}};
    int motif = tile->motif;
    cairo_t *cairo = tile->cairo;
    if (kinds[motif].frame == 1 || kinds[motif].frame == 3)
        cairo_rectangle(cairo, -0.47, -0.47, 0.94, 0.94);
    if (kinds[motif].frame == 2)
        cw_draw_ellipse(cairo, 0, 0, 0.48, 0.48);
    cw_draw_colour(cairo, tile->colour[1], 1);
    cairo_set_line_width(cairo, 0.07);
    if (kinds[motif].frame == 3)
        cairo_fill(cairo);
    else
        cairo_stroke(cairo);
    cw_tile inverse = *tile;
    if (kinds[motif].frame == 3)
        inverse.colour[1] = tile->colour[0];
    if (kinds[motif].icon >= 0)
        stamp_at(&inverse, 0, kinds[motif].icon_y, motif == 5 ? 0.7 : 0.5, 0, cw_icon_stamp,
                 kinds[motif].icon);
    for (int i = 0; i < kinds[motif].lines; i++)
        lettering(&inverse, kinds[motif].text_y + 0.3 * i, 0.2, 4 + i);
}

static void sprig(cw_tile *tile, int which)
{
    for (int side = -1; side <= 1; side += 2) {
        cairo_save(tile->cairo);
        cairo_translate(tile->cairo, side * 0.25, 0);
        cairo_rotate(tile->cairo, side * 0.9);
        cw_draw_ellipse(tile->cairo, 0, 0, 0.12, 0.32);
        cairo_restore(tile->cairo);
    }
    cw_tile_fill(tile, 1 + which % 2);
}

static void wreath(cw_tile *tile)
{
    for (int i = 0; i < 8; i++) {
        double a = G_PI * i / 4;
        stamp_at(tile, 0.36 * cos(a), 0.36 * sin(a), 0.27, a, i % 2 ? sprig : cw_icon_flower, 0);
    }
}

static void vines(cw_tile *tile)
{
    for (int side = -1; side <= 1; side += 2) {
        for (int i = 0; i < 5; i++)
            stamp_at(tile, side * 0.32, -0.4 + 0.2 * i, 0.26, 0, i % 2 ? cw_icon_flower : sprig, 2);
        cw_tile_box(tile, side * 0.32 - 0.015, -0.5, 0.03, 1, 1);
    }
}

static void rows(cw_tile *tile)
{
    for (int row = 0; row < 3; row++) {
        for (int i = 0; i < 4; i++)
            stamp_at(tile, -0.39 + 0.26 * i, -0.35 + 0.35 * row, 0.24, 0, cw_icon_flower,
                     row == 1 ? 1 : 4);
    }
}

static void mandala(cw_tile *tile)
{
    for (int i = 0; i < 12; i++) {
        double a = G_PI * i / 6;
        stamp_at(tile, 0.4 * cos(a), 0.4 * sin(a), 0.2, a + G_PI / 2, sprig, 0);
        disc(tile, 0.23 * cos(a), 0.23 * sin(a), 0.045, 1);
    }
    stamp_at(tile, 0, 0, 0.35, 0, cw_icon_flower, 1);
}

static void birds(cw_tile *tile)
{
    for (int side = -1; side <= 1; side += 2) {
        cairo_save(tile->cairo);
        cairo_scale(tile->cairo, side, 1);
        stamp_at(tile, 0.28, -0.12, 0.42, 0, cw_icon_stamp, 4);
        stamp_at(tile, 0.2, 0.28, 0.3, 0.4, sprig, 0);
        cairo_restore(tile->cairo);
    }
}

static void yoke(cw_tile *tile)
{
    for (int ring = 0; ring < 3; ring++) {
        for (int i = 0; i <= 8; i++) {
            double a = G_PI * i / 8, radius = 0.26 + 0.11 * ring;
            disc(tile, radius * cos(a), -0.3 + radius * sin(a), ring == 1 ? 0.05 : 0.03, 1);
        }
    }
    stamp_at(tile, 0, 0.3, 0.3, 0, cw_icon_flower, 5);
}

void cw_placement_embroidered(cw_tile *tile)
{
    static void (*const ornaments[CW_SAMPLE_MOTIFS])(cw_tile *) = {wreath,  vines, rows,
                                                                   mandala, birds, yoke};
    ornaments[tile->motif](tile);
}
