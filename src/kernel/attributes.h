/* SPDX-License-Identifier: Apache-2.0
 *
 * What a kernel must know beside the shapes of its tensors. Plain data, compared and copied as
 * bytes; members not named are zero.
 */
#pragma once

#include "kernel/shape.h"

G_BEGIN_DECLS

/* One operand of a strided product: element (i,j,row,column) lies at
 * offset + i stride[0] + j stride[1] + row stride[2] + column stride[3] of row-major memory; one of
 * the last two strides is 1. */
typedef struct {
    gint64 offset, stride[4];
} cw_strides;

typedef struct {
    gint64 batch[2], m, n, k; /* batch[0] x batch[1] products [M,K] [K,N] -> [M,N] */
    cw_strides a, b, out;     /* no two elements of `out` in one place */
    double scale;             /* factor of the result */
} cw_matmul;

typedef struct {
    double momentum; /* running <- (1-momentum) running + momentum batch; the variance unbiased */
    double epsilon;
    gboolean relu;   /* rectified afterwards */
    gboolean stored; /* the running statistics are used and do not move */
    int groups;      /* equal runs of rows with their own statistics; 0 is 1 */
} cw_batch_norm;

typedef struct {
    int stride, pad, groups;
    gboolean sum;  /* of a folded step: added to what the result's memory holds */
    gboolean relu; /* of a folded step: rectified at last */
} cw_conv;

typedef struct {
    int size, stride, pad;
} cw_pool;

/* scale: a x + b; power: x^a; layer norm: epsilon a; dropout, drop-path: probability a. */
typedef struct {
    double a, b;
    guint64 salt; /* of a dropout node: its place in the graph */
} cw_numbers;

/* permute: the order; concat, slice: axis and start. */
typedef struct {
    int order[CW_SHAPE_RANK];
    int axis;
    gint64 start;
} cw_form;

/* Reductions: which axes; `keep` matters to shapes only. */
typedef struct {
    guint axes;
    gboolean keep;
} cw_reduce;

G_END_DECLS
