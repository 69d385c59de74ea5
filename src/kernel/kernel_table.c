/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel/kernel.h"

const cw_kernel cw_kernels[CW_KERNELS] = {
#define CW_KERNEL(name_, reads_)                                                                   \
    [CW_KERNEL_##                                                                                  \
        name_] = {.name = #name_,                                                                  \
                  .forward = {cw_ref_##name_##_forward_float, cw_ref_##name_##_forward_double},    \
                  .backward = {cw_ref_##name_##_backward_float, cw_ref_##name_##_backward_double}, \
                  .reads = reads_},
#include "kernel/kernels.def"
#undef CW_KERNEL
};
