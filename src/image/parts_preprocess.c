/* SPDX-License-Identifier: Apache-2.0
 *
 * Preprocessing (METHODS 2.2): which region of a picture a network sees. One function serves
 * training and embedding, so that an encoder meets the pictures it was trained for.
 */
#include <math.h>
#include <string.h>

#include "image/augment.h"
#include "image/parts.h"
#include "image/tones.h"

#define CHIN_SCATTER 0.17     /* of the head's height: so far above the chin detectors may end */
#define LEAST_BELOW_CHIN 0.25 /* share of the region's height; less: a portrait, not a garment */

const cw_option cw_preprocess_rows[] = {CW_PREPROCESS_ROWS(cw_preprocess_options, ) CW_OPTION_END};

static cw_box whole(const cw_image *image)
{
    return (cw_box){0, 0, image->width, image->height};
}

/* Outwards to whole pixels. */
static cw_box round_out(const cw_box *box)
{
    const double noise = 1e-6; /* of sums that should be whole */
    const double left = floor(box->x + noise), top = floor(box->y + noise);
    return (cw_box){left, top, MAX(1, ceil(box->x + box->width - noise) - left),
                    MAX(1, ceil(box->y + box->height - noise) - top)};
}

static cw_box widen(const cw_box *box, double margin)
{
    double by = margin * MAX(box->width, box->height);
    return (cw_box){box->x - by, box->y - by, box->width + 2 * by, box->height + 2 * by};
}

static cw_box subject(const cw_box *frame, const cw_parts *parts,
                      const cw_preprocess_options *options)
{
    const cw_box *box = NULL;
    if (options->garment_crop && parts->garment.width > 0)
        box = &parts->garment;
    else if (options->person_crop && parts->person.width > 0)
        box = &parts->person;
    if (box == NULL)
        return *frame;
    cw_box wide = widen(box, options->margin);
    cw_box inside = cw_box_intersect(&wide, frame);
    return inside.width > 0 ? round_out(&inside) : *frame;
}

/* The chin line is rounded down the picture, so that no pixel of the head is left. */
static void cut_head(cw_box *region, const cw_box *head)
{
    double chin = ceil(head->y + (1 + CHIN_SCATTER) * head->height);
    double bottom = region->y + region->height;
    if (head->width <= 0 || chin <= region->y || bottom - chin < LEAST_BELOW_CHIN * region->height)
        return;
    region->y = chin;
    region->height = bottom - chin;
}

static void make_square(cw_box *region)
{
    double side = MAX(region->width, region->height);
    region->x -= floor((side - region->width) / 2);
    region->y -= floor((side - region->height) / 2);
    region->width = region->height = side;
}

cw_box cw_preprocess_region(const cw_image *image, const cw_parts *parts,
                            const cw_preprocess_options *options)
{
    static const cw_parts nothing = {0};
    const cw_parts *found = parts != NULL ? parts : &nothing;
    cw_box frame = whole(image);
    cw_box region = subject(&frame, found, options);
    if (options->head_crop)
        cut_head(&region, &found->head);
    if (options->square)
        make_square(&region);
    return region;
}

static void fill_bytes(cw_image *image, const float fill[3])
{
    gsize count = (gsize)image->width * image->height;
    for (gsize i = 0; i < count; i++)
        for (int channel = 0; channel < 3; channel++)
            image->pixels[3 * i + channel] = (guint8)lroundf(fill[channel] * 255.0f);
}

cw_image *cw_preprocess(const cw_image *image, const cw_parts *parts,
                        const cw_preprocess_options *options, GError **error)
{
    cw_box region = cw_preprocess_region(image, parts, options), frame = whole(image);
    cw_box inside = cw_box_intersect(&region, &frame);
    cw_image *out = cw_image_new((int)region.width, (int)region.height, error);
    if (out == NULL)
        return NULL;
    float fill[3];
    cw_augment_border_colour(image, fill);
    fill_bytes(out, fill);
    gsize bytes = (gsize)inside.width * 3;
    for (int y = 0; y < (int)inside.height; y++) {
        gsize from = ((gsize)inside.y + y) * image->width + (gsize)inside.x;
        gsize to = (gsize)(inside.y - region.y + y) * out->width + (gsize)(inside.x - region.x);
        memcpy(out->pixels + 3 * to, image->pixels + 3 * from, bytes);
    }
    return out;
}

