/* SPDX-License-Identifier: Apache-2.0 */
#include "image/tones.h"

#include "image/colour.h"

static int level_of(float luma)
{
    return CLAMP((int)(luma * (CW_TONES_LEVELS - 1) + 0.5f), 0, CW_TONES_LEVELS - 1);
}

static void spread(const gsize histogram[CW_TONES_LEVELS], gsize count, cw_tones *tones)
{
    gsize darkest = 0, below = 0;
    for (int level = 0; level < CW_TONES_LEVELS && darkest == 0; level++)
        darkest = histogram[level];
    for (int level = 0; level < CW_TONES_LEVELS; level++) {
        below += histogram[level];
        tones->level[level] = darkest < count
                                  ? (float)(below - MIN(below, darkest)) / (float)(count - darkest)
                                  : (float)level / (CW_TONES_LEVELS - 1);
    }
}

void cw_tones_measure(const float *pixels, gsize count, cw_tones *tones)
{
    gsize histogram[CW_TONES_LEVELS] = {0};
    for (gsize i = 0; i < count; i++) {
        const float *p = pixels + 3 * i;
        histogram[level_of(cw_luma(p[0], p[1], p[2]))]++;
    }
    spread(histogram, count, tones);
}

/* Both ways are affine in the three channels alike, so the luma arrives where it shall. */
void cw_tones_apply(const cw_tones *tones, float *pixels, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        float *p = pixels + 3 * i;
        const float old = cw_luma(p[0], p[1], p[2]), new = tones->level[level_of(old)];
        const gboolean darker = new <= old;
        const float gain = darker ? (old > 0 ? new / old : 0) : (1 - new) / (1 - old);
        const float base = darker ? 0 : 1 - gain;
        for (int channel = 0; channel < 3; channel++)
            p[channel] = base + gain * p[channel];
    }
}
