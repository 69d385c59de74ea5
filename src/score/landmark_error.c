/* SPDX-License-Identifier: Apache-2.0 */
#include "score/landmark_error.h"

#include <math.h>

void cw_landmark_error_add(cw_landmark_error *error, double x, double y, double true_x,
                           double true_y)
{
    const double distance = hypot(x - true_x, y - true_y);
    error->landmarks++;
    error->sum += isnan(distance) ? G_SQRT2 : distance;
    error->near += distance <= CW_LANDMARK_NEAR;
}

double cw_landmark_error_mean(const cw_landmark_error *error)
{
    return error->landmarks > 0 ? error->sum / (double)error->landmarks : NAN;
}

double cw_landmark_error_near(const cw_landmark_error *error)
{
    return error->landmarks > 0 ? (double)error->near / (double)error->landmarks : NAN;
}
