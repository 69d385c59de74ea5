/* SPDX-License-Identifier: Apache-2.0
 *
 * A kernel is one operation on tensors: forward, and backward. Its meaning is the plain C reference
 * in ref_*.c, compiled for float and for double; a faster one may stand beside it (kernel/fast.h).
 *
 * A backward reference ADDS to the gradients of the inputs that want one (others are NULL); whoever
 * is to be first zeroes them before. It reads the data of those tensors only that its row of
 * kernels.def names; all others may be gone.
 */
#pragma once

#include "kernel/attributes.h"

G_BEGIN_DECLS

#define CW_INPUTS 16

typedef enum {
    CW_REAL_FLOAT,
    CW_REAL_DOUBLE,
    CW_REALS,
} cw_real;

/* How a map [N,C,H,W] lies in memory; everything that is no map is plain. */
typedef enum {
    CW_LAYOUT_PLAIN,   /* row-major */
    CW_LAYOUT_IMAGE,   /* [N,H,W,C] */
    CW_LAYOUT_BLOCKED, /* [N,C/B,H,W,B], B = cw_fast_block(), which divides C */
    CW_LAYOUTS,
} cw_layout;

typedef struct {
    cw_shape shape;
    cw_layout layout;
    void *data;             /* of the kernel's real type; gint32 where the op takes indices */
    void *gradient;         /* NULL: not wanted */
    const guint64 *version; /* of a parameter: grows when data changed; NULL: may differ each run */
    GArray *touched;        /* row-sparse tables: rows written (guint32), see graph/parameters.h */
    guint8 *is_touched;
} cw_tensor;

typedef struct {
    const void *attributes;
    int count; /* of inputs */
    cw_tensor in[CW_INPUTS];
    cw_tensor out;
    gboolean accumulate[CW_INPUTS]; /* fast backward: add to the gradient; else assign it */
    gboolean training;
    guint64 seed, step; /* of dropout */
    gpointer prepared;  /* fast: what its prepare() made */
    void *workspace;    /* fast: what forward leaves to backward */
    void *scratch;      /* fast: rubbish before and after */
} cw_call;

typedef void (*cw_pass)(const cw_call *call);

/* What a backward reference reads: CW_READS_IN(i), CW_READS_OUT, or CW_READS_ALL. */
#define CW_READS_IN(i) (1u << (i))
#define CW_READS_OUT (1u << CW_INPUTS)
#define CW_READS_ALL (~0u)
#define CW_READS_NOTHING 0u

typedef struct cw_fast cw_fast;

typedef struct {
    const char *name;
    cw_pass forward[CW_REALS], backward[CW_REALS];
    guint reads;
} cw_kernel;

enum {
#define CW_KERNEL(name, reads) CW_KERNEL_##name,
#include "kernel/kernels.def"
#undef CW_KERNEL
    CW_KERNELS
};

/* All kernels of kernels.def, by CW_KERNEL_<name>. */
extern const cw_kernel cw_kernels[CW_KERNELS];

/* The fast form of a kernel (kernel/fast.h), or NULL: there is only the reference. */
const cw_fast *cw_kernel_fast(const cw_kernel *kernel);

#define CW_KERNEL(name, reads)                                                                     \
    void cw_ref_##name##_forward_float(const cw_call *call);                                       \
    void cw_ref_##name##_forward_double(const cw_call *call);                                      \
    void cw_ref_##name##_backward_float(const cw_call *call);                                      \
    void cw_ref_##name##_backward_double(const cw_call *call);
#include "kernel/kernels.def"
#undef CW_KERNEL

G_END_DECLS
