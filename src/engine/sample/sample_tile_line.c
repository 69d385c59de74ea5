/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns of lines and lattices: stripes, checks, chevrons, geometric figures, quilting, tribal
 * bands. Each closes on itself because every figure is placed modulo the tile.
 */
#include "engine/sample/sample_tile.h"

#include <math.h>

/* Stripe programmes: pairs of offset and width in one cell, with their colour. */
void cw_tile_striped(cw_tile *tile)
{
    static const double bars[CW_SAMPLE_MOTIFS][6][3] = {
        {{0, 0.5, 1}},
        {{0, 0.14, 1}, {0.22, 0.06, 1}},
        {{0, 0.12, 1}, {0.25, 0.12, 1}, {0.5, 0.12, 1}, {0.75, 0.12, 1}},
        {{0, 0.4, 1}, {0.46, 0.06, 1}, {0.8, 0.14, 2}},
        {{0, 0.24, 1}, {0.32, 0.15, 1}, {0.55, 0.1, 1}, {0.73, 0.05, 1}, {0.87, 0.03, 1}},
        {{0, 0.1, 1}, {0.14, 0.1, 1}, {0.28, 0.1, 1}},
    };
    for (int i = 0; i < 6 && bars[tile->motif][i][1] > 0; i++) {
        const double *bar = bars[tile->motif][i];
        cw_tile_box(tile, 0, bar[0], 1, bar[1], (int)bar[2]);
    }
}

static void veil(cw_tile *tile, double x, double y, double width, double height, double alpha)
{
    cairo_rectangle(tile->cairo, x, y, width, height);
    cw_draw_colour(tile->cairo, tile->colour[1], alpha);
    cairo_fill(tile->cairo);
}

static void houndstooth(cw_tile *tile)
{
    static const cw_point tooth[] = {{0, 0},    {.5, 0},   {.5, .25}, {.75, .5},   {.5, .5},
                                     {.5, .75}, {.25, .5}, {0, .5},   {-.25, .25}, {0, .25}};
    for (int shift = 0; shift <= 1; shift++) {
        cairo_save(tile->cairo);
        cairo_translate(tile->cairo, shift, 0);
        cw_draw_polygon(tile->cairo, tooth, G_N_ELEMENTS(tooth));
        cairo_restore(tile->cairo);
        cw_tile_fill(tile, 1);
    }
}

static void argyle(cw_tile *tile)
{
    static const cw_point diamond[] = {{.5, 0}, {.85, .5}, {.5, 1}, {.15, .5}};
    cw_draw_polygon(tile->cairo, diamond, 4);
    cw_tile_fill(tile, 1);
    cw_draw_colour(tile->cairo,
                   tile->colour[2] == tile->colour[1] ? tile->colour[1] : tile->colour[2], 1);
    cairo_set_line_width(tile->cairo, 0.06);
    for (int side = 0; side <= 1; side++) {
        cairo_move_to(tile->cairo, side, 0);
        cairo_line_to(tile->cairo, 1 - side, 1);
    }
    cairo_stroke(tile->cairo);
}

void cw_tile_checkered(cw_tile *tile)
{
    switch (tile->motif) {
    case 0: /* gingham: where two veils cross, the colour is full */
        veil(tile, 0, 0, 0.5, 1, 0.55);
        veil(tile, 0, 0, 1, 0.5, 0.55);
        break;
    case 1: /* windowpane */
        cw_tile_box(tile, 0, 0, 0.13, 1, 1);
        cw_tile_box(tile, 0, 0, 1, 0.13, 1);
        break;
    case 2: /* chessboard */
        cw_tile_box(tile, 0, 0, 0.5, 0.5, 1);
        cw_tile_box(tile, 0.5, 0.5, 0.5, 0.5, 1);
        break;
    case 3: /* tartan */
        veil(tile, 0, 0, 0.45, 1, 0.6);
        veil(tile, 0, 0, 1, 0.45, 0.6);
        cw_tile_box(tile, 0.66, 0, 0.1, 1, 2);
        cw_tile_box(tile, 0, 0.66, 1, 0.1, 2);
        break;
    case 4:
        houndstooth(tile);
        break;
    default:
        argyle(tile);
    }
}

