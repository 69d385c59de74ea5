/* SPDX-License-Identifier: Apache-2.0
 *
 * Two operands that broadcast. Dimensions are merged while both operands go on in step, so that
 * along a run, the innermost merged dimension, each operand moves by 1 or stands still.
 */
#include <string.h>

#include "base/simd.h"
#include "kernel/fast.h"

#define LONG 32768
#define PIECE 8192 /* of a run that is long enough to be shared by threads */

typedef struct {
    int rank;
    gsize size[CW_SHAPE_RANK], step[2][CW_SHAPE_RANK]; /* innermost first */
    gsize count, runs, piece, pieces;                  /* pieces of a run */
} walk;

static gint64 from_end(const cw_shape *shape, int i)
{
    return i < shape->rank ? shape->size[shape->rank - 1 - i] : 1;
}

static void merge(walk *w, gsize size, const gsize step[2])
{
    int last = w->rank - 1;
    gboolean same = w->rank > 0;
    for (int k = 0; k < 2 && same; k++)
        same = (w->step[k][last] > 0) == (step[k] > 0);
    if (same) {
        w->size[last] *= size;
        return;
    }
    w->size[w->rank] = size;
    w->step[0][w->rank] = step[0];
    w->step[1][w->rank++] = step[1];
}

static walk walk_of(const cw_call *call)
{
    walk w = {.count = cw_shape_count(&call->out.shape)};
    gsize stride[2] = {1, 1};
    for (int i = 0; i < call->out.shape.rank; i++) {
        gsize size = (gsize)from_end(&call->out.shape, i), step[2];
        for (int k = 0; k < 2; k++) {
            gsize own = (gsize)from_end(&call->in[k].shape, i);
            step[k] = own > 1 ? stride[k] : 0;
            stride[k] *= own;
        }
        if (size > 1)
            merge(&w, size, step);
    }
    if (w.rank == 0)
        merge(&w, 1, (gsize[]){1, 1});
    w.runs = w.count / w.size[0];
    w.piece = MIN(w.size[0], PIECE);
    w.pieces = (w.size[0] + w.piece - 1) / w.piece;
    return w;
}

/* Where operand k stands at a piece; its length. */
static gsize place(const walk *w, int k, gsize piece)
{
    gsize run = piece / w->pieces, at = piece % w->pieces * w->piece * w->step[k][0];
    for (int i = 1; i < w->rank; i++) {
        at += run % w->size[i] * w->step[k][i];
        run /= w->size[i];
    }
    return at;
}

static gsize result_place(const walk *w, gsize piece)
{
    return piece / w->pieces * w->size[0] + piece % w->pieces * w->piece;
}

static gsize piece_length(const walk *w, gsize piece)
{
    return MIN(w->piece, w->size[0] - piece % w->pieces * w->piece);
}

static gboolean suits(cw_call *call)
{
    cw_layout a = call->in[0].layout, b = call->in[1].layout, both = CW_LAYOUT_PLAIN;
    if (cw_shape_equal(&call->in[0].shape, &call->in[1].shape)) {
        gboolean blocked = a == CW_LAYOUT_BLOCKED || b == CW_LAYOUT_BLOCKED;
        both = blocked ? CW_LAYOUT_BLOCKED : (a == b ? a : CW_LAYOUT_PLAIN);
    }
    call->in[0].layout = call->in[1].layout = call->out.layout = both;
    return TRUE;
}

/* --- forward: one loop for each way the operands move, so that each is a vector loop --- */

typedef void (*run_fn)(const float *a, const float *b, float *y, gsize step_a, gsize step_b,
                       gsize count);

#define RUN(name, value)                                                                           \
    CW_SIMD static void run_##name(const float *as, const float *bs, float *ys, gsize step_a,      \
                                   gsize step_b, gsize count)                                      \
    {                                                                                              \
        float a = *as, b = *bs;                                                                    \
        if (step_a > 0 && step_b > 0)                                                              \
            for (gsize i = 0; i < count; i++) {                                                    \
                a = as[i], b = bs[i];                                                              \
                ys[i] = value;                                                                     \
            }                                                                                      \
        else if (step_a > 0)                                                                       \
            for (gsize i = 0; i < count; i++) {                                                    \
                a = as[i];                                                                         \
                ys[i] = value;                                                                     \
            }                                                                                      \
        else                                                                                       \
            for (gsize i = 0; i < count; i++) {                                                    \
                b = bs[i * step_b];                                                                \
                ys[i] = value;                                                                     \
            }                                                                                      \
    }

RUN(add, a + b)
RUN(subtract, a - b)
RUN(multiply, a *b)
RUN(add_relu, a + b > 0 ? a + b : (a + b != a + b ? a + b : 0))

