/* SPDX-License-Identifier: Apache-2.0
 *
 * Textures of the generic catalogue. Each closes on itself: lines go on where they left, figures
 * that an edge cuts are drawn on both sides of it.
 */
#include "engine/sample/sample_tile.h"

#include <math.h>

static void stroke(cw_tile *tile, double width)
{
    cw_draw_colour(tile->cairo, tile->colour[1], 1);
    cairo_set_line_width(tile->cairo, width);
    cairo_stroke(tile->cairo);
}

/* One wave a cell, so that it ends as it began. */
void cw_tile_waves(cw_tile *tile)
{
    for (double y = -0.5; y < tile->cells + 0.5; y += 0.5) {
        cairo_move_to(tile->cairo, 0, y);
        for (int i = 1; i <= 16 * tile->cells; i++)
            cairo_line_to(tile->cairo, i / 16.0, y + 0.17 * sin(2 * G_PI * i / 16.0));
    }
    stroke(tile, 0.17);
}

static void speck(cw_tile *tile, int which)
{
    cw_draw_ellipse(tile->cairo, 0, 0, 0.5, 0.3);
    cw_tile_fill(tile, which);
}

void cw_tile_specks(cw_tile *tile)
{
    for (int i = 0; i < 26 * tile->cells * tile->cells; i++) {
        const double x = cw_random_uniform(&tile->random, 0, tile->cells);
        const double y = cw_random_uniform(&tile->random, 0, tile->cells);
        const double size = cw_random_uniform(&tile->random, 0.06, 0.24);
        cw_tile_stamp(tile, x, y, size, cw_random_uniform(&tile->random, 0, G_PI), speck, 1);
    }
}

void cw_tile_bricks(cw_tile *tile)
{
    const double joint = 0.09;
    for (int row = 0; row < 2 * tile->cells; row++) {
        cw_tile_box(tile, 0, row * 0.5, tile->cells, joint, 1);
        for (int i = 0; i < tile->cells; i++)
            cw_tile_box(tile, i + (row % 2 == 1 ? 0.5 : 0), row * 0.5, joint, 0.5, 1);
    }
}

void cw_tile_rings(cw_tile *tile)
{
    for (int y = 0; y < tile->cells; y++)
        for (int x = 0; x < tile->cells; x++)
            for (int i = 0; i < 3; i++) {
                cw_draw_ellipse(tile->cairo, x + 0.5, y + 0.5, 0.44 - 0.15 * i, 0.44 - 0.15 * i);
                stroke(tile, 0.08);
            }
}

/* Rows from above the tile to below it, each over the one before. */
void cw_tile_scales(cw_tile *tile)
{
    for (int row = -2; row < 4 * tile->cells + 2; row++)
        for (int i = -1; i <= tile->cells; i++) {
            cw_draw_ellipse(tile->cairo, i + (row % 2 == 0 ? 0.5 : 0), row * 0.25, 0.5, 0.5);
            cw_draw_colour(tile->cairo, tile->colour[0], 1);
            cairo_fill_preserve(tile->cairo);
            stroke(tile, 0.09);
        }
}

/* Smith 1987, "The tiling patterns of Sebastien Truchet": two quarters of circles around opposite
 * corners of a square meet its edges in their middles, whichever corners they are. */
void cw_tile_maze(cw_tile *tile)
{
    const double side = 0.5;
    for (int row = 0; row < 2 * tile->cells; row++)
        for (int i = 0; i < 2 * tile->cells; i++) {
            cairo_save(tile->cairo);
            cairo_translate(tile->cairo, (i + 0.5) * side, (row + 0.5) * side);
            cairo_rotate(tile->cairo, cw_random_chance(&tile->random, 0.5) ? G_PI / 2 : 0);
            for (int end = 0; end < 2; end++) {
                cairo_new_sub_path(tile->cairo);
                cairo_arc(tile->cairo, -side / 2, -side / 2, side / 2, 0, G_PI / 2);
                cairo_rotate(tile->cairo, G_PI);
            }
            stroke(tile, 0.14);
            cairo_restore(tile->cairo);
        }
}

static void plus(cw_tile *tile, int which)
{
    cw_tile_box(tile, -0.5, -0.14, 1, 0.28, which);
    cw_tile_box(tile, -0.14, -0.5, 0.28, 1, which);
}

void cw_tile_crosses(cw_tile *tile)
{
    for (int y = 0; y < tile->cells; y++)
        for (int x = 0; x < tile->cells; x++)
            cw_tile_stamp(tile, x + 0.5, y + (x % 2 == 1 ? 1 : 0.5), 0.68, 0, plus, 1);
}
