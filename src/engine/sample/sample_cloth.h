/* SPDX-License-Identifier: Apache-2.0
 *
 * Cloth: the material of one colourway in one picture, ready to fill paths with.
 */
#pragma once

#include "engine/sample/sample_design.h"

G_BEGIN_DECLS

struct cw_cloth {
    const cw_sample_design *design;
    guint32 colour[3];
    cairo_pattern_t *tile; /* NULL: no repeat */
    double tile_units, tile_px;
    double phase_x, phase_y; /* where the cutter laid the piece, in units */
};

/* How a piece lies: where it hangs from, the direction of its warp, its foreshortening. */
typedef struct {
    cw_point origin;
    double turn;   /* radians, 0: warp runs down the picture */
    double squash; /* of the weft, 0 to 1 */
} cw_lay;

/* `units_px` is the length of one unit on the picture. */
cw_cloth *cw_cloth_new(const cw_sample_design *design, int colourway, double units_px,
                       cw_random *random);
void cw_cloth_free(cw_cloth *cloth);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_cloth, cw_cloth_free)

/* Fills the current path and keeps it. */
void cw_cloth_fill(const cw_cloth *cloth, cairo_t *cairo, cw_lay lay);

/* Puts the picture, badge or ornament of the design, if its pattern has one, into the box of side
 * `size` around the lay's origin. */
void cw_cloth_place(const cw_cloth *cloth, cairo_t *cairo, cw_lay lay, double size);

/* TRUE when the pattern class is told by the cut alone, so that the motif chooses the detail. */
gboolean cw_cloth_is_bare(const cw_sample_design *design);
/* The detail of the cut: the motif of bare cloth, else the design's own. */
int cw_cloth_detail(const cw_sample_design *design);
/* The colour of trims. */
guint32 cw_cloth_trim(const cw_cloth *cloth);

/* A piece of garment along the current path: cloth, rounding shade from `left` to `right`, `folds`
 * soft creases, a seam line. Counts to the stage's garment and person bounds; drops the path. */
void cw_cloth_piece(cw_stage *stage, const cw_cloth *cloth, cw_lay lay, cw_point left,
                    cw_point right, int folds);

G_END_DECLS
