/* SPDX-License-Identifier: Apache-2.0
 *
 * Batch norm by oneDNN, rectified in the same pass. Rows [N,C] are maps of one place. Every group
 * of the batch is normalised by itself; the running statistics then move group by group.
 *
 * Workspace: for each group [mean][variance][oneDNN's bits of what was rectified].
 * Scratch: [oneDNN's own][gradient of weight][gradient of bias][map gradient that is to be added].
 */
#include <string.h>

#include "kernel/dnn_compat.h"
#include "kernel/loops.h"

typedef struct {
    cw_dnn_runner forward, backward;
    gsize channels_bytes, bits_bytes, own_scratch_bytes; /* multiples of 64 */
    gboolean stored, relu, training;
} prepared;

static gsize aligned(gsize bytes)
{
    return (bytes + 63) / 64 * 64;
}

static int group_count(const cw_call *call)
{
    return MAX(((const cw_batch_norm *)call->attributes)->groups, 1);
}

static gboolean suits(cw_call *call)
{
    gboolean blocked = call->in[0].shape.rank == 4 && call->in[0].layout == CW_LAYOUT_BLOCKED;
    for (int i = 0; i < call->count; i++)
        call->in[i].layout = CW_LAYOUT_PLAIN;
    call->in[0].layout = blocked ? CW_LAYOUT_BLOCKED : CW_LAYOUT_PLAIN;
    call->out.layout = call->in[0].layout;
    return TRUE;
}

static void release(gpointer data)
{
    prepared *p = data;
    cw_dnn_runner_clear(&p->forward);
    cw_dnn_runner_clear(&p->backward);
    g_free(p);
}

static dnnl_memory_desc_t group_map(const cw_call *call)
{
    const cw_shape *x = &call->in[0].shape;
    cw_shape group = CW_SHAPE(x->size[0] / group_count(call), x->size[1], x->size[2], x->size[3]);
    return cw_dnn_map(&group, x->rank == 2 ? CW_LAYOUT_IMAGE : call->in[0].layout);
}

/* Statistics are read when stored, else written; the bits are there when rectified for training. */
static gboolean make(prepared *p, const cw_call *call, gboolean backward, GError **error)
{
    const cw_batch_norm *norm = call->attributes;
    dnnl_memory_desc_t map = group_map(call);
    gboolean bits = p->relu && p->training;
    int forward_roles[] = {DNNL_ARG_SRC,
                           DNNL_ARG_DST,
                           DNNL_ARG_MEAN,
                           DNNL_ARG_VARIANCE,
                           DNNL_ARG_SCALE,
                           DNNL_ARG_SHIFT,
                           bits ? DNNL_ARG_WORKSPACE : 0,
                           0};
    if (!cw_dnn_runner_init(&p->forward,
                            cw_dnn_batch_norm_new(&map, (float)norm->epsilon, p->relu, p->stored,
                                                  p->training, FALSE),
                            forward_roles, error))
        return FALSE;
    p->bits_bytes = bits ? aligned(cw_dnn_runner_bytes(&p->forward, DNNL_ARG_WORKSPACE)) : 0;
    p->own_scratch_bytes = aligned(p->forward.scratch_bytes);
    if (!backward)
        return TRUE;
    int backward_roles[] = {DNNL_ARG_SRC,
                            DNNL_ARG_DIFF_DST,
                            DNNL_ARG_DIFF_SRC,
                            DNNL_ARG_MEAN,
                            DNNL_ARG_VARIANCE,
                            DNNL_ARG_SCALE,
                            DNNL_ARG_SHIFT,
                            DNNL_ARG_DIFF_SCALE,
                            DNNL_ARG_DIFF_SHIFT,
                            bits ? DNNL_ARG_WORKSPACE : 0,
                            0};
    if (!cw_dnn_runner_init(&p->backward,
                            cw_dnn_batch_norm_new(&map, (float)norm->epsilon, p->relu, p->stored,
                                                  p->training, TRUE),
                            backward_roles, error))
        return FALSE;
    p->own_scratch_bytes = MAX(p->own_scratch_bytes, aligned(p->backward.scratch_bytes));
    return TRUE;
}

