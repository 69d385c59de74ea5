/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass of one convolution by one algorithm: direct and Winograd (Lavin and Gray 2016) in
 * oneDNN, and gemm: im2col and one matrix product, for small maps. Weights are packed into the
 * format of the pass when their version moved.
 */
#pragma once

#include "kernel/dnn_compat.h"

G_BEGIN_DECLS

typedef struct cw_conv_pass cw_conv_pass;
struct cw_conv_pass {
    const char *algorithm;
    cw_dnn_runner main;
    cw_dnn_runner pack; /* plain weight -> format of the pass; none when it is plain */
    cw_dnn_runner unpack, unpack_add; /* weight gradient -> plain */
    float *packed;
    gboolean is_packed;
    guint64 packed_version;
    gsize weight_bytes; /* of the weight, or its gradient, in the format of the pass */
    gsize scratch_bytes;
    void (*run)(cw_conv_pass *pass, const cw_call *call);
};

/* Makes the pass, or FALSE when that algorithm cannot do it. Algorithms: "direct", "winograd",
 * "gemm" (backward weights of one group only). */
gboolean cw_conv_pass_init(cw_conv_pass *pass, const cw_call *call, cw_dnn_pass kind,
                           const char *algorithm, GError **error);
void cw_conv_pass_clear(cw_conv_pass *pass);

/* The gemm form (gemm_conv.c). */
gboolean cw_conv_gemm_init(cw_conv_pass *pass, const cw_call *call);

G_END_DECLS
