/* SPDX-License-Identifier: Apache-2.0
 *
 * Where things are in a picture: person, head and garment boxes as detectors give them, and what
 * follows from the head by the seven-and-a-half-heads figure: neck, sleeves, knees. Plus the
 * preprocessing (crop to the person, cut the head off, pad to a square) that training and embedding
 * share; its options travel with the weights.
 */
#pragma once

#include "base/option.h"
#include "base/random.h"
#include "image/image.h"

G_BEGIN_DECLS

/* Boxes in pixels of their picture; width 0: not found. */
typedef struct {
    cw_box person, head, garment;
} cw_parts;

typedef enum {
    CW_PART_NECK,
    CW_PART_SLEEVE_LEFT,  /* at the left in the picture */
    CW_PART_SLEEVE_RIGHT, /* at the right in the picture */
    CW_PART_KNEE,
} cw_part;

#define CW_PART_LEAST_INSIDE 0.4 /* share of a part's box that must lie inside the picture */
#define CW_PART_SHAKE 0.1        /* box jitter, share of the box's sides */

/* The box of `part` by METHODS 2.4, not clipped: h = head height, cx its centre, chin its bottom.
 * neck x in cx +- h, y in [chin - .15h, chin + h]; sleeve |x - cx| in [.4h, 3h], y in [chin, chin +
 * 3.4h]; knee x in cx +- 1.75h, y in [chin + 3h, chin + 5.6h]. */
cw_box cw_part_box(cw_part part, const cw_box *head);

/* Moves each side of `box` by up to CW_PART_SHAKE of that direction's length. Four draws. */
cw_box cw_part_shake(const cw_box *box, cw_random *random);

/* Clips `box` to `frame`. FALSE (and *clipped empty) when less than CW_PART_LEAST_INSIDE of its
 * area lies inside. */
gboolean cw_part_clip(const cw_box *box, const cw_box *frame, cw_box *clipped);

/* The common part of two boxes; width and height 0 when there is none. */
cw_box cw_box_intersect(const cw_box *a, const cw_box *b);
/* Intersection over union, 0 when both are empty. */
double cw_box_overlap(const cw_box *a, const cw_box *b);
/* `box` in a picture that was resized by (x_scale, y_scale). */
cw_box cw_box_scale(const cw_box *box, double x_scale, double y_scale);
cw_parts cw_parts_scale(const cw_parts *parts, double x_scale, double y_scale);

/* Part of every recipe; option rows in cw_preprocess_rows. */
typedef struct {
    gboolean person_crop;  /* to the person box, where there is one */
    gboolean garment_crop; /* to the garment box, where there is one; goes before person_crop */
    gboolean head_crop;    /* minus the head, down to a sixth of it below the chin */
    gboolean square;       /* pad to a square with the border colour */
    gboolean equal_view;   /* tones of each view become equally frequent, as its last change
                              (image/tones.h) */
    double margin;         /* around the person or garment box, share of its longer side */
} cw_preprocess_options;

/* Their rows, with a trailing comma, in the list of any settings struct: `at` is the path of the
 * options in it with its dot (`preprocess.`), or empty. */
#define CW_PREPROCESS_ROW(type, at, key, kind, fallback, most, doc)                                \
    {                                                                                              \
        {#key, doc}, kind, G_STRUCT_OFFSET(type, at key), fallback, 0, most, NULL, NULL, NULL      \
    }
#define CW_PREPROCESS_ROWS(type, at)                                                               \
    CW_PREPROCESS_ROW(type, at, person_crop, CW_OPTION_BOOL, 0, 1, "crop to the person"),          \
        CW_PREPROCESS_ROW(type, at, garment_crop, CW_OPTION_BOOL, 0, 1, "crop to the garment"),    \
        CW_PREPROCESS_ROW(type, at, head_crop, CW_OPTION_BOOL, 0, 1, "cut at the chin"),           \
        CW_PREPROCESS_ROW(type, at, square, CW_OPTION_BOOL, 0, 1, "pad to a square"),              \
        CW_PREPROCESS_ROW(type, at, equal_view, CW_OPTION_BOOL, 0, 1,                              \
                          "make the tones of each view equally frequent"),                         \
        CW_PREPROCESS_ROW(type, at, margin, CW_OPTION_REAL, 0, 1,                                  \
                          "room around the crop, share of its longer side"),

extern const cw_option cw_preprocess_rows[];

/* The region of `image` that a network sees: whole pixels, at least 1 x 1; may reach beyond the
 * picture only with `square`. `parts` NULL: nothing found. The head is not cut where that would
 * leave less than a quarter of the region's height. */
cw_box cw_preprocess_region(const cw_image *image, const cw_parts *parts,
                            const cw_preprocess_options *options);

/* That region as a picture of its own. (transfer full) */
cw_image *cw_preprocess(const cw_image *image, const cw_parts *parts,
                        const cw_preprocess_options *options, GError **error);

/* `box` of `image`, which may reach beyond it, resampled to width x height; what lies outside is
 * `fill` (RGB in [0,1]). (transfer full) */
cw_raster *cw_preprocess_resample(const cw_image *image, const cw_box *box, const float fill[3],
                                  int width, int height, cw_filter filter, GError **error);

/* What an encoder takes: the region, or a `window` of it (in shares of its sides; NULL: all),
 * resampled to width x height (aspect not kept unless `square`). Tones are as they were; `fill` as
 * above. (transfer full) */
cw_raster *cw_preprocess_resize(const cw_image *image, const cw_parts *parts,
                                const cw_preprocess_options *options, const cw_box *window,
                                const float fill[3], int width, int height, GError **error);

/* With `equal_view`: the last change of a view, so that no other change of tones outlives it. */
void cw_preprocess_view_tones(const cw_preprocess_options *options, cw_raster *raster);

/* Writes `raster` as (v - mean) / standard deviation per channel, [H,W,3]: METHODS 1.1, means
 * .485 .456 .406, deviations .229 .224 .225. */
void cw_preprocess_normalise(const cw_raster *raster, float *out);

G_END_DECLS
