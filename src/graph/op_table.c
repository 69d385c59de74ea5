/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/op.h"

const cw_op *const cw_ops[] = {
#define CW_OP(name) &cw_op_##name,
#include "graph/ops.def"
#undef CW_OP
    NULL,
};
