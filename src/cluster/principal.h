/* SPDX-License-Identifier: Apache-2.0
 *
 * Principal components: the directions in which vectors vary most.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Vectors [N,D], centred, along their `kept` principal directions, the one of largest variance
 * last: `projected` [N,kept], kept <= D. Of all such projections it keeps distances best. Runs on
 * `threads` threads (0: one a core), which the result does not depend on. O(N D^2 + D^3), 8 D^2
 * bytes. CW_ERROR_TOO_LARGE, CW_ERROR_FAILED (numbers that are not finite). */
gboolean cw_principal_project(const float *vectors, gsize items, gsize dimension, gsize kept,
                              guint threads, float *projected, GError **error);

/* The `kept` principal directions of vectors [N,D], kept <= N and D, each as long as the standard
 * deviation along it: `rows` [kept,D], the one of largest variance last, so that rows * w has, but
 * for what is left out, the covariance of what is said of the vectors by directions w. O(N^2 D +
 * N^3), 4 N D + 8 N^2 bytes; threads and errors as above. */
gboolean cw_principal_rows(const float *vectors, gsize items, gsize dimension, gsize kept,
                           guint threads, float *rows, GError **error);

G_END_DECLS
