/* SPDX-License-Identifier: Apache-2.0
 *
 * How far landmarks are from where they were marked: the normalised error, the mean distance in
 * shares of the picture's sides over landmarks that are visible, and the share of those within a
 * tenth (Liu et al. 2016, Fashion Landmark Detection in the Wild, normalised error and percentage
 * of detected landmarks).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_LANDMARK_NEAR 0.1

typedef struct {
    double sum; /* of distances */
    gsize near, landmarks;
} cw_landmark_error;

/* Judges one more landmark, its place and the true one in shares of the picture's width and height:
 * the Euclidean distance of the two. A NaN is as far as sides reach, sqrt(2). */
void cw_landmark_error_add(cw_landmark_error *error, double x, double y, double true_x,
                           double true_y);

/* NaN without landmarks. */
double cw_landmark_error_mean(const cw_landmark_error *error);
/* At most CW_LANDMARK_NEAR off; NaN without landmarks. */
double cw_landmark_error_near(const cw_landmark_error *error);

G_END_DECLS
