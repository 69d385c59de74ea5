/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel/fast.h"

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

static const cw_fast *const fast_forms[CW_KERNELS] = {
#define CW_FAST(name) [CW_KERNEL_##name] = &cw_fast_##name,
#include "kernel/fast.def"
#undef CW_FAST
};

const cw_fast *cw_kernel_fast(const cw_kernel *kernel)
{
    gboolean shared = kernel >= cw_kernels && kernel < cw_kernels + CW_KERNELS;
    return shared ? fast_forms[kernel - cw_kernels] : NULL;
}
