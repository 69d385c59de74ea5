/* SPDX-License-Identifier: Apache-2.0
 *
 * Whitening: embeddings of a catalogue crowd along a few directions (mean colour, outline) that
 * tell little apart. W (x - mean) with W^T W = (C + s tr(C)/D I)^-1, C their covariance, gives
 * every direction its say. With C the covariance within items, of the pictures of an item around
 * their mean, a direction counts the less the more the pictures of one item differ in it (the first
 * half of linear discriminant analysis, items as classes). Both are estimated without any label.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fills `weight` [D,D] (lower triangular) and `bias` [D] from rows `vectors` [N,D]: x becomes
 * weight x + bias. `items` [N] says which item each row is of, the rows of an item one after
 * another: C within items; NULL: C of all rows. `shrink` > 0 is s; the larger, the less is changed.
 * CW_ERROR_USAGE for fewer than two rows, CW_ERROR_FAILED when C is zero. Cost O(N D^2 + D^3). */
gboolean cw_whitening_fit(const float *vectors, gsize rows, gsize dimension, const guint32 *items,
                          double shrink, float *weight, float *bias, GError **error);

G_END_DECLS
