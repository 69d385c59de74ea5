/* SPDX-License-Identifier: Apache-2.0
 *
 * The fast form of a kernel, f32. It may refuse shapes (the reference then runs), ask for layouts,
 * keep prepared objects from plan to plan run, and choose among algorithms.
 *
 * A fast backward pass assigns in[i].gradient, or adds to it when accumulate[i]. When two inputs
 * are one tensor the first assigns and the second adds, so inputs are served in order.
 */
#pragma once

#include "kernel/kernel.h"

G_BEGIN_DECLS

/* What was chosen, "problem pass" -> "algorithm"; the same problem is timed once. */
typedef struct cw_choices cw_choices;

cw_choices *cw_choices_new(gboolean timed);
void cw_choices_free(cw_choices *choices);
/* Reads lines "problem pass algorithm"; those not of that form are passed over. */
void cw_choices_read(cw_choices *choices, const char *text);
/* All lines, sorted. (transfer full) */
char *cw_choices_write(const cw_choices *choices);
/* The algorithm for a problem and pass, or NULL when none was chosen yet. */
const char *cw_choices_find(const cw_choices *choices, const char *problem, const char *pass);
void cw_choices_set(cw_choices *choices, const char *problem, const char *pass,
                    const char *algorithm);
/* TRUE when algorithms may be timed; else the first fit is taken. */
gboolean cw_choices_timed(const cw_choices *choices);

typedef struct {
    gboolean backward; /* the step has a backward pass; in[i].gradient is wanted where `wanted` */
    gboolean wanted[CW_INPUTS];
    cw_choices *choices;
    gsize workspace_bytes, scratch_bytes; /* the answer; 0 when asked */
} cw_prepare;

struct cw_fast {
    /* On entry in[i].layout of `call` says how the inputs lie; the answer changes it to what is
     * wanted and sets out.layout. FALSE: these shapes are not for this form. */
    gboolean (*suits)(cw_call *call);
    /* Makes call->prepared, and says what memory the passes want. NULL when there is nothing to
     * prepare. The pointers of `call` are not set yet. */
    gboolean (*prepare)(cw_call *call, cw_prepare *prepare, GError **error);
    void (*release)(gpointer prepared);
    cw_pass forward, backward;
    guint reads; /* what the backward pass reads, as of a kernel */
};

/* Channels of a block of CW_LAYOUT_BLOCKED: 16 where AVX-512 is, else 8. */
int cw_fast_block(void);

/* Bytes of a tensor; every layout takes the same. */
gsize cw_fast_bytes(const cw_shape *shape);

/* Copies a map from one layout to another, or adds it. */
void cw_fast_convert(const cw_shape *shape, const float *from, cw_layout from_layout, float *to,
                     cw_layout to_layout, gboolean accumulate);

#define CW_FAST(name) extern const cw_fast cw_fast_##name;
#include "kernel/fast.def"
#undef CW_FAST

G_END_DECLS
