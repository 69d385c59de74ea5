/* SPDX-License-Identifier: Apache-2.0
 *
 * int8 forms of vectors and the bound they give. A row x is kept as scale * q, q in [-127,127],
 * with error = |x - scale*q|; a query y as scale * p, p of 16 bits. By Cauchy-Schwarz
 * |<x,y> - s_x s_y <q,p>| <= error_x |y| + |s_x q| error_y.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    float scale; /* x is about scale * q */
    float error; /* L2 norm of what is lost, rounded up */
} cw_quantise_scale;

/* Quantises x [D] into q [D], scale max|x|/127; a zero row gives scale 0. */
cw_quantise_scale cw_quantise_row(const float *x, gsize dimension, gint8 *q);

/* Quantises a query into p [D], as finely as sums over D of 127*|p| still fit in 32 bits. */
cw_quantise_scale cw_quantise_query(const float *y, gsize dimension, gint16 *p);

/* An inner product kernel: out[i] = sum_d rows[i*stride + d] * query[d], exact in int32. `stride`
 * is a multiple of 64 and both are zero-padded to it. */
typedef void (*cw_quantise_dot)(const gint16 *query, const gint8 *rows, gsize stride, gsize count,
                                gint32 *out);

typedef struct {
    const char *name;   /* "avx512_vnni", "avx2", "plain" */
    gboolean available; /* on this machine */
    cw_quantise_dot dot;
} cw_quantise_kernel;

/* All kernels, widest first, ended by a NULL name; the last one is plain C and always available. */
const cw_quantise_kernel *cw_quantise_kernels(void);

/* The first available one. */
const cw_quantise_kernel *cw_quantise_kernel_best(void);

G_END_DECLS
