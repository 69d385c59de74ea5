/* SPDX-License-Identifier: Apache-2.0 */
#include "score/calibration_error.h"

#include <math.h>

static gsize bin_of(float confidence)
{
    const double place = floor((double)confidence * CW_CALIBRATION_ERROR_BINS);
    return (gsize)CLAMP(place, 0, CW_CALIBRATION_ERROR_BINS - 1);
}

double cw_calibration_error(const float *confidence, const gboolean *right, gsize samples)
{
    double sure[CW_CALIBRATION_ERROR_BINS] = {0}, true_ones[CW_CALIBRATION_ERROR_BINS] = {0};
    double error = 0;
    if (samples == 0)
        return NAN;
    for (gsize n = 0; n < samples; n++) {
        const gsize bin = bin_of(confidence[n]);
        sure[bin] += confidence[n];
        true_ones[bin] += right[n] != 0;
    }
    for (gsize b = 0; b < CW_CALIBRATION_ERROR_BINS; b++)
        error += fabs(true_ones[b] - sure[b]);
    return error / (double)samples;
}
