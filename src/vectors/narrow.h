/* SPDX-License-Identifier: Apache-2.0
 *
 * Narrow forms of vectors, whose inner products are never less than those of the vectors. With V
 * [P,D] orthonormal a vector x is V'Vx and a rest at right angles to all of V, so that by
 * Cauchy-Schwarz <x,y> <= <Vx,Vy> + |rest x| |rest y|: the product of rows (Vx, |rest x|) of P + 1
 * numbers. V are the first principal directions of a sample; the bound holds for any V, and is near
 * where little is left.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CW_NARROW_MOST 128 /* numbers of a narrow row: two lines of running sums */

typedef struct {
    gsize dimension;   /* D */
    gsize width;       /* of a narrow row: P + 1, at most CW_NARROW_MOST */
    float *directions; /* V [P,D]; a direction that the sample does not have is 0 */
    double blur;       /* what |rest x|^2 may lose by rounding, as a share of |x|^2 */
    double slack;      /* what a product of narrow rows may, as a share of |x| |y| */
} cw_narrow;

/* Fits V to rows [N,D] of finite numbers; P is half of D at most. Of large N a sample is looked at.
 * CW_ERROR_TOO_LARGE when memory cannot be had. */
cw_narrow *cw_narrow_new(const float *rows, gsize count, gsize dimension, GError **error);
void cw_narrow_free(cw_narrow *narrow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_narrow, cw_narrow_free)

/* The narrow forms [count,width] of rows [count,D]. `lengths` [count]: |x|, rounded up; or NULL. */
void cw_narrow_rows(const cw_narrow *narrow, const float *rows, gsize count, float *out,
                    float *lengths);

G_END_DECLS