static void fill_floats(cw_raster *raster, const float fill[3])
{
    gsize count = (gsize)raster->width * raster->height;
    for (gsize i = 0; i < count; i++)
        memcpy(raster->pixels + 3 * i, fill, 3 * sizeof *fill);
}

static void paste(cw_raster *on, const cw_raster *piece, int x, int y)
{
    for (int row = 0; row < piece->height; row++)
        memcpy(on->pixels + 3 * (((gsize)y + row) * on->width + x),
               piece->pixels + 3 * (gsize)row * piece->width,
               3 * (gsize)piece->width * sizeof *piece->pixels);
}

/* Where [from, from + length) of the box, clipped to [0, limit), lands on `pixels` output pixels;
 * at least one pixel of what is inside is kept. */
static void land(double from, double length, double inside_from, double inside_length, int pixels,
                 int *start, int *count)
{
    double scale = pixels / length;
    int first = (int)lround((inside_from - from) * scale);
    int last = (int)lround((inside_from + inside_length - from) * scale);
    *start = CLAMP(first, 0, pixels - 1);
    *count = CLAMP(last, *start + 1, pixels) - *start;
}

cw_raster *cw_preprocess_resample(const cw_image *image, const cw_box *box, const float fill[3],
                                  int width, int height, cw_filter filter, GError **error)
{
    cw_box frame = whole(image), inside = cw_box_intersect(box, &frame);
    if (inside.width == box->width && inside.height == box->height)
        return cw_image_resize(image, &inside, width, height, filter, error);
    g_autoptr(cw_raster) out = cw_raster_new(width, height, error);
    if (out == NULL)
        return NULL;
    fill_floats(out, fill);
    if (inside.width > 0) {
        int x, y, columns, rows;
        land(box->x, box->width, inside.x, inside.width, width, &x, &columns);
        land(box->y, box->height, inside.y, inside.height, height, &y, &rows);
        g_autoptr(cw_raster) piece = cw_image_resize(image, &inside, columns, rows, filter, error);
        if (piece == NULL)
            return NULL;
        paste(out, piece, x, y);
    }
    return g_steal_pointer(&out);
}

cw_raster *cw_preprocess_resize(const cw_image *image, const cw_parts *parts,
                                const cw_preprocess_options *options, const cw_box *window,
                                const float fill[3], int width, int height, GError **error)
{
    cw_box region = cw_preprocess_region(image, parts, options);
    if (window != NULL) {
        const cw_box part = {region.x + region.width * window->x,
                             region.y + region.height * window->y, region.width * window->width,
                             region.height * window->height};
        region = round_out(&part);
    }
    return cw_preprocess_resample(image, &region, fill, width, height, CW_FILTER_BICUBIC, error);
}

void cw_preprocess_view_tones(const cw_preprocess_options *options, cw_raster *raster)
{
    cw_tones tones;
    if (!options->equal_view)
        return;
    const gsize count = (gsize)raster->width * raster->height;
    cw_tones_measure(raster->pixels, count, &tones);
    cw_tones_apply(&tones, raster->pixels, count);
}

void cw_preprocess_normalise(const cw_raster *raster, float *out)
{
    static const float mean[3] = {0.485f, 0.456f, 0.406f};
    static const float deviation[3] = {0.229f, 0.224f, 0.225f};
    gsize count = (gsize)raster->width * raster->height;
    for (gsize i = 0; i < count; i++)
        for (int channel = 0; channel < 3; channel++)
            out[3 * i + channel] =
                (raster->pixels[3 * i + channel] - mean[channel]) / deviation[channel];
}
