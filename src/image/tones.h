/* SPDX-License-Identifier: Apache-2.0
 *
 * Tones made equally frequent: the luma of a pixel becomes the share of the pixels that
 * are no brighter (histogram equalisation, Gonzalez and Woods), so that a light and a dark
 * colourway of one design look alike.
 */
#pragma once

#include "image/image.h"

G_BEGIN_DECLS

#define CW_TONES_LEVELS 256

typedef struct {
    float level[CW_TONES_LEVELS]; /* new luma in [0,1] of each old one; it rises from 0 to 1 */
} cw_tones;

/* The curve of `count` RGB pixels in [0,1]; where all have one tone, they keep it. */
void cw_tones_measure(const float *pixels, gsize count, cw_tones *tones);

/* Moves each of `count` RGB pixels in [0,1] to its new luma: towards black or towards white, so
 * that the hue stays. */
void cw_tones_apply(const cw_tones *tones, float *pixels, gsize count);

G_END_DECLS
