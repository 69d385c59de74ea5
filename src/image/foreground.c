/* SPDX-License-Identifier: Apache-2.0
 *
 * Foreground by flooding from the border. Invariant of the flood: a pixel is pushed when it turns
 * from foreground to background, hence at most once, so a stack of H*W places never overflows.
 */
#include "image/foreground.h"

#include <string.h>

#include "base/size.h"
#include "image/colour.h"

#define BINS 16 /* a channel, of the border histogram */

typedef struct {
    guint64 count, sum[3];
} border_bin;

static void count_pixel(border_bin *bins, const cw_image *image, int x, int y)
{
    const guint8 *rgb = image->pixels + ((gsize)y * image->width + x) * 3;
    border_bin *bin = &bins[((rgb[0] / BINS) * BINS + rgb[1] / BINS) * BINS + rgb[2] / BINS];
    bin->count++;
    for (int c = 0; c < 3; c++)
        bin->sum[c] += rgb[c];
}

/* Corners count twice or more often in thin pictures; every border pixel counts. */
static cw_luv commonest_border_colour(const cw_image *image)
{
    g_autofree border_bin *bins = g_new0(border_bin, BINS * BINS * BINS);
    for (int x = 0; x < image->width; x++) {
        count_pixel(bins, image, x, 0);
        count_pixel(bins, image, x, image->height - 1);
    }
    for (int y = 0; y < image->height; y++) {
        count_pixel(bins, image, 0, y);
        count_pixel(bins, image, image->width - 1, y);
    }
    const border_bin *fullest = bins;
    for (int i = 1; i < BINS * BINS * BINS; i++) {
        if (bins[i].count > fullest->count)
            fullest = &bins[i];
    }
    guint8 mean[3];
    for (int c = 0; c < 3; c++)
        mean[c] = (guint8)((fullest->sum[c] + fullest->count / 2) / fullest->count);
    return cw_luv_from_rgb(mean);
}

typedef struct {
    const cw_image *image;
    cw_mask *mask;
    cw_luv background;
    double distance;
    guint32 *stack;
    gsize depth;
    /* The colour asked for last and its answer: backgrounds are mostly of one. */
    guint8 last[3];
    gboolean last_near;
} flood;

static gboolean is_near(flood *fill, const guint8 *rgb)
{
    if (memcmp(rgb, fill->last, 3) != 0) {
        memcpy(fill->last, rgb, 3);
        fill->last_near = cw_luv_distance(cw_luv_from_rgb(rgb), fill->background) < fill->distance;
    }
    return fill->last_near;
}

/* Makes pixel (x, y) background when it is near enough; outside the picture nothing happens. */
static void flood_pixel(flood *fill, int x, int y)
{
    if (x < 0 || y < 0 || x >= fill->image->width || y >= fill->image->height)
        return;
    gsize index = (gsize)y * fill->image->width + x;
    if (fill->mask->pixels[index] == 0 || !is_near(fill, fill->image->pixels + index * 3))
        return;
    fill->mask->pixels[index] = 0;
    fill->stack[fill->depth++] = (guint32)index;
}

static void flood_from_border(flood *fill)
{
    int width = fill->image->width, height = fill->image->height;
    for (int x = 0; x < width; x++) {
        flood_pixel(fill, x, 0);
        flood_pixel(fill, x, height - 1);
    }
    for (int y = 0; y < height; y++) {
        flood_pixel(fill, 0, y);
        flood_pixel(fill, width - 1, y);
    }
    while (fill->depth > 0) {
        guint32 index = fill->stack[--fill->depth];
        int x = (int)(index % (guint32)width), y = (int)(index / (guint32)width);
        flood_pixel(fill, x - 1, y);
        flood_pixel(fill, x + 1, y);
        flood_pixel(fill, x, y - 1);
        flood_pixel(fill, x, y + 1);
    }
}

void cw_mask_measure(cw_mask *mask)
{
    int left = mask->width, right = -1, top = mask->height, bottom = -1;
    mask->count = 0;
    for (int y = 0; y < mask->height; y++) {
        const guint8 *row = mask->pixels + (gsize)y * mask->width;
        for (int x = 0; x < mask->width; x++) {
            if (row[x] == 0)
                continue;
            mask->count++;
            left = MIN(left, x);
            right = MAX(right, x);
            top = MIN(top, y);
            bottom = MAX(bottom, y);
        }
    }
    mask->box =
        mask->count == 0 ? (cw_box){0} : (cw_box){left, top, right - left + 1, bottom - top + 1};
}

cw_mask *cw_foreground_find(const cw_image *image, double distance, GError **error)
{
    gsize count = (gsize)image->width * (gsize)image->height;
    cw_autosize guint32 *stack = cw_size_alloc(count, sizeof *stack, "a foreground mask", error);
    if (stack == NULL)
        return NULL;
    guint8 *pixels = cw_size_alloc(count, sizeof *pixels, "a foreground mask", error);
    if (pixels == NULL)
        return NULL;
    cw_mask *mask = g_new0(cw_mask, 1);
    *mask = (cw_mask){.width = image->width, .height = image->height, .pixels = pixels};
    memset(pixels, 1, count);
    flood fill = {.image = image,
                  .mask = mask,
                  .background = commonest_border_colour(image),
                  .distance = distance,
                  .stack = stack};
    fill.last_near = cw_luv_distance(cw_luv_from_rgb(fill.last), fill.background) < distance;
    flood_from_border(&fill);
    cw_mask_measure(mask);
    return mask;
}

void cw_mask_free(cw_mask *mask)
{
    if (mask != NULL)
        cw_size_free(mask->pixels);
    g_free(mask);
}
