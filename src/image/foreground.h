/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands before the background of a product picture. Background is what hangs together with
 * the border and has the border's colour; everything else is foreground, holes included.
 */
#pragma once

#include "image/image.h"

G_BEGIN_DECLS

typedef struct {
    int width, height; /* px, those of the picture */
    guint8 *pixels;    /* [H,W], 1 foreground, 0 background */
    gint64 count;      /* of foreground pixels */
    cw_box box;        /* the smallest around them; width and height 0 when there are none */
} cw_mask;

/* The distance of METHODS.md 8.3.1 in CIELUV units; 1 is about what an eye can tell apart. */
#define CW_FOREGROUND_DISTANCE 12.0

/* Marks as background every pixel that is nearer than `distance` (CIELUV, > 0) to the commonest
 * border colour and joined to the border by such pixels (4-neighbours). The commonest border colour
 * is the mean of the fullest of 16x16x16 RGB bins over the outermost pixels, ties to the darker
 * bin. A picture of one colour has no foreground; that is no error. (transfer full) */
cw_mask *cw_foreground_find(const cw_image *image, double distance, GError **error);

/* Counts the foreground pixels again and fits the box: after a caller changed `pixels`. */
void cw_mask_measure(cw_mask *mask);

void cw_mask_free(cw_mask *mask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_mask, cw_mask_free)

G_END_DECLS
