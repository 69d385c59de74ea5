/* SPDX-License-Identifier: Apache-2.0
 *
 * Colours as people see and name them: CIELUV, a palette of 32 named colours, and the one palette
 * colour that says what a picture is (METHODS.md 8.3.1).
 */
#pragma once

#include "image/foreground.h"
#include "image/parts.h"

G_BEGIN_DECLS

typedef struct {
    double L, u, v; /* L in [0,100]; u, v about [-100,200] */
} cw_luv;

/* CIELUV (D65) of an 8-bit sRGB colour, IEC 61966-2-1 and CIE 15. Black is (0,0,0). */
cw_luv cw_luv_from_rgb(const guint8 rgb[3]);

/* Euclidean distance in CIELUV. */
double cw_luv_distance(cw_luv a, cw_luv b);

/* Luma of an sRGB colour in [0,1] (or of anything else that is linear in R, G and B). */
static inline float cw_luma(float red, float green, float blue)
{
    return 0.2989f * red + 0.587f * green + 0.114f * blue;
}

typedef struct {
    const char *name; /* "light gray" */
    const char *hex;  /* "D3D3D3" */
    guint8 rgb[3];
} cw_palette_colour;

#define CW_PALETTE_COUNT 32

/* The palette, in the order that settles ties. */
extern const cw_palette_colour cw_palette[CW_PALETTE_COUNT];

/* Index of the palette colour nearest to `luv`; ties to the lower index. */
int cw_palette_nearest(cw_luv luv);

typedef enum {
    CW_COLOUR_VOTES, /* every pixel votes for its nearest palette colour */
    CW_COLOUR_MODAL, /* the mean of the fullest of 16x16x16 CIELUV bins, then its nearest colour */
} cw_colour_rule;

/* Palette index of the colour of the foreground pixels of `image`, or -1 when there are none; ties
 * to the lower index (bin). `mask` has the size of `image`: cw_foreground_find(), less whatever the
 * caller takes out (skin). */
int cw_colour_identify(const cw_image *image, const cw_mask *mask, cw_colour_rule rule);

/* The colour of what a picture shows, as an eye takes it: what is in the middle of the garment
 * (else person, else picture) weighs most, and colourful things more than grey ones; what the
 * border or the head shows as well is backdrop, skin and hair. Votes as above, but shades of a
 * palette colour are its own. `parts` NULL: nothing found. -1: the picture has but one colour. */
int cw_colour_of_subject(const cw_image *image, const cw_parts *parts);

G_END_DECLS
