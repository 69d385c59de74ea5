/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns of scattered figures: flowers, dots, paisleys, icons, brush strokes, animal skins, dye.
 */
#include "engine/sample/sample_tile.h"

#include <math.h>

void cw_tile_stamp(cw_tile *tile, double x, double y, double size, double turn, cw_stamp stamp,
                   int which)
{
    for (int down = -1; down <= 1; down++) {
        for (int across = -1; across <= 1; across++) {
            double cx = x + across * tile->cells, cy = y + down * tile->cells;
            double reach = size * 0.8;
            if (cx < -reach || cy < -reach || cx > tile->cells + reach || cy > tile->cells + reach)
                continue;
            cairo_save(tile->cairo);
            cairo_translate(tile->cairo, cx, cy);
            cairo_rotate(tile->cairo, turn);
            cairo_scale(tile->cairo, size, size);
            stamp(tile, which);
            cairo_restore(tile->cairo);
        }
    }
}

void cw_tile_fill(cw_tile *tile, int colour)
{
    cw_draw_colour(tile->cairo, tile->colour[colour], 1);
    cairo_fill(tile->cairo);
}

void cw_tile_box(cw_tile *tile, double x, double y, double width, double height, int colour)
{
    cairo_rectangle(tile->cairo, x, y, width, height);
    cw_tile_fill(tile, colour);
}

/* One stamp a cell on a half-drop lattice, turned at random when `tossed`. */
static void lattice(cw_tile *tile, double size, gboolean tossed, cw_stamp stamp, int which)
{
    for (int y = 0; y < tile->cells; y++) {
        for (int x = 0; x < tile->cells; x++) {
            double turn = tossed ? cw_random_uniform(&tile->random, -G_PI, G_PI) : 0;
            double drop = x % 2 == 1 ? 0.5 : 0;
            cw_tile_stamp(tile, x + 0.5, y + 0.5 + drop, size, turn, stamp, which);
        }
    }
}

void cw_tile_floral(cw_tile *tile)
{
    lattice(tile, 0.75 + 0.3 * tile->density, TRUE, cw_icon_flower, tile->motif);
}

static void dot(cw_tile *tile, int which)
{
    cw_draw_ellipse(tile->cairo, 0, 0, 0.5, 0.5);
    cw_tile_fill(tile, which);
}

static void ring_dot(cw_tile *tile, int which)
{
    dot(tile, which);
    cw_draw_ellipse(tile->cairo, 0, 0, 0.28, 0.28);
    cw_tile_fill(tile, 0);
}

static void three_dots(cw_tile *tile, int which)
{
    for (int i = 0; i < 3; i++)
        cw_draw_ellipse(tile->cairo, 0.26 * cos(2.1 * i), 0.26 * sin(2.1 * i), 0.17, 0.17);
    cw_tile_fill(tile, which);
}

void cw_tile_polka(cw_tile *tile)
{
    switch (tile->motif) {
    case 0:
        lattice(tile, 0.72, FALSE, dot, 1);
        break;
    case 1:
        lattice(tile, 0.34, FALSE, dot, 1);
        break;
    case 2:
        lattice(tile, 0.8, FALSE, ring_dot, 1);
        break;
    case 3: /* large and small in turn */
        lattice(tile, 0.7, FALSE, dot, 1);
        for (int i = 0; i < 4; i++)
            cw_tile_stamp(tile, i % 2, i / 2 + (i % 2 ? 0.0 : 0.5), 0.24, 0, dot, 1);
        break;
    case 4:
        lattice(tile, 0.95, TRUE, three_dots, 1);
        break;
    default: /* half-moons of dots: confetti at random places and sizes */
        for (int i = 0; i < 9; i++)
            cw_tile_stamp(tile, cw_random_uniform(&tile->random, 0, 2),
                          cw_random_uniform(&tile->random, 0, 2),
                          cw_random_uniform(&tile->random, 0.2, 0.6), 0, dot, 1);
    }
}

static void drop_path(cairo_t *cairo, double scale)
{
    cairo_move_to(cairo, 0.2 * scale, -0.5 * scale);
    cairo_curve_to(cairo, -0.1 * scale, -0.55 * scale, -0.55 * scale, -0.1 * scale, -0.36 * scale,
                   0.28 * scale);
    cairo_curve_to(cairo, -0.2 * scale, 0.58 * scale, 0.4 * scale, 0.55 * scale, 0.4 * scale,
                   0.15 * scale);
    cairo_curve_to(cairo, 0.4 * scale, -0.15 * scale, -0.05 * scale, -0.1 * scale, 0.2 * scale,
                   -0.5 * scale);
    cairo_close_path(cairo);
}

