/* SPDX-License-Identifier: Apache-2.0
 *
 * Pooling of blocked maps by oneDNN; means over whole maps and bands of them by a loop of its own.
 * Other maps are for the reference.
 */
#include <string.h>

#include "base/simd.h"
#include "kernel/dnn_compat.h"
#include "kernel/loops.h"

typedef struct {
    cw_dnn_runner forward, backward;
    gsize own_scratch_bytes;
    gboolean average;
} prepared;

static gboolean suits(cw_call *call)
{
    gboolean blocked = call->in[0].layout == CW_LAYOUT_BLOCKED;
    call->out.layout = call->in[0].layout;
    return blocked;
}

static void release(gpointer data)
{
    prepared *p = data;
    cw_dnn_runner_clear(&p->forward);
    cw_dnn_runner_clear(&p->backward);
    g_free(p);
}

static gboolean prepare(cw_call *call, cw_prepare *answer, gboolean average, GError **error)
{
    prepared *p = g_new0(prepared, 1);
    call->prepared = p;
    p->average = average;
    dnnl_memory_desc_t x = cw_dnn_map(&call->in[0].shape, call->in[0].layout);
    dnnl_memory_desc_t y = cw_dnn_map(&call->out.shape, call->out.layout);
    gboolean places = !average && answer->backward; /* where each largest element was */
    int role = places ? DNNL_ARG_WORKSPACE : 0;
    const int forward_roles[] = {DNNL_ARG_SRC, DNNL_ARG_DST, role, 0};
    const int backward_roles[] = {DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC, role, 0};
    if (!cw_dnn_runner_init(
            &p->forward,
            cw_dnn_pool_new(&x, &y, call->attributes, average, answer->backward, FALSE),
            forward_roles, error))
        return FALSE;
    if (places)
        answer->workspace_bytes = cw_dnn_runner_bytes(&p->forward, DNNL_ARG_WORKSPACE);
    answer->scratch_bytes = p->forward.scratch_bytes;
    if (!answer->backward)
        return TRUE;
    if (!cw_dnn_runner_init(&p->backward,
                            cw_dnn_pool_new(&x, &y, call->attributes, average, TRUE, TRUE),
                            backward_roles, error))
        return FALSE;
    p->own_scratch_bytes = (p->backward.scratch_bytes + 63) / 64 * 64;
    answer->scratch_bytes =
        MAX(answer->scratch_bytes, p->own_scratch_bytes + cw_fast_bytes(&call->in[0].shape));
    return TRUE;
}

static gboolean prepare_max(cw_call *call, cw_prepare *answer, GError **error)
{
    return prepare(call, answer, FALSE, error);
}

static gboolean prepare_average(cw_call *call, cw_prepare *answer, GError **error)
{
    return prepare(call, answer, TRUE, error);
}

static void forward(const cw_call *call)
{
    const prepared *p = call->prepared;
    void *addresses[] = {call->in[0].data, call->out.data, call->workspace};
    cw_dnn_runner_run(&p->forward, addresses, call->scratch);
}

static void backward(const cw_call *call)
{
    const prepared *p = call->prepared;
    float *spare = (float *)((char *)call->scratch + p->own_scratch_bytes);
    float *target = call->accumulate[0] ? spare : call->in[0].gradient;
    void *addresses[] = {call->out.gradient, target, call->workspace};
    cw_dnn_runner_run(&p->backward, addresses, call->scratch);
    if (call->accumulate[0])
        cw_loop_add(call->in[0].gradient, spare, cw_shape_count(&call->in[0].shape));
}

const cw_fast cw_fast_max_pool = {
    .suits = suits,
    .prepare = prepare_max,
    .release = release,
    .forward = forward,
    .backward = backward,
    .reads = CW_READS_NOTHING,
};

const cw_fast cw_fast_average_pool = {
    .suits = suits,
    .prepare = prepare_average,
    .release = release,
    .forward = forward,
    .backward = backward,
    .reads = CW_READS_NOTHING,
};

/* --- means of bands of blocked maps, as wide as they: [N,C/B,H,W,B] -> [N,C/B,OH,B] --- */

#define MOST_LANES 16

static gboolean suits_bands(cw_call *call)
{
    const gint64 *y = call->out.shape.size;
    gboolean blocked = call->in[0].layout == CW_LAYOUT_BLOCKED;
    /* One place: all layouts are the same. */
    call->out.layout = y[2] == 1 ? CW_LAYOUT_PLAIN : call->in[0].layout;
    return blocked && y[3] == 1;
}

/* Of a band, the places of a map one after another. */
typedef struct {
    gsize first, count;
} band;

static band band_of(const cw_call *call, gsize index)
{
    const gsize height = (gsize)call->in[0].shape.size[2], width = (gsize)call->in[0].shape.size[3];
    const gsize bands = (gsize)call->out.shape.size[2];
    const gsize top = index * height / bands, end = ((index + 1) * height + bands - 1) / bands;
    return (band){top * width, (end - top) * width};
}

CW_SIMD static void mean_of_block(const float *x, float *y, gsize places, gsize lanes)
{
    float sums[MOST_LANES] = {0};
    for (gsize p = 0; p < places; p++)
        for (gsize lane = 0; lane < lanes; lane++)
            sums[lane] += x[p * lanes + lane];
    for (gsize lane = 0; lane < lanes; lane++)
        y[lane] = sums[lane] / (float)places;
}

CW_SIMD static void spread_block(const float *y, float *x, gsize places, gsize lanes)
{
    for (gsize p = 0; p < places; p++)
        for (gsize lane = 0; lane < lanes; lane++)
            x[p * lanes + lane] += y[lane] / (float)places;
}

static void forward_bands(const cw_call *call)
{
    const gint64 *x = call->in[0].shape.size;
    const gsize lanes = (gsize)cw_fast_block(), places = (gsize)(x[2] * x[3]);
    const gsize bands = (gsize)call->out.shape.size[2];
#pragma omp parallel for schedule(static)
    for (gsize i = 0; i < (gsize)(x[0] * x[1]) / lanes; i++)
        for (gsize j = 0; j < bands; j++) {
            const band at = band_of(call, j);
            mean_of_block((const float *)call->in[0].data + (i * places + at.first) * lanes,
                          (float *)call->out.data + (i * bands + j) * lanes, at.count, lanes);
        }
}

/* Bands share rows where their number does not divide the height. */
static void backward_bands(const cw_call *call)
{
    const gint64 *x = call->in[0].shape.size;
    const gsize lanes = (gsize)cw_fast_block(), places = (gsize)(x[2] * x[3]);
    const gsize bands = (gsize)call->out.shape.size[2];
#pragma omp parallel for schedule(static)
    for (gsize i = 0; i < (gsize)(x[0] * x[1]) / lanes; i++) {
        float *map = (float *)call->in[0].gradient + i * places * lanes;
        if (!call->accumulate[0])
            memset(map, 0, places * lanes * sizeof *map);
        for (gsize j = 0; j < bands; j++) {
            const band at = band_of(call, j);
            spread_block((const float *)call->out.gradient + (i * bands + j) * lanes,
                         map + at.first * lanes, at.count, lanes);
        }
    }
}

const cw_fast cw_fast_adaptive_average_pool = {
    .suits = suits_bands,
    .forward = forward_bands,
    .backward = backward_bands,
    .reads = CW_READS_NOTHING,
};
