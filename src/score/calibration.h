/* SPDX-License-Identifier: Apache-2.0
 *
 * From a distance to the probability that a pair is of the same design: isotonic regression (pool
 * adjacent violators; Barlow et al. 1972) or a logistic curve (Platt 1999, with his smoothed
 * targets). Both never rise with the distance.
 */
#pragma once

#include <glib.h>

#include "score/separability.h"

G_BEGIN_DECLS

/* Knots of a falling function, straight between them, constant outside. */
typedef struct {
    gsize count;
    double *distance;    /* [count] ascending */
    double *probability; /* [count] descending, in [0,1] */
} cw_calibration;

/* Fits from pairs, different ones counted `weight` times. CW_ERROR_FAILED when there are not both
 * kinds. (transfer full) */
cw_calibration *cw_calibration_new_isotonic(const GArray *pairs, double weight, GError **error);
cw_calibration *cw_calibration_new_platt(const GArray *pairs, double weight, GError **error);

/* From stored knots (copied). CW_ERROR_DAMAGED when they are not ascending in distance, not
 * descending in probability, or out of range. */
cw_calibration *cw_calibration_new(const double *distance, const double *probability, gsize count,
                                   GError **error);

void cw_calibration_free(cw_calibration *calibration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_calibration, cw_calibration_free)

/* The probability in [0,1] at a distance. */
double cw_calibration_probability(const cw_calibration *calibration, double distance);

/* The largest distance whose probability is at least `probability`; negative when there is none,
 * INFINITY when all have it. */
double cw_calibration_distance(const cw_calibration *calibration, double probability);

G_END_DECLS