/* A zigzag band of `height` at `top`, `teeth` to the tile. */
static void zigzag(cw_tile *tile, double top, double height, int teeth, double rise, int colour)
{
    double step = (double)tile->cells / teeth / 2;
    cairo_t *cairo = tile->cairo;
    cairo_new_path(cairo);
    for (int i = -1; i <= 2 * teeth + 1; i++)
        cairo_line_to(cairo, i * step, top + (i & 1 ? rise : 0));
    for (int i = 2 * teeth + 1; i >= -1; i--)
        cairo_line_to(cairo, i * step, top + height + (i & 1 ? rise : 0));
    cairo_close_path(cairo);
    cw_tile_fill(tile, colour);
}

static void herringbone(cw_tile *tile)
{
    cw_draw_colour(tile->cairo, tile->colour[1], 1);
    cairo_set_line_width(tile->cairo, 0.13);
    for (int i = -4; i <= 8; i++) {
        cairo_move_to(tile->cairo, 0, i * 0.25);
        cairo_line_to(tile->cairo, 0.48, i * 0.25 + 0.5);
        cairo_move_to(tile->cairo, 0.52, i * 0.25 + 0.5);
        cairo_line_to(tile->cairo, 1, i * 0.25);
    }
    cairo_stroke(tile->cairo);
}

void cw_tile_chevron(cw_tile *tile)
{
    static const struct {
        double height[2];
        int teeth;
        double rise;
    } kinds[5] = {{{0.5, 0}, 1, 0.5},
                  {{0.2, 0}, 2, 0.25},
                  {{0.16, 0.16}, 1, 0.4},
                  {{0.45, 0}, 3, 0.16},
                  {{0.35, 0.1}, 1, 0.9}};
    if (tile->motif == 5) {
        herringbone(tile);
        return;
    }
    for (int wrap = -1; wrap <= 1; wrap++) {
        const double *height = kinds[tile->motif].height;
        int teeth = kinds[tile->motif].teeth;
        double rise = kinds[tile->motif].rise;
        zigzag(tile, wrap, height[0], teeth, rise, 1);
        if (height[1] > 0)
            zigzag(tile, wrap + height[0] + 0.14, height[1], teeth, rise, 2);
    }
}

static void regular(cw_tile *tile, int corners, double turn, double radius, int colour)
{
    cairo_new_path(tile->cairo);
    for (int i = 0; i < corners; i++) {
        double angle = turn + 2 * G_PI * i / corners;
        cairo_line_to(tile->cairo, radius * cos(angle), radius * sin(angle));
    }
    cairo_close_path(tile->cairo);
    cw_tile_fill(tile, colour);
}

static void ring(cw_tile *tile, double radius, double line, int colour)
{
    cw_draw_ellipse(tile->cairo, 0, 0, radius, radius);
    cw_draw_colour(tile->cairo, tile->colour[colour], 1);
    cairo_set_line_width(tile->cairo, line);
    cairo_stroke(tile->cairo);
}

static void geometric_figure(cw_tile *tile, int which)
{
    switch (which) {
    case 0: /* nested squares */
        cw_tile_box(tile, -0.42, -0.42, 0.84, 0.84, 1);
        cw_tile_box(tile, -0.26, -0.26, 0.52, 0.52, 0);
        cw_tile_box(tile, -0.12, -0.12, 0.24, 0.24, 2);
        break;
    case 1: /* hexagons */
        regular(tile, 6, 0, 0.44, 1);
        regular(tile, 6, 0, 0.2, tile->colour[2] == tile->colour[1] ? 0 : 2);
        break;
    case 2: /* triangles, one up, one down */
        regular(tile, 3, -G_PI / 2, 0.5, 1);
        break;
    case 3: /* rings that touch */
        ring(tile, 0.42, 0.12, 1);
        ring(tile, 0.16, 0.1, 2);
        break;
    case 4: /* crosses */
        cw_tile_box(tile, -0.4, -0.13, 0.8, 0.26, 1);
        cw_tile_box(tile, -0.13, -0.4, 0.26, 0.8, 1);
        break;
    default: /* quarter fans */
        cairo_move_to(tile->cairo, -0.5, -0.5);
        cairo_arc(tile->cairo, -0.5, -0.5, 0.95, 0, G_PI / 2);
        cairo_close_path(tile->cairo);
        cw_tile_fill(tile, 1);
    }
}

void cw_tile_geometric(cw_tile *tile)
{
    for (int y = 0; y < tile->cells; y++) {
        for (int x = 0; x < tile->cells; x++) {
            gboolean flip = tile->motif == 2 && (x + y) % 2 == 1;
            gboolean turn = tile->motif == 5 && (x + y) % 2 == 1;
            cw_tile_stamp(tile, x + 0.5, y + 0.5, 1, (flip || turn ? G_PI : 0), geometric_figure,
                          tile->motif);
        }
    }
}

