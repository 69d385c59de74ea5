/* SPDX-License-Identifier: Apache-2.0
 *
 * Whitening: embeddings of a catalogue crowd along a few directions (mean colour, outline) that
 * tell little apart. W (x - mean) with W^T W = B^-1, B = C + s tr(C)/D I, C their covariance, gives
 * every direction its say. With C the covariance within items, of the pictures of an item around
 * their mean, a direction counts the less the more the pictures of one item differ in it; the mean
 * is then that of items with several pictures, for others may be of another kind (a pile of loose
 * photos beside a shop). Of the directions those along which all rows spread most by that measure
 * may be kept alone: with C within items that is linear discriminant analysis (Rao 1948), items as
 * classes, with C of all rows it is whitened principal components. Both are estimated without any
 * label.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const float *vectors; /* [count,D] */
    gsize count, dimension;
    const guint32 *items; /* [count]: the item each row is of, the rows of one side by side; C is
                             within items then; NULL: C is of all rows */
} cw_whitening_rows;

/* Fills `weight` [kept,D], the directions that tell most apart first, and `bias` [kept]: x becomes
 * weight x + bias. `kept` <= D; `shrink` > 0 is s; the larger, the less is changed.
 * CW_ERROR_USAGE for fewer than two rows, CW_ERROR_FAILED when C is zero. Cost O(N D^2 + D^3). */
gboolean cw_whitening_fit(const cw_whitening_rows *rows, double shrink, gsize kept, float *weight,
                          float *bias, GError **error);

G_END_DECLS
