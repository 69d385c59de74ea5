/* SPDX-License-Identifier: Apache-2.0
 *
 * The drawers of what is sold. Each draws in units: heads for what is worn, tenths of the picture's
 * width or so for things, origin at the thing's centre.
 */
#pragma once

#include "engine/sample/sample_cloth.h"
#include "engine/sample/sample_figure.h"

G_BEGIN_DECLS

void cw_dress_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure);
void cw_shirt_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure);
void cw_skirt_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure);
void cw_trousers_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure);

/* Where the hem of dresses and skirts lies without pose, heads below the crown. */
double cw_garment_hem(const cw_sample_design *design);

void cw_sleeves_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure);
/* Half-width and depth of the neck opening, heads. */
void cw_neck_size(const cw_sample_design *design, gboolean back, double *half_width, double *depth);
/* Continues the path along the neck opening from the right shoulder to the left. */
void cw_neck_path(cairo_t *cairo, const cw_sample_design *design, const cw_pose *pose);
/* The lining seen through the opening of a garment nobody wears, and collars over it. */
void cw_neck_draw_lining(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure);
void cw_neck_draw_collar(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure);

/* Belt, buttons, pockets and the like on a trunk from `waist` to `hem`. */
void cw_detail_draw(cw_stage *stage, const cw_cloth *cloth, const cw_figure *figure, double waist,
                    double hem, double hem_half);

/* Things: `turn` in radians about the vertical, 0 shows the front. */
void cw_bag_draw(cw_stage *stage, const cw_cloth *cloth, double turn);
void cw_shoe_draw(cw_stage *stage, const cw_cloth *cloth, double turn);
void cw_furniture_draw(cw_stage *stage, const cw_cloth *cloth, double turn, double pitch);

G_END_DECLS
