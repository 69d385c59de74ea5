/* SPDX-License-Identifier: Apache-2.0
 *
 * The repeat of a pattern: a square tile of `cells` x `cells` unit cells drawn so that it continues
 * itself on every side. One function a pattern class; the motif number picks the member.
 */
#pragma once

#include "engine/sample/sample_design.h"

G_BEGIN_DECLS

typedef struct {
    cairo_t *cairo; /* one unit is one cell; the ground colour is already there */
    guint32 colour[3];
    int motif;
    double density;   /* 0 to 1 */
    int cells;        /* side of the tile */
    cw_random random; /* of the design: every picture of it has the same tile */
} cw_tile;

/* Draws something of radius about 1/2 around the origin. */
typedef void (*cw_stamp)(cw_tile *tile, int which);

/* Stamps at (x,y) in cells, and wherever the tile's edges cut it off. */
void cw_tile_stamp(cw_tile *tile, double x, double y, double size, double turn, cw_stamp stamp,
                   int which);
/* Fills the current path with colour 0, 1 or 2 of the tile and drops it. */
void cw_tile_fill(cw_tile *tile, int colour);
void cw_tile_box(cw_tile *tile, double x, double y, double width, double height, int colour);

void cw_tile_striped(cw_tile *tile);
void cw_tile_checkered(cw_tile *tile);
void cw_tile_chevron(cw_tile *tile);
void cw_tile_geometric(cw_tile *tile);
void cw_tile_quilted(cw_tile *tile);
void cw_tile_tribal(cw_tile *tile);
void cw_tile_floral(cw_tile *tile);
void cw_tile_polka(cw_tile *tile);
void cw_tile_paisley(cw_tile *tile);
void cw_tile_printed(cw_tile *tile);
void cw_tile_print(cw_tile *tile);
void cw_tile_animal(cw_tile *tile);
void cw_tile_tie_and_die(cw_tile *tile);

/* Textures of the generic catalogue; their motif is 0. */
void cw_tile_waves(cw_tile *tile);
void cw_tile_specks(cw_tile *tile);
void cw_tile_bricks(cw_tile *tile);
void cw_tile_rings(cw_tile *tile);
void cw_tile_scales(cw_tile *tile);
void cw_tile_maze(cw_tile *tile);
void cw_tile_crosses(cw_tile *tile);

/* Closed paths of radius about 1/2 around the origin. */
#define CW_ICONS 12
void cw_icon_path(cairo_t *cairo, int icon);
/* A flower: stamp for tiles and placements; `which` is the motif. */
void cw_icon_flower(cw_tile *tile, int which);
/* An icon in the second colour with a little of the third. */
void cw_icon_stamp(cw_tile *tile, int which);

/* One picture or ornament placed on the garment, in a box of 1 x 1 around the origin. */
void cw_placement_graphic(cw_tile *tile);
void cw_placement_screen_print(cw_tile *tile);
void cw_placement_embroidered(cw_tile *tile);

G_END_DECLS
