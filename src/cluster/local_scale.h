/* SPDX-License-Identifier: Apache-2.0
 *
 * Local scaling (Zelnik-Manor and Perona 2004): where a catalogue is crowded, designs lie nearer to
 * one another than the variants of a design do where it is sparse, so no one threshold on the
 * distance fits both. Distances divided by the scales of their two ends, d(i,j) / (s_i s_j), count
 * in what is near there.
 */
#pragma once

#include "base/progress.h"

G_BEGIN_DECLS

/* Fills `scales` [N]: the square root of the mean cosine distance to the `neighbours` nearest other
 * rows of `vectors` [N,D] (unit rows; to all where there are fewer; 1 where there is none), never
 * below 0.01: copies are near everything else's scale. Rows of different `pools` [N] (or NULL) are
 * no neighbours. Takes O(b^2 D) and 4 b `neighbours` bytes for each pool of b rows. `progress` may
 * be NULL; CW_ERROR_INTERRUPTED. */
gboolean cw_local_scales(const float *vectors, gsize items, gsize dimension, gsize neighbours,
                         const gint32 *pools, const cw_progress *progress, float *scales,
                         GError **error);

G_END_DECLS
