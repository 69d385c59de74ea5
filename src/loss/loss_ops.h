/* SPDX-License-Identifier: Apache-2.0
 *
 * The ops that losses keep to themselves, for their own files and for the tests that run over all
 * ops.
 */
#pragma once

#include "graph/op.h"

G_BEGIN_DECLS

#define CW_LOSS_OP(name, reads)                                                                    \
    extern const cw_op cw_op_##name;                                                               \
    extern const cw_kernel cw_kernel_##name;                                                       \
    void cw_ref_##name##_forward_float(const cw_call *call);                                       \
    void cw_ref_##name##_forward_double(const cw_call *call);                                      \
    void cw_ref_##name##_backward_float(const cw_call *call);                                      \
    void cw_ref_##name##_backward_double(const cw_call *call);
#include "loss/loss_ops.def"
#undef CW_LOSS_OP

/* All of loss_ops.def, NULL-terminated. */
extern const cw_op *const cw_loss_ops[];

G_END_DECLS
