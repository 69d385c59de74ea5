/* SPDX-License-Identifier: Apache-2.0
 *
 * Scratch of a pass: [primitive's own][gradient in the pass's format][bias gradient or map
 * gradient that is to be added].
 */
#include "kernel/conv_pass.h"

#include <string.h>

#include "base/simd.h"
#include "base/size.h"
#include "kernel/loops.h"

static gsize aligned(gsize bytes)
{
    return (bytes + 63) / 64 * 64;
}

static const cw_conv *attributes_of(const cw_call *call)
{
    return call->attributes;
}

/* The weight in the format of the pass, packed anew when it was changed. */
static float *packed_weight(cw_conv_pass *pass, const cw_call *call)
{
    const guint64 *version = call->in[1].version;
    if (pass->pack.primitive == NULL)
        return call->in[1].data;
    if (!pass->is_packed || version == NULL || *version != pass->packed_version) {
        void *addresses[] = {call->in[1].data, pass->packed};
        cw_dnn_runner_run(&pass->pack, addresses, call->scratch);
        pass->is_packed = TRUE;
        pass->packed_version = version != NULL ? *version : 0;
    }
    return pass->packed;
}

static void run_forward(cw_conv_pass *pass, const cw_call *call)
{
    void *addresses[] = {call->in[0].data, packed_weight(pass, call), call->out.data,
                         call->count > 2 ? call->in[2].data : NULL};
    cw_dnn_runner_run(&pass->main, addresses, call->scratch);
}

static void run_backward_data(cw_conv_pass *pass, const cw_call *call)
{
    float *target = call->in[0].gradient;
    if (call->accumulate[0])
        target = (float *)((char *)call->scratch + aligned(pass->main.scratch_bytes));
    void *addresses[] = {call->out.gradient, packed_weight(pass, call), target};
    cw_dnn_runner_run(&pass->main, addresses, call->scratch);
    if (call->accumulate[0])
        cw_loop_add(call->in[0].gradient, target, cw_shape_count(&call->in[0].shape));
}

static void run_backward_weights(cw_conv_pass *pass, const cw_call *call)
{
    char *scratch = call->scratch;
    float *weight = (float *)(scratch + aligned(pass->main.scratch_bytes));
    float *bias = (float *)((char *)weight + aligned(pass->weight_bytes));
    gboolean has_bias = call->count > 2, direct = pass->unpack.primitive == NULL;
    if (direct && !call->accumulate[1])
        weight = call->in[1].gradient;
    if (has_bias && call->in[2].gradient != NULL && !call->accumulate[2])
        bias = call->in[2].gradient;
    void *addresses[] = {call->in[0].data, call->out.gradient, weight, bias};
    cw_dnn_runner_run(&pass->main, addresses, call->scratch);
    if (!direct) {
        void *home[] = {weight, call->in[1].gradient};
        cw_dnn_runner_run(call->accumulate[1] ? &pass->unpack_add : &pass->unpack, home, scratch);
    } else if (call->accumulate[1]) {
        cw_loop_add(call->in[1].gradient, weight, cw_shape_count(&call->in[1].shape));
    }
    if (has_bias && call->in[2].gradient != NULL && call->accumulate[2])
        cw_loop_add(call->in[2].gradient, bias, cw_shape_count(&call->in[2].shape));
}

static void describe(const cw_call *call, gboolean winograd, cw_dnn_conv *conv)
{
    const cw_conv *attributes = attributes_of(call);
    const gint64 *x = call->in[0].shape.size, *w = call->in[1].shape.size,
                 *y = call->out.shape.size;
    *conv = (cw_dnn_conv){
        .x = cw_dnn_map(&call->in[0].shape, call->in[0].layout),
        .y = cw_dnn_map(&call->out.shape, call->out.layout),
        .weight = cw_dnn_weight(&call->in[1].shape, attributes->groups),
        .bias = cw_dnn_vector(w[0]),
        .has_bias = call->count > 2,
        .training = call->training,
        .winograd = winograd,
        .relu = attributes->relu,
        .sum = attributes->sum,
        .stride = {attributes->stride, attributes->stride},
        .pad_first = {attributes->pad, attributes->pad},
    };
    for (int i = 0; i < 2; i++)
        conv->pad_last[i] =
            (y[2 + i] - 1) * attributes->stride + w[2 + i] - x[2 + i] - attributes->pad;
}

