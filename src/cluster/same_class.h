/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether two samples are of one class, when all that is known is how samples lie: the model of two
 * covariances, by which speakers are told apart (Brümmer and de Villiers, "The speaker partitioning
 * problem", Odyssey 2010; Prince and Elder, "Probabilistic linear discriminant analysis", ICCV
 * 2007). A small sample proves little, and directions in which the rows of one sample differ much
 * say little: a distance of means knows neither.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const float *rows; /* [N,D] */
    gsize count, dimension;
    const gint32 *bundles; /* [N] rows that were drawn together, such as the colourways of a design,
                              and prove less than others; below 0: alone */
    const guint32 *members; /* rows of sample c from first[c]... */
    const gsize *first;     /* ...to first[c+1], [C+1]; a row may be in several samples */
    gsize samples;          /* C */
} cw_same_class_task;

/* Fills `ratios` [C(C-1)/2], condensed (cluster/condensed.h), with log p(both samples | one class)
 * - log p(both | two classes): above 0 where one is likelier. 0 everywhere where samples differ no
 * more than chance has it. Each has a row or more. Cost M D^2 + C^2 D, M rows of samples; 24 D^2
 * bytes. CW_ERROR_TOO_LARGE, CW_ERROR_FAILED (numbers that are not finite). */
gboolean cw_same_class_ratios(const cw_same_class_task *task, float *ratios, GError **error);

G_END_DECLS
