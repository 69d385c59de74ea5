/* SPDX-License-Identifier: Apache-2.0 */
#include "loss/loss_ops.h"

#define CW_LOSS_OP(name_, reads_)                                                                  \
    const cw_kernel cw_kernel_##name_ = {                                                          \
        .name = #name_,                                                                            \
        .forward = {cw_ref_##name_##_forward_float, cw_ref_##name_##_forward_double},              \
        .backward = {cw_ref_##name_##_backward_float, cw_ref_##name_##_backward_double},           \
        .reads = reads_,                                                                           \
    };
#include "loss/loss_ops.def"
#undef CW_LOSS_OP

const cw_op *const cw_loss_ops[] = {
#define CW_LOSS_OP(name, reads) &cw_op_##name,
#include "loss/loss_ops.def"
#undef CW_LOSS_OP
    NULL,
};