/* Stitched furrows: a dark line with light beside it, as padded cloth catches the lamp. */
static void furrow(cw_tile *tile)
{
    cairo_t *cairo = tile->cairo;
    cairo_path_t *path = cairo_copy_path(cairo);
    cw_draw_colour(cairo, cw_colour_shade(tile->colour[0], -0.5), 0.85);
    cairo_set_line_width(cairo, 0.11);
    cairo_stroke(cairo);
    cairo_translate(cairo, 0.07, 0.09);
    cairo_append_path(cairo, path);
    cw_draw_colour(cairo, cw_colour_shade(tile->colour[0], 0.5), 0.6);
    cairo_set_line_width(cairo, 0.08);
    cairo_stroke(cairo);
    cairo_translate(cairo, -0.07, -0.09);
    cairo_path_destroy(path);
}

static void quilt_line(cairo_t *cairo, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cairo, x0, y0);
    cairo_line_to(cairo, x1, y1);
}

void cw_tile_quilted(cw_tile *tile)
{
    cairo_t *cairo = tile->cairo;
    int motif = tile->motif;
    for (int i = -1; i <= 1; i++) {
        if (motif == 0 || motif == 4) { /* diamonds, and with a second line */
            quilt_line(cairo, i, 0, i + 1, 1);
            quilt_line(cairo, i + 1, 0, i, 1);
        }
        if (motif == 1 || motif == 2) /* channels, and squares */
            quilt_line(cairo, -1, i + 0.5, 2, i + 0.5);
        if (motif == 2 || motif == 4)
            quilt_line(cairo, i + 0.5, -1, i + 0.5, 2);
        if (motif == 3 || motif == 5) { /* onion waves, and scales */
            for (int row = -1; row <= 1; row++) {
                cairo_new_sub_path(cairo);
                cairo_arc(cairo, i + (motif == 3 ? 0 : 0.5), row, 0.5, 0,
                          motif == 3 ? 2 * G_PI : G_PI);
                cairo_new_sub_path(cairo);
                cairo_arc(cairo, i + 0.5 * (motif == 3) + 0.0, row + 0.5, 0.5, 0, G_PI);
            }
        }
    }
    furrow(tile);
}

static void teeth(cw_tile *tile, double top, double height, int count, int colour)
{
    double step = (double)tile->cells / count;
    for (int i = 0; i < count; i++) {
        cw_point tooth[3] = {
            {i * step, top + height}, {(i + 0.5) * step, top}, {(i + 1) * step, top + height}};
        cw_draw_polygon(tile->cairo, tooth, 3);
    }
    cw_tile_fill(tile, colour);
}

static void lozenges(cw_tile *tile, double top, double height, int count, int colour)
{
    double step = (double)tile->cells / count;
    for (int i = 0; i < count; i++) {
        double x = (i + 0.5) * step, half = step * 0.42;
        cw_point rhomb[4] = {{x, top},
                             {x + half, top + height / 2},
                             {x, top + height},
                             {x - half, top + height / 2}};
        cw_draw_polygon(tile->cairo, rhomb, 4);
    }
    cw_tile_fill(tile, colour);
}

/* Bands of teeth, lozenges, zigzags and bars; the motif is their order. */
void cw_tile_tribal(cw_tile *tile)
{
    static const char *const bands[CW_SAMPLE_MOTIFS] = {"tzb", "lbt", "zll", "ttz", "bzb", "ltl"};
    double height = (double)tile->cells / 3;
    for (int i = 0; i < 3; i++) {
        double top = i * height, inner = height * 0.8;
        int colour = 1 + i % 2;
        switch (bands[tile->motif][i]) {
        case 't':
            teeth(tile, top, inner, 2 + tile->motif % 2, colour);
            break;
        case 'l':
            lozenges(tile, top, inner, 1 + tile->motif % 3, colour);
            break;
        case 'z':
            zigzag(tile, top, inner * 0.5, 2, inner * 0.45, colour);
            break;
        default:
            cw_tile_box(tile, 0, top + inner * 0.3, tile->cells, inner * 0.25, colour);
            cw_tile_box(tile, 0, top + inner * 0.7, tile->cells, inner * 0.15, colour);
        }
    }
}
