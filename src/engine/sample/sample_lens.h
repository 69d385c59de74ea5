/* SPDX-License-Identifier: Apache-2.0
 *
 * The camera's last word: perspective, a gentle waviness of cloth, light and grain, from the drawn
 * surface to the picture, and the same for points of the truth.
 */
#pragma once

#include "engine/sample/sample_draw.h"
#include "image/image.h"

G_BEGIN_DECLS

typedef struct {
    double tilt_x, tilt_y; /* perspective: the far side is smaller by this share */
    double wave_px, wave_length_px, phase[4];
    double gain;           /* of the light, 1: as drawn */
    double side_x, side_y; /* how the light falls off across and down, share over the picture */
    double grain;          /* standard deviation of noise, 0 to 255 */
    int margin;            /* px of surface around the picture */
} cw_lens;

/* A lens for pictures `width` wide. */
cw_lens cw_lens_draw(int width, cw_random *random);

/* The picture of width x height that `surface`, larger by the margin on each side, gives. `noise`
 * names the grain. */
cw_image *cw_lens_apply(const cw_lens *lens, cairo_surface_t *surface, int width, int height,
                        guint64 noise, GError **error);

/* Where a point of the surface lies in the picture. */
cw_point cw_lens_point(const cw_lens *lens, cw_point point, int width, int height);

G_END_DECLS
