/* SPDX-License-Identifier: Apache-2.0
 *
 * Convolution: asks for blocked maps where the channels divide into blocks, and takes for every
 * pass the algorithm that is fastest on this machine for this problem (or "direct" when nothing is
 * to be timed).
 */
#include <string.h>

#include "base/error.h"
#include "base/size.h"
#include "kernel/conv_pass.h"

typedef struct {
    cw_conv_pass passes[3];
    gboolean wanted[3];
} prepared;

#define SMALL_CHANNELS 3 /* images: oneDNN reads them plain and writes blocked */
#define TIMED_RUNS 3

static gboolean suits(cw_call *call)
{
    const cw_conv *conv = call->attributes;
    gint64 block = cw_fast_block();
    gint64 in = call->in[0].shape.size[1] / conv->groups;
    gint64 out = call->out.shape.size[1] / conv->groups;
    for (int i = 0; i < call->count; i++)
        call->in[i].layout = CW_LAYOUT_PLAIN;
    call->out.layout = CW_LAYOUT_PLAIN;
    if (in % block == 0 && out % block == 0)
        call->in[0].layout = CW_LAYOUT_BLOCKED;
    if (out % block == 0 && (in % block == 0 || (in <= SMALL_CHANNELS && conv->groups == 1)))
        call->out.layout = CW_LAYOUT_BLOCKED;
    return TRUE;
}

static void release(gpointer data)
{
    prepared *p = data;
    for (int pass = 0; pass < 3; pass++)
        if (p->wanted[pass])
            cw_conv_pass_clear(&p->passes[pass]);
    g_free(p);
}

/* "conv-64x64x16x16-128x64x3x3-s2-p1-g1": one name, one problem. */
static char *name_problem(const cw_call *call)
{
    const cw_conv *conv = call->attributes;
    const gint64 *x = call->in[0].shape.size, *w = call->in[1].shape.size;
#define X4 "%" G_GINT64_FORMAT "x%" G_GINT64_FORMAT "x%" G_GINT64_FORMAT "x%" G_GINT64_FORMAT
    return g_strdup_printf("conv-" X4 "-" X4 "-s%d-p%d-g%d%s%s", x[0], x[1], x[2], x[3], w[0], w[1],
                           w[2], w[3], conv->stride, conv->pad, conv->groups,
                           call->training ? "" : "-i", conv->sum ? "-sum" : "");
}

/* Least of a few runs in microseconds, on memory of its own; a pass that is far behind `best` is
 * run once. No pass reads both the data and the gradient of a tensor, so they share memory. */
static gint64 time_pass(cw_conv_pass *pass, const cw_call *call, gint64 best)
{
    cw_call timed = *call;
    gsize bias = (gsize)call->out.shape.size[1];
    cw_tensor *tensors[4] = {&timed.in[0], &timed.in[1], &timed.out, &timed.in[2]};
    gsize starts[5] = {0};
    for (int i = 0; i < 4; i++) {
        gsize count = i < 3 ? cw_shape_count(&tensors[i]->shape) : bias;
        starts[i + 1] = starts[i] + (count + 15) / 16 * 16;
    }
    cw_autosize float *memory = cw_size_alloc(starts[4], sizeof(float), "timing", NULL);
    cw_autosize void *scratch = cw_size_alloc(pass->scratch_bytes + 64, 1, "timing", NULL);
    if (memory == NULL || scratch == NULL)
        return G_MAXINT64;
    for (int i = 0; i < 4; i++)
        tensors[i]->data = tensors[i]->gradient = memory + starts[i];
    timed.scratch = scratch;
    gint64 least = G_MAXINT64;
    for (int i = 0; i < TIMED_RUNS && (i == 0 || least / 2 < best); i++) {
        gint64 start = g_get_monotonic_time();
        pass->run(pass, &timed);
        least = MIN(least, g_get_monotonic_time() - start);
    }
    pass->is_packed = FALSE;
    return least;
}

/* Makes the fastest pass of those that can be made. */
static gboolean choose(cw_conv_pass *best, const cw_call *call, cw_dnn_pass kind, GError **error)
{
    static const char *const algorithms[] = {"direct", "winograd", "gemm"};
    gint64 best_time = G_MAXINT64;
    cw_conv_pass candidate;
    *best = (cw_conv_pass){0};
    for (gsize i = 0; i < G_N_ELEMENTS(algorithms); i++) {
        g_autoptr(GError) refused = NULL;
        if (!cw_conv_pass_init(&candidate, call, kind, algorithms[i], &refused))
            continue;
        gint64 time = time_pass(&candidate, call, best_time);
        cw_conv_pass *loser = time < best_time ? best : &candidate;
        cw_conv_pass_clear(loser);
        if (time < best_time) {
            best_time = time;
            *best = candidate;
        }
    }
    return best->run != NULL || cw_conv_pass_init(best, call, kind, "direct", error);
}

static gboolean make_pass(prepared *p, const cw_call *call, cw_dnn_pass kind, cw_choices *choices,
                          GError **error)
{
    static const char *const names[] = {"forward", "backward-data", "backward-weights"};
    g_autofree char *problem = name_problem(call);
    const char *stored = cw_choices_find(choices, problem, names[kind]);
    if (stored != NULL)
        p->wanted[kind] = cw_conv_pass_init(&p->passes[kind], call, kind, stored, NULL);
    else if (cw_choices_timed(choices))
        p->wanted[kind] = choose(&p->passes[kind], call, kind, error);
    else
        p->wanted[kind] = cw_conv_pass_init(&p->passes[kind], call, kind, "direct", error);
    if (p->wanted[kind])
        cw_choices_set(choices, problem, names[kind], p->passes[kind].algorithm);
    else if (stored != NULL) /* another one would not give the bits that were asked for */
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "this machine cannot run \"%s\" %s by the stored algorithm \"%s\"", problem,
                    names[kind], stored);
    return p->wanted[kind];
}

static gboolean prepare(cw_call *call, cw_prepare *answer, GError **error)
{
    prepared *p = g_new0(prepared, 1);
    call->prepared = p;
    gboolean weights = answer->backward && (answer->wanted[1] || answer->wanted[2]);
    gboolean asked[3] = {TRUE, answer->backward && answer->wanted[0], weights};
    for (cw_dnn_pass kind = 0; kind < 3; kind++) {
        if (!asked[kind])
            continue;
        if (!make_pass(p, call, kind, answer->choices, error))
            return FALSE;
        answer->scratch_bytes = MAX(answer->scratch_bytes, p->passes[kind].scratch_bytes);
    }
    return TRUE;
}

static void forward(const cw_call *call)
{
    cw_conv_pass *pass = &((prepared *)call->prepared)->passes[CW_DNN_FORWARD];
    pass->run(pass, call);
}

static void backward(const cw_call *call)
{
    prepared *p = call->prepared;
    for (cw_dnn_pass kind = CW_DNN_BACKWARD_DATA; kind <= CW_DNN_BACKWARD_WEIGHTS; kind++)
        if (p->wanted[kind])
            p->passes[kind].run(&p->passes[kind], call);
}

const cw_fast cw_fast_conv2d = {
    .suits = suits,
    .prepare = prepare,
    .release = release,
    .forward = forward,
    .backward = backward,
    .reads = CW_READS_IN(0) | CW_READS_IN(1),
};
