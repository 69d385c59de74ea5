/* SPDX-License-Identifier: Apache-2.0
 *
 * One more layer of background at a time. A pixel is pushed when it turns to background, hence at
 * most once.
 */
#include "image/detect_layers.h"

#include <string.h>

#include "base/size.h"
#include "image/colour.h"

#define BINS 8              /* a channel */
#define LEAST_BORDER 0.04   /* share of the upper border that a colour must have */
#define LAYER_DISTANCE 16.0 /* CIELUV, for all pixels of a layer */

typedef struct {
    guint32 count, sum[3];
} bin;

typedef struct {
    cw_mask *mask;
    const cw_image *image;
    cw_luv colour;
    guint32 *stack;
    gsize depth;
} layer;

/* Calls `visit` for every place of the upper border. */
static void walk_border(const cw_mask *mask, void (*visit)(gpointer data, int x, int y),
                        gpointer data)
{
    for (int x = 0; x < mask->width; x++)
        visit(data, x, 0);
    for (int y = 1; y < mask->height / 2; y++) {
        visit(data, 0, y);
        visit(data, mask->width - 1, y);
    }
}

typedef struct {
    const cw_mask *mask;
    const cw_image *image;
    bin bins[BINS * BINS * BINS];
} census;

static void count_place(gpointer data, int x, int y)
{
    census *all = data;
    gsize at = (gsize)y * (gsize)all->mask->width + (gsize)x;
    const guint8 *rgb = all->image->pixels + 3 * at;
    const int step = 256 / BINS;
    if (all->mask->pixels[at] == 0)
        return;
    bin *mine = &all->bins[((rgb[0] / step) * BINS + rgb[1] / step) * BINS + rgb[2] / step];
    mine->count++;
    for (int channel = 0; channel < 3; channel++)
        mine->sum[channel] += rgb[channel];
}

/* The commonest colour that is left; FALSE when it is too rare. */
static gboolean find_colour(const cw_mask *mask, const cw_image *image, cw_luv *colour)
{
    g_autofree census *all = g_new0(census, 1);
    all->mask = mask;
    all->image = image;
    walk_border(mask, count_place, all);
    const bin *fullest = all->bins;
    for (gsize i = 1; i < G_N_ELEMENTS(all->bins); i++)
        if (all->bins[i].count > fullest->count)
            fullest = &all->bins[i];
    if (fullest->count < 1 + LEAST_BORDER * (mask->width + mask->height))
        return FALSE;
    guint8 mean[3];
    for (int channel = 0; channel < 3; channel++)
        mean[channel] = (guint8)(fullest->sum[channel] / fullest->count);
    *colour = cw_luv_from_rgb(mean);
    return TRUE;
}

static void turn(gpointer data, int x, int y)
{
    layer *flood = data;
    if (x < 0 || y < 0 || x >= flood->mask->width || y >= flood->mask->height)
        return;
    gsize at = (gsize)y * (gsize)flood->mask->width + (gsize)x;
    if (flood->mask->pixels[at] == 0 ||
        cw_luv_distance(cw_luv_from_rgb(flood->image->pixels + 3 * at), flood->colour) >=
            LAYER_DISTANCE)
        return;
    flood->mask->pixels[at] = 0;
    flood->stack[flood->depth++] = (guint32)at;
}

/* Layers touch what an earlier one took: they start from its pixels, too, when they border it. */
static void start(layer *flood)
{
    walk_border(flood->mask, turn, flood);
    int width = flood->mask->width;
    for (int y = 0; y < flood->mask->height; y++)
        for (int x = 0; x < width; x++) {
            const guint8 *here = flood->mask->pixels + (gsize)y * (gsize)width + (gsize)x;
            if ((x > 0 && here[-1] == 0) || (y > 0 && here[-width] == 0))
                turn(flood, x, y);
        }
}

gboolean cw_detect_peel(cw_mask *mask, const cw_image *image, gboolean *peeled, GError **error)
{
    gsize pixels = (gsize)mask->width * (gsize)mask->height;
    layer flood = {.mask = mask, .image = image};
    *peeled = find_colour(mask, image, &flood.colour);
    if (!*peeled)
        return TRUE;
    cw_autosize guint32 *stack = cw_size_alloc(pixels, sizeof *stack, "an outline", error);
    if (stack == NULL)
        return FALSE;
    flood.stack = stack;
    start(&flood);
    while (flood.depth > 0) {
        guint32 at = stack[--flood.depth], width = (guint32)mask->width;
        int x = (int)(at % width), y = (int)(at / width);
        turn(&flood, x - 1, y);
        turn(&flood, x + 1, y);
        turn(&flood, x, y - 1);
        turn(&flood, x, y + 1);
    }
    cw_mask_measure(mask);
    return TRUE;
}