static void paisley(cw_tile *tile, int which)
{
    drop_path(tile->cairo, 1);
    cw_tile_fill(tile, 1);
    cairo_translate(tile->cairo, 0.01, 0.1);
    drop_path(tile->cairo, which % 2 ? 0.62 : 0.75);
    cw_tile_fill(tile, which % 3 == 2 ? 1 : 0);
    if (which % 3 == 0) {
        drop_path(tile->cairo, 0.42);
        cw_tile_fill(tile, 2);
    } else {
        cw_draw_ellipse(tile->cairo, 0, 0.08, 0.14, 0.14);
        cw_tile_fill(tile, which % 3 == 2 ? 0 : 2);
    }
}

/* Motifs: one way up, alternating, tossed, with dots or small flowers between. */
void cw_tile_paisley(cw_tile *tile)
{
    static const double size[CW_SAMPLE_MOTIFS] = {1.0, 0.95, 0.85, 0.7, 1.3, 0.8};
    int motif = tile->motif;
    for (int i = 0; i < 4; i++) {
        int x = i % 2, y = i / 2;
        double turn = motif == 1 || motif == 4 ? G_PI * x : 0;
        turn = motif == 2 ? cw_random_uniform(&tile->random, 0, 2 * G_PI) : turn;
        turn = motif == 5 ? G_PI / 2 * i : turn;
        if (motif == 4 && (x + y) % 2 == 1)
            continue;
        cw_tile_stamp(tile, x + 0.5, y + 0.5 + 0.5 * x, size[motif], turn, paisley, motif);
    }
    if (motif == 3 || motif == 5) {
        for (int i = 0; i < 4; i++)
            cw_tile_stamp(tile, i % 2, i / 2 + 0.25 + 0.5 * (i % 2), 0.22, 0, dot, 1);
    }
}

/* Tossed icons; two kinds of them share the tile. */
void cw_tile_printed(cw_tile *tile)
{
    lattice(tile, 0.85, TRUE, cw_icon_stamp, tile->motif * 2);
    cw_tile brief = *tile;
    brief.colour[1] = tile->colour[2];
    for (int i = 0; i < 4; i++)
        cw_tile_stamp(&brief, i % 2, i / 2 + 0.5 * (i % 2 == 0), 0.34, 0.6 * i, cw_icon_stamp,
                      tile->motif * 2 + 1);
}

static void blob(cw_tile *tile, int which)
{
    cw_point outline[8];
    for (int i = 0; i < 8; i++) {
        double radius =
            cw_random_unit(&(cw_random){tile->random.seed, 77, (guint64)which, (guint64)i});
        radius = 0.26 + 0.28 * radius;
        outline[i] = (cw_point){radius * cos(G_PI * i / 4), radius * sin(G_PI * i / 4)};
    }
    cw_draw_smooth(tile->cairo, outline, 8, TRUE);
    cw_tile_fill(tile, 1 + which % 2);
}

static void dash(cw_tile *tile, int which)
{
    cairo_rectangle(tile->cairo, -0.5, -0.13, 1, 0.26);
    cw_tile_fill(tile, 1 + which % 2);
}

static void arcs(cw_tile *tile, int which)
{
    for (int i = 0; i < 3; i++) {
        cairo_new_path(tile->cairo);
        cairo_arc(tile->cairo, 0, 0.25, 0.2 + 0.14 * i, G_PI, 2 * G_PI);
        cw_draw_colour(tile->cairo, tile->colour[1 + (which + i) % 2], 1);
        cairo_set_line_width(tile->cairo, 0.09);
        cairo_stroke(tile->cairo);
    }
}

static void shard(cw_tile *tile, int which)
{
    cairo_new_path(tile->cairo);
    for (int i = 0; i < 4; i++) {
        double angle = (i + 0.8 * cw_random_unit(&(cw_random){tile->random.seed, 78, (guint64)which,
                                                              (guint64)i})) *
                       G_PI / 2;
        cairo_line_to(tile->cairo, 0.5 * cos(angle), 0.5 * sin(angle));
    }
    cairo_close_path(tile->cairo);
    cw_tile_fill(tile, 1 + which % 2);
}

