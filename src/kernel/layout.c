/* SPDX-License-Identifier: Apache-2.0
 *
 * A map is [N,C,H,W] (plain), [N,H,W,C] (image) or [N,C/B,H,W,B] (blocked). Element (n,c,p), p the
 * place in the map, lies at n C P + (c / inner) inner P + p inner + c % inner with inner = 1, C and
 * B, so one loop serves every pair.
 */
#include "base/simd.h"
#include "kernel/fast.h"

int cw_fast_block(void)
{
    return __builtin_cpu_supports("avx512f") ? 16 : 8;
}

gsize cw_fast_bytes(const cw_shape *shape)
{
    return cw_shape_count(shape) * sizeof(float);
}

static gsize inner_of(cw_layout layout, gsize channels)
{
    if (layout == CW_LAYOUT_PLAIN)
        return 1;
    return layout == CW_LAYOUT_IMAGE ? channels : (gsize)cw_fast_block();
}

/* Moves one sample: all channels of a run of channels that is contiguous in both layouts' outer
 * part, place by place. */
CW_SIMD static void convert_run(const float *from, gsize from_place, gsize from_channel, float *to,
                                gsize to_place, gsize to_channel, gsize places, gsize channels,
                                gboolean accumulate)
{
    if (to_channel == 1) {
        for (gsize p = 0; p < places; p++)
            for (gsize c = 0; c < channels; c++) {
                float value = from[p * from_place + c * from_channel];
                float *at = to + p * to_place + c;
                *at = accumulate ? *at + value : value;
            }
        return;
    }
    for (gsize c = 0; c < channels; c++)
        for (gsize p = 0; p < places; p++) {
            float value = from[p * from_place + c * from_channel];
            float *at = to + p * to_place + c * to_channel;
            *at = accumulate ? *at + value : value;
        }
}

void cw_fast_convert(const cw_shape *shape, const float *from, cw_layout from_layout, float *to,
                     cw_layout to_layout, gboolean accumulate)
{
    gsize n = (gsize)shape->size[0], channels = (gsize)shape->size[1];
    gsize places = (gsize)(shape->size[2] * shape->size[3]), sample = channels * places;
    gsize from_inner = inner_of(from_layout, channels), to_inner = inner_of(to_layout, channels);
    gsize block = (gsize)cw_fast_block();
    gboolean whole = from_layout != CW_LAYOUT_BLOCKED && to_layout != CW_LAYOUT_BLOCKED;
    gsize run = whole ? channels : block, runs = channels / run;
#pragma omp parallel for schedule(static) if (n * sample > 4096)
    for (gsize i = 0; i < n * runs; i++) {
        gsize first = i % runs * run, start = i / runs * sample;
        gsize from_at = first / from_inner * from_inner * places + first % from_inner;
        gsize to_at = first / to_inner * to_inner * places + first % to_inner;
        convert_run(from + start + from_at, from_inner, from_inner == 1 ? places : 1,
                    to + start + to_at, to_inner, to_inner == 1 ? places : 1, places, run,
                    accumulate);
    }
}
