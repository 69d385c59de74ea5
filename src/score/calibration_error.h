/* SPDX-License-Identifier: Apache-2.0
 *
 * Expected calibration error (Naeini, Cooper and Hauskrecht 2015; the form of Guo et al. 2017): how
 * far what a classifier is sure of is from what is right of it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_CALIBRATION_ERROR_BINS 15

/* The N answers are put by `confidence` [N] in [0,1] into bins of equal width; the mean over these,
 * by size, of |share that is `right` [N] - mean confidence|. In [0,1]; NaN for no answers. */
double cw_calibration_error(const float *confidence, const gboolean *right, gsize samples);

G_END_DECLS