static void wave(cw_tile *tile, int which)
{
    cw_draw_colour(tile->cairo, tile->colour[1 + which % 2], 1);
    cairo_set_line_width(tile->cairo, 0.2);
    cairo_move_to(tile->cairo, -0.5, 0);
    cairo_curve_to(tile->cairo, -0.25, -0.5, -0.25, -0.5, 0, 0);
    cairo_curve_to(tile->cairo, 0.25, 0.5, 0.25, 0.5, 0.5, 0);
    cairo_stroke(tile->cairo);
}

/* Abstract prints: camouflage, dashes, rainbows, terrazzo, squiggles, brush marks. */
void cw_tile_print(cw_tile *tile)
{
    static const struct {
        cw_stamp stamp;
        double size;
        int count;
    } kinds[CW_SAMPLE_MOTIFS] = {{blob, 0.8, 7},    {dash, 0.7, 11}, {arcs, 0.95, 5},
                                 {shard, 0.65, 12}, {wave, 0.9, 7},  {dash, 1.6, 5}};
    int columns = kinds[tile->motif].count;
    for (int i = 0; i < columns; i++) {
        /* The golden ratio spreads them evenly, so no motif hides another. */
        double x = fmod(i * 0.618034 * tile->cells, tile->cells);
        double y = (i + 0.3 * cw_random_unit(&tile->random)) * tile->cells / columns;
        double turn = cw_random_uniform(&tile->random, -G_PI, G_PI);
        if (tile->motif == 5)
            turn = 0.5 + 0.2 * turn;
        cw_tile_stamp(tile, x, y, kinds[tile->motif].size, tile->motif == 2 ? 0 : turn,
                      kinds[tile->motif].stamp, i);
    }
}

static void rosette(cw_tile *tile, int which)
{
    cw_draw_colour(tile->cairo, tile->colour[1], 1);
    cairo_set_line_width(tile->cairo, 0.2);
    for (int i = 0; i < 3; i++) {
        double start = which + 2.1 * i;
        cairo_new_path(tile->cairo);
        cairo_arc(tile->cairo, 0, 0, 0.34, start, start + 1.5);
        cairo_stroke(tile->cairo);
    }
}

static void spindle(cw_tile *tile, int which)
{
    double bend = which % 2 ? 0.12 : -0.12;
    cairo_move_to(tile->cairo, -0.75, 0);
    cairo_curve_to(tile->cairo, -0.3, bend - 0.16, 0.3, bend - 0.16, 0.75, 0);
    cairo_curve_to(tile->cairo, 0.3, bend + 0.14, -0.3, bend + 0.14, -0.75, 0);
    cairo_close_path(tile->cairo);
    cw_tile_fill(tile, 1);
}

static void plate(cw_tile *tile, int which)
{
    cairo_new_path(tile->cairo);
    for (int i = 0; i < 6; i++) {
        double wobble =
            cw_random_unit(&(cw_random){tile->random.seed, 79, (guint64)which, (guint64)i});
        double radius = 0.38 + 0.2 * wobble, angle = i * G_PI / 3;
        cairo_line_to(tile->cairo, radius * cos(angle), radius * sin(angle));
    }
    cairo_close_path(tile->cairo);
    cw_tile_fill(tile, 1);
}

static void scale(cw_tile *tile, int which)
{
    static const cw_point rhomb[] = {{-.42, 0}, {0, -.3}, {.42, 0}, {0, .3}};
    cw_draw_polygon(tile->cairo, rhomb, 4);
    cw_tile_fill(tile, 1);
    cw_draw_ellipse(tile->cairo, 0, 0, 0.1, 0.1);
    cw_tile_fill(tile, which * 0);
}

static void cow(cw_tile *tile, int which)
{
    blob(tile, 2 * which);
}

