/* SPDX-License-Identifier: Apache-2.0
 *
 * Shapes of dense tensors: up to five dimensions, sizes at least 1, products checked. Rank 0 is a
 * single number. The last dimension varies fastest ("row-major").
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_SHAPE_RANK 5

typedef struct {
    int rank;                   /* 0..CW_SHAPE_RANK */
    gint64 size[CW_SHAPE_RANK]; /* those beyond `rank` are 1 */
} cw_shape;

/* CW_SHAPE(n, 3, 64, 64): a shape from its sizes. CW_SHAPE_SCALAR is the shape of one number. */
#define CW_SHAPE(...)                                                                              \
    cw_shape_make((const gint64[]){__VA_ARGS__}, sizeof((gint64[]){__VA_ARGS__}) / sizeof(gint64))
#define CW_SHAPE_SCALAR cw_shape_make(NULL, 0)

cw_shape cw_shape_make(const gint64 *sizes, gsize rank);

/* FALSE when a size is below 1, the rank above CW_SHAPE_RANK or the bytes of doubles overflow. */
gboolean cw_shape_valid(const cw_shape *shape);

/* Number of elements of a valid shape. */
gsize cw_shape_count(const cw_shape *shape);

/* Number of elements of one index of the first dimension; 1 for rank 0. */
gsize cw_shape_row(const cw_shape *shape);

gboolean cw_shape_equal(const cw_shape *a, const cw_shape *b);

/* TRUE for [size]. */
gboolean cw_shape_is_vector(const cw_shape *shape, gint64 size);

/* The shape that a and b broadcast to: the shorter one gets 1s in front, a size of 1 stretches.
 * FALSE when they do not fit. */
gboolean cw_shape_broadcast(const cw_shape *a, const cw_shape *b, cw_shape *result);

/* "[64,3,32,32]". (transfer full) */
char *cw_shape_format(const cw_shape *shape);

G_END_DECLS
