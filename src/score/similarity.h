/* SPDX-License-Identifier: Apache-2.0
 *
 * Inner products of float32 vectors, summed in one fixed order (64 running sums, added pairwise),
 * so that a similarity has the same bits in every scan, blocked or not, on every x86-64; and
 * distances.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Inner product of a [D] and b [D]; of unit vectors, their cosine. */
float cw_similarity(const float *a, const float *b, gsize dimension);

/* out[i] = <query, rows[i*stride..]> for i < count; equal bit for bit to cw_similarity(). */
void cw_similarity_rows(const float *query, const float *rows, gsize stride, gsize count,
                        gsize dimension, float *out);

/* out[i] = <query, row members[i] of rows [.,D]> for i < count; same bits as above. */
void cw_similarity_members(const float *query, const float *rows, const guint32 *members,
                           gsize count, gsize dimension, float *out);

/* out [Q,M] = queries [Q,D] x rows [M,D] transposed; same bits as above. */
void cw_similarity_block(const float *queries, gsize query_count, const float *rows,
                         gsize row_count, gsize dimension, float *out);

/* |a - b|^2 of a [D] and b [D]: of rows that are near, exacter than 2 - 2 <a,b>. */
float cw_squared_distance(const float *a, const float *b, gsize dimension);

/* Divides every row of [N,D] by max(its L2 norm, 1e-12). */
void cw_similarity_normalise(float *rows, gsize count, gsize dimension);

G_END_DECLS