/* Leopard, zebra, giraffe, tiger, snake, cow. */
void cw_tile_animal(cw_tile *tile)
{
    static const struct {
        cw_stamp stamp;
        double size, jitter, turn;
        int rows;
    } kinds[CW_SAMPLE_MOTIFS] = {{rosette, 0.6, 0.12, 3.0, 3}, {spindle, 1.2, 0.05, 0.12, 5},
                                 {plate, 0.95, 0.04, 0.3, 2},  {spindle, 0.7, 0.15, 0.35, 4},
                                 {scale, 0.75, 0.0, 0.0, 3},   {cow, 1.3, 0.25, 3.0, 2}};
    int rows = kinds[tile->motif].rows;
    double step = (double)tile->cells / rows;
    for (int y = 0; y < rows; y++) {
        int columns = tile->motif == 1 ? 2 : rows;
        for (int x = 0; x < columns; x++) {
            double jitter = kinds[tile->motif].jitter;
            double cx = (x + 0.5 * (y % 2)) * tile->cells / columns, cy = (y + 0.5) * step;
            cx += cw_random_uniform(&tile->random, -jitter, jitter);
            cy += cw_random_uniform(&tile->random, -jitter, jitter);
            double turn = kinds[tile->motif].turn;
            turn = cw_random_uniform(&tile->random, -turn, turn);
            cw_tile_stamp(tile, cx, cy, kinds[tile->motif].size, turn, kinds[tile->motif].stamp,
                          y * columns + x);
        }
    }
}

static void dye_ring(cw_tile *tile, int which)
{
    for (int i = 0; i < 4; i++) {
        cw_point outline[12];
        for (int k = 0; k < 12; k++) {
            double wobble = 0.9 + 0.2 * ((k + which) % 2), radius = (0.12 + 0.11 * i) * wobble;
            outline[k] = (cw_point){radius * cos(G_PI * k / 6), radius * sin(G_PI * k / 6)};
        }
        cw_draw_smooth(tile->cairo, outline, 12, TRUE);
        cw_draw_colour(tile->cairo, tile->colour[1], 0.75);
        cairo_set_line_width(tile->cairo, 0.055);
        cairo_stroke(tile->cairo);
    }
}

static void dye_spiral(cw_tile *tile, int which)
{
    cw_draw_colour(tile->cairo, tile->colour[1], 0.8);
    for (int arm = 0; arm < 3 + which; arm++) {
        cairo_new_path(tile->cairo);
        for (int k = 0; k < 16; k++) {
            double radius = 0.04 + 0.031 * k, angle = 2 * G_PI * arm / (3 + which) + 0.24 * k;
            cairo_line_to(tile->cairo, radius * cos(angle), radius * sin(angle));
        }
        cairo_set_line_width(tile->cairo, 0.1);
        cairo_stroke(tile->cairo);
    }
}

static void dye_burst(cw_tile *tile, int which)
{
    for (int i = 0; i < 9; i++) {
        double angle = 2 * G_PI * i / 9, half = 0.2;
        cairo_move_to(tile->cairo, 0.08 * cos(angle), 0.08 * sin(angle));
        cairo_line_to(tile->cairo, 0.5 * cos(angle - half), 0.5 * sin(angle - half));
        cairo_line_to(tile->cairo, 0.42 * cos(angle + half), 0.42 * sin(angle + half));
        cairo_close_path(tile->cairo);
    }
    cw_tile_fill(tile, 1 + which * 0);
}

static void dye_cloud(cw_tile *tile, int which)
{
    cairo_push_group(tile->cairo);
    blob(tile, 2 * which);
    cairo_pop_group_to_source(tile->cairo);
    cairo_paint_with_alpha(tile->cairo, 0.6);
}

/* Rings, spirals, bursts and clouds about two periods wide, and dyed bands. */
void cw_tile_tie_and_die(cw_tile *tile)
{
    static const cw_stamp stamps[CW_SAMPLE_MOTIFS] = {dye_ring,  dye_spiral, dye_burst,
                                                      dye_cloud, NULL,       dye_ring};
    int motif = tile->motif;
    if (stamps[motif] == NULL) {
        for (int i = 0; i < 4; i++) {
            cairo_rectangle(tile->cairo, 0, 0.1 + 0.5 * i, 2, 0.28);
            cw_draw_colour(tile->cairo, tile->colour[1], 0.9 - 0.2 * i);
            cairo_fill(tile->cairo);
        }
        return;
    }
    int count = motif == 3 ? 6 : motif == 5 ? 5 : 2;
    double size = motif == 3 ? 1.0 : motif == 5 ? 0.9 : 1.45;
    for (int i = 0; i < count; i++) {
        double x = count == 2 ? 0.5 + i : fmod(i * 1.236068, 2), y = 2.0 * i / count + 0.4;
        cw_tile_stamp(tile, x, y, size, 0.7 * i, stamps[motif], motif == 1 ? 1 : i);
    }
}