static void forward(const cw_call *call, run_fn run)
{
    walk w = walk_of(call);
#pragma omp parallel for schedule(static) if (w.count > LONG)
    for (gsize piece = 0; piece < w.runs * w.pieces; piece++)
        run((const float *)call->in[0].data + place(&w, 0, piece),
            (const float *)call->in[1].data + place(&w, 1, piece),
            (float *)call->out.data + result_place(&w, piece), w.step[0][0], w.step[1][0],
            piece_length(&w, piece));
}

/* --- backward: gradient times a factor (the other operand, a sign, whether y is above 0), summed
 * where the operand stood still --- */

typedef enum {
    FACTOR_SIGN,
    FACTOR_OTHER,
    FACTOR_POSITIVE,
} factor_law;

CW_SIMD static void spread(factor_law law, float sign, const float *gradient, const float *factor,
                           gsize factor_step, float *to, gboolean add, gsize count)
{
    if (law == FACTOR_SIGN)
        for (gsize i = 0; i < count; i++)
            to[i] = (add ? to[i] : 0) + sign * gradient[i];
    else if (law == FACTOR_POSITIVE)
        for (gsize i = 0; i < count; i++)
            to[i] = (add ? to[i] : 0) + (factor[i] > 0 ? gradient[i] : 0);
    else if (factor_step > 0)
        for (gsize i = 0; i < count; i++)
            to[i] = (add ? to[i] : 0) + gradient[i] * factor[i];
    else
        for (gsize i = 0; i < count; i++)
            to[i] = (add ? to[i] : 0) + gradient[i] * factor[0];
}

CW_SIMD static float gather(factor_law law, float sign, const float *gradient, const float *factor,
                            gsize factor_step, gsize count)
{
    float sum = 0;
    if (law == FACTOR_OTHER && factor_step > 0) {
#pragma omp simd reduction(+ : sum)
        for (gsize i = 0; i < count; i++)
            sum += gradient[i] * factor[i];
        return sum;
    }
#pragma omp simd reduction(+ : sum)
    for (gsize i = 0; i < count; i++)
        sum += gradient[i];
    return law == FACTOR_OTHER ? sum * factor[0] : sum * sign;
}

/* An operand that is stretched is served by one thread, as its elements are met again and again. */
static void backward_one(const cw_call *call, const walk *w, int k, factor_law law, float sign)
{
    float *to = call->in[k].gradient;
    if (to == NULL)
        return;
    gsize own = cw_shape_count(&call->in[k].shape);
    gboolean stretched = own < w->count, stands = stretched && w->step[k][0] == 0;
    gboolean add = call->accumulate[k] || stretched;
    if (stretched && !call->accumulate[k])
        memset(to, 0, own * sizeof(float));
    const float *factor = law == FACTOR_OTHER ? call->in[1 - k].data : call->out.data;
#pragma omp parallel for schedule(static) if (w->count > LONG && !stretched)
    for (gsize piece = 0; piece < w->runs * w->pieces; piece++) {
        gsize at = result_place(w, piece), count = piece_length(w, piece);
        const float *gradient = (const float *)call->out.gradient + at;
        const float *by = law == FACTOR_OTHER ? factor + place(w, 1 - k, piece) : factor + at;
        float *target = to + place(w, k, piece);
        if (stands)
            *target += gather(law, sign, gradient, by, w->step[1 - k][0], count);
        else
            spread(law, sign, gradient, by, w->step[1 - k][0], target, add, count);
    }
}

static void backward(const cw_call *call, factor_law law, float sign_of_second)
{
    walk w = walk_of(call);
    backward_one(call, &w, 0, law, 1);
    backward_one(call, &w, 1, law, sign_of_second);
}

#define BINARY(name, law, sign, reads_)                                                            \
    static void name##_forward(const cw_call *call)                                                \
    {                                                                                              \
        forward(call, run_##name);                                                                 \
    }                                                                                              \
    static void name##_backward(const cw_call *call)                                               \
    {                                                                                              \
        backward(call, law, sign);                                                                 \
    }                                                                                              \
    const cw_fast cw_fast_##name = {                                                               \
        .suits = suits,                                                                            \
        .forward = name##_forward,                                                                 \
        .backward = name##_backward,                                                               \
        .reads = reads_,                                                                           \
    };

BINARY(add, FACTOR_SIGN, 1, CW_READS_NOTHING)
BINARY(subtract, FACTOR_SIGN, -1, CW_READS_NOTHING)
BINARY(multiply, FACTOR_OTHER, 1, CW_READS_IN(0) | CW_READS_IN(1))
BINARY(add_relu, FACTOR_POSITIVE, 1, CW_READS_OUT)
