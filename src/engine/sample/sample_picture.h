/* SPDX-License-Identifier: Apache-2.0
 *
 * One picture of one colourway, and what is true of it.
 */
#pragma once

#include <colorway/sample.h>

#include "engine/sample/sample_design.h"
#include "image/image.h"

G_BEGIN_DECLS

typedef struct {
    const char *view; /* front, back, close */
    const char *pose; /* name of the pose or "thing" */
    const char *backdrop;
    double turn_degrees, light;
    cw_box person, head, garment; /* in the picture; size 0: not there */
    cw_point landmark[CW_LANDMARK_COUNT];
    gboolean visible[CW_LANDMARK_COUNT]; /* there and inside the picture */
} cw_sample_truth;

/* Picture 0 is the main one: it faces the viewer and shows most of the garment. Pose and camera are
 * drawn from (settings->seed, design, colourway, picture) alone, the backdrop from
 * settings->backdrop, too. settings->size is the height in px, the width is three quarters of it.
 */
cw_image *cw_sample_picture(const cw_sample_design *design, int colourway, int picture,
                            const cw_sample_settings *settings, cw_sample_truth *truth,
                            GError **error);

G_END_DECLS
