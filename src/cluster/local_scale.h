/* SPDX-License-Identifier: Apache-2.0
 *
 * Local scaling (Zelnik-Manor and Perona 2004): where a catalogue is crowded, designs lie nearer to
 * one another than the variants of a design do where it is sparse, so no one threshold on the
 * distance fits both. Distances divided by the scales of their two ends, d(i,j) / (s_i s_j), count
 * in what is near there.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fills `scales` [N]: the square root of the mean cosine distance to the `neighbours` nearest other
 * rows of `vectors` [N,D] (unit rows; to all where there are fewer; 1 where there is none), never
 * below 0.01: copies are near everything else's scale. Takes O(N^2 D). */
void cw_local_scales(const float *vectors, gsize items, gsize dimension, gsize neighbours,
                     float *scales);

G_END_DECLS
