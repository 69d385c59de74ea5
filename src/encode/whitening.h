/* SPDX-License-Identifier: Apache-2.0
 *
 * Whitening: embeddings of a catalogue crowd along a few directions (mean colour, outline) that
 * tell little apart. W (x - mean) with W^T W = (C + s tr(C)/D I)^-1, C their covariance, gives
 * every direction its say. It is estimated without any label.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fills `weight` [D,D] (lower triangular) and `bias` [D] from rows `vectors` [N,D]: x becomes
 * weight x + bias. `shrink` > 0 is s; the larger, the less is changed. CW_ERROR_USAGE for fewer
 * than two rows, CW_ERROR_FAILED when all rows are equal. Cost O(N D^2 + D^3). */
gboolean cw_whitening_fit(const float *vectors, gsize rows, gsize dimension, double shrink,
                          float *weight, float *bias, GError **error);

G_END_DECLS