static gboolean add_reorder(cw_dnn_runner *runner, const dnnl_memory_desc_t *from,
                            const dnnl_memory_desc_t *to, gboolean accumulate, GError **error)
{
    static const int roles[] = {DNNL_ARG_FROM, DNNL_ARG_TO, 0};
    return cw_dnn_runner_init(runner, cw_dnn_reorder_new(from, to, accumulate), roles, error);
}

static gboolean add_packing(cw_conv_pass *pass, const cw_dnn_conv *conv, cw_dnn_pass kind,
                            GError **error)
{
    gboolean gradient = kind == CW_DNN_BACKWARD_WEIGHTS;
    int role = gradient ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS;
    const dnnl_memory_desc_t *format = cw_dnn_runner_format(&pass->main, role);
    pass->weight_bytes = cw_dnn_runner_bytes(&pass->main, role);
    if (dnnl_memory_desc_equal(format, &conv->weight))
        return TRUE;
    if (gradient)
        return add_reorder(&pass->unpack, format, &conv->weight, FALSE, error) &&
               add_reorder(&pass->unpack_add, format, &conv->weight, TRUE, error);
    pass->packed = cw_size_alloc(pass->weight_bytes, 1, "packed weights", error);
    return pass->packed != NULL && add_reorder(&pass->pack, &conv->weight, format, FALSE, error);
}

static gboolean init_dnn(cw_conv_pass *pass, const cw_call *call, cw_dnn_pass kind,
                         gboolean winograd, GError **error)
{
    static const int roles[][5] = {
        {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST, DNNL_ARG_BIAS, 0},
        {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC, 0},
        {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS, 0}};
    static void (*const runs[])(cw_conv_pass *, const cw_call *) = {run_forward, run_backward_data,
                                                                    run_backward_weights};
    cw_dnn_conv conv;
    describe(call, winograd, &conv);
    int with_bias[5];
    memcpy(with_bias, roles[kind], sizeof with_bias);
    if (call->count < 3)
        with_bias[3] = 0;
    pass->run = runs[kind];
    if (!cw_dnn_runner_init(&pass->main, cw_dnn_conv_new(&conv, kind), with_bias, error) ||
        !add_packing(pass, &conv, kind, error))
        return FALSE;
    gsize own = MAX(pass->main.scratch_bytes, pass->pack.scratch_bytes);
    pass->scratch_bytes = aligned(MAX(own, pass->unpack.scratch_bytes));
    if (kind == CW_DNN_BACKWARD_DATA)
        pass->scratch_bytes += cw_fast_bytes(&call->in[0].shape);
    if (kind == CW_DNN_BACKWARD_WEIGHTS)
        pass->scratch_bytes +=
            aligned(pass->weight_bytes) + (gsize)call->in[1].shape.size[0] * sizeof(float);
    return TRUE;
}

gboolean cw_conv_pass_init(cw_conv_pass *pass, const cw_call *call, cw_dnn_pass kind,
                           const char *algorithm, GError **error)
{
    *pass = (cw_conv_pass){.algorithm = g_intern_string(algorithm)};
    gboolean made = strcmp(algorithm, "gemm") == 0
                        ? kind == CW_DNN_BACKWARD_WEIGHTS && cw_conv_gemm_init(pass, call)
                        : init_dnn(pass, call, kind, strcmp(algorithm, "winograd") == 0, error);
    if (!made)
        cw_conv_pass_clear(pass);
    return made;
}

void cw_conv_pass_clear(cw_conv_pass *pass)
{
    cw_dnn_runner_clear(&pass->main);
    cw_dnn_runner_clear(&pass->pack);
    cw_dnn_runner_clear(&pass->unpack);
    cw_dnn_runner_clear(&pass->unpack_add);
    cw_size_free(pass->packed);
    *pass = (cw_conv_pass){0};
}
