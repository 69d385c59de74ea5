/* SPDX-License-Identifier: Apache-2.0
 *
 * Garments of the attribute catalogue, drawn from their values. Everything is large enough to be
 * seen at 64 px; every picture shows the whole front.
 */
#pragma once

#include "engine/sample/sample_garment.h"
#include "engine/sample/sample_value.h"

G_BEGIN_DECLS

/* One garment being drawn; heights in heads below the crown. */
typedef struct {
    cw_stage *stage;
    const cw_cloth *cloth;
    const cw_figure *figure;
    const cw_pose *pose;
    const int *value; /* [CW_TYPE_COUNT] */
    guint32 trim;
    double neck, neck_half; /* where the opening ends; its half-width */
    double crop, skirt;     /* where the upper part ends and the lower one begins; equal: no gap */
    double hem;
} cw_piece;

void cw_piece_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure);
/* The heights that a picture of it shows. */
void cw_piece_range(const cw_sample_design *design, double *top, double *bottom);

/* Half-width of the trunk's cloth at height `y`. */
double cw_piece_half(const cw_piece *piece, double y);
/* Fills the current path with the trim's colour, set off by a seam of the ground's from prints of
 * the same colour, and drops it; it counts as garment. */
void cw_piece_paint_trim(const cw_piece *piece);
/* A band of trim across the trunk. */
void cw_piece_band(const cw_piece *piece, double top, double bottom);

/* What each value of a type adds. */
void cw_piece_draw_pockets(const cw_piece *piece);
void cw_piece_draw_closure(const cw_piece *piece);
void cw_piece_draw_hood(const cw_piece *piece); /* before the head */
void cw_piece_draw_collar(const cw_piece *piece);
/* Along the edge from `left` to `right`. */
void cw_piece_draw_hem(const cw_piece *piece, cw_point left, cw_point right);

G_END_DECLS