static gboolean prepare(cw_call *call, cw_prepare *answer, GError **error)
{
    const cw_batch_norm *norm = call->attributes;
    prepared *p = g_new0(prepared, 1);
    call->prepared = p;
    p->training = call->training;
    p->stored = norm->stored || !call->training;
    p->relu = norm->relu;
    p->channels_bytes = aligned((gsize)call->in[0].shape.size[1] * sizeof(float));
    if (!make(p, call, answer->backward, error))
        return FALSE;
    answer->workspace_bytes = (gsize)group_count(call) * (2 * p->channels_bytes + p->bits_bytes);
    answer->scratch_bytes = p->own_scratch_bytes + 2 * p->channels_bytes +
                            (answer->backward ? cw_fast_bytes(&call->in[0].shape) : 0);
    return TRUE;
}

static void move_running(const cw_call *call, const float *mean, const float *variance)
{
    const cw_batch_norm *norm = call->attributes;
    const gint64 *size = call->in[0].shape.size;
    float count = (float)(size[0] / group_count(call) * size[2] * size[3]);
    float momentum = (float)norm->momentum, unbiased = count > 1 ? count / (count - 1) : 1;
    float *running_mean = call->in[3].data, *running_variance = call->in[4].data;
    for (gint64 c = 0; c < size[1]; c++) {
        running_mean[c] += momentum * (mean[c] - running_mean[c]);
        running_variance[c] += momentum * (variance[c] * unbiased - running_variance[c]);
    }
}

static gsize group_elements(const cw_call *call)
{
    return cw_shape_count(&call->in[0].shape) / (gsize)group_count(call);
}

static void forward(const cw_call *call)
{
    const prepared *p = call->prepared;
    gsize elements = group_elements(call);
    char *workspace = call->workspace;
    for (int g = 0; g < group_count(call); g++) {
        float *mean = (float *)workspace, *variance = (float *)(workspace + p->channels_bytes);
        workspace += 2 * p->channels_bytes;
        void *addresses[] = {(float *)call->in[0].data + (gsize)g * elements,
                             (float *)call->out.data + (gsize)g * elements,
                             p->stored ? call->in[3].data : mean,
                             p->stored ? call->in[4].data : variance,
                             call->in[1].data,
                             call->in[2].data,
                             workspace};
        cw_dnn_runner_run(&p->forward, addresses, call->scratch);
        workspace += p->bits_bytes;
        if (!p->stored)
            move_running(call, mean, variance);
    }
}

/* One group; the gradients of weight and bias come to scratch and are taken from there. */
static void backward_group(const cw_call *call, int g, char *workspace, float *x_gradient)
{
    const prepared *p = call->prepared;
    gsize offset = (gsize)g * group_elements(call);
    char *scratch = (char *)call->scratch + p->own_scratch_bytes;
    float *gradients[2] = {(float *)scratch, (float *)(scratch + p->channels_bytes)};
    void *addresses[] = {(float *)call->in[0].data + offset,
                         (float *)call->out.gradient + offset,
                         x_gradient + offset,
                         p->stored ? call->in[3].data : workspace,
                         p->stored ? call->in[4].data : workspace + p->channels_bytes,
                         call->in[1].data,
                         call->in[2].data,
                         gradients[0],
                         gradients[1],
                         workspace + 2 * p->channels_bytes};
    cw_dnn_runner_run(&p->backward, addresses, call->scratch);
    gsize channels = (gsize)call->in[0].shape.size[1];
    for (int i = 0; i < 2; i++) {
        float *to = call->in[1 + i].gradient;
        if (to != NULL && g == 0 && !call->accumulate[1 + i])
            memcpy(to, gradients[i], channels * sizeof(float));
        else if (to != NULL)
            cw_loop_add(to, gradients[i], channels);
    }
}

static void backward(const cw_call *call)
{
    const prepared *p = call->prepared;
    float *spare = (float *)((char *)call->scratch + p->own_scratch_bytes + 2 * p->channels_bytes);
    gboolean straight = call->in[0].gradient != NULL && !call->accumulate[0];
    float *x_gradient = straight ? call->in[0].gradient : spare;
    gsize group_bytes = 2 * p->channels_bytes + p->bits_bytes;
    for (int g = 0; g < group_count(call); g++)
        backward_group(call, g, (char *)call->workspace + (gsize)g * group_bytes, x_gradient);
    if (call->in[0].gradient != NULL && !straight)
        cw_loop_add(call->in[0].gradient, spare, cw_shape_count(&call->in[0].shape));
}

const cw_fast cw_fast_batch_norm = {
    .suits = suits,
    .prepare = prepare,
    .release = release,
    .forward = forward,
    .backward = backward,
    .reads = CW_READS_IN(0) | CW_READS_IN(1),
};
