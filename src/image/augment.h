/* SPDX-License-Identifier: Apache-2.0
 *
 * Augmentations: random changes of a float picture, in place. Each draws its numbers from a
 * cw_random, so the outcome is a function of (seed, epoch, item, draw) alone. Whether one fires is
 * decided by cw_augment_maybe(); the crop, which turns a picture into a view, only draws its box.
 */
#pragma once

#include "base/option.h"
#include "base/random.h"
#include "image/image.h"

G_BEGIN_DECLS

/* How strongly the augmentations change a picture; probabilities are the caller's. */
typedef struct {
    double brightness, contrast, saturation; /* factors are drawn from [max(0,1-x), 1+x] */
    double hue;                              /* shift from [-hue,hue], turns of the hue circle */
    char *jitter_law;                        /* "torchvision" or "byol" */
    double blur_least, blur_most;            /* sigma, px */
    double rotation;                         /* angle from [-rotation,rotation], degrees */
    double lowres_least, lowres_most;        /* factor of cw_augment_lower_resolution */
} cw_augment_settings;

/* Working memory of one thread; starts zero-filled, grows, is freed once. */
typedef struct {
    float *floats;
    gsize count;
} cw_augment_scratch;

void cw_augment_scratch_clear(cw_augment_scratch *scratch);

typedef struct {
    cw_augment_settings settings;
    float fill[3];               /* RGB around a rotated picture: cw_augment_border_colour() */
    cw_augment_scratch *scratch; /* of this thread */
} cw_augment_context;

typedef struct {
    cw_row row;
    /* Changes `raster` in place, values stay in [0,1]; CW_ERROR_TOO_LARGE when scratch is short. */
    gboolean (*apply)(cw_raster *raster, const cw_augment_context *context, cw_random *random,
                      GError **error);
} cw_augmentation;

/* Order as applied: flip, rotate, lower_resolution, jitter, gray, negative, blur, solarize. */
extern const cw_row_table cw_augmentations;

extern const cw_augmentation cw_augment_flip;             /* left-right */
extern const cw_augmentation cw_augment_rotate;           /* about the centre, bilinear */
extern const cw_augmentation cw_augment_lower_resolution; /* down by U{least..most}, up again */
extern const cw_augmentation cw_augment_jitter;           /* four colour operations, random order */
extern const cw_augmentation cw_augment_gray;             /* R = G = B = their luma */
extern const cw_augmentation cw_augment_blur;             /* Gaussian, sigma U(least,most) px */
extern const cw_augmentation cw_augment_negative;         /* 1 - v */
extern const cw_augmentation cw_augment_solarize;         /* v < 0.5 ? v : 1 - v */

/* Applies `augmentation` with the given probability; one number is drawn for that always. *fired
 * (NULL allowed) says whether it happened. */
gboolean cw_augment_maybe(const cw_augmentation *augmentation, double probability,
                          cw_raster *raster, const cw_augment_context *context, cw_random *random,
                          gboolean *fired, GError **error);

typedef struct {
    double area_least, area_most; /* share of the picture's area, in (0,1] */
    double aspect_most;           /* width / height lies in [1/aspect_most, aspect_most] */
    gint64 tries;                 /* torchvision 10, SimCLR 100 */
} cw_augment_crop;

/* The box of a random-resized-crop inside width x height px: whole pixels. When no try fits: all
 * of it, or the largest centred crop of the nearest allowed aspect. (torchvision's law) */
cw_box cw_augment_crop_box(const cw_augment_crop *crop, int width, int height, cw_random *random);

/* The single operations, for tests and for whoever wants one without chance. Each clamps to [0,1].
 * `law` byol adds (factor - 1) to brightness instead of multiplying, and blends contrast towards
 * each channel's own mean instead of the mean luma. */
void cw_augment_brightness(cw_raster *raster, float factor);
void cw_augment_brightness_add(cw_raster *raster, float delta);
void cw_augment_contrast(cw_raster *raster, float factor);
void cw_augment_contrast_by_channel(cw_raster *raster, float factor);
void cw_augment_saturation(cw_raster *raster, float factor);
void cw_augment_hue(cw_raster *raster, float turns);
/* Without chance. */
void cw_augment_to_gray(cw_raster *raster);
/* True Gaussian cut at 4 sigma, weights normalised, edges replicated; sigma in px, >= 0. */
gboolean cw_augment_gaussian(cw_raster *raster, double sigma_px, cw_augment_scratch *scratch,
                             GError **error);
/* Counter-clockwise as seen; what comes from outside the picture is `fill`. */
gboolean cw_augment_turn(cw_raster *raster, double degrees, const float fill[3],
                         cw_augment_scratch *scratch, GError **error);

/* Median colour, channel by channel, of the outermost pixels of `image`: RGB in [0,1]. */
void cw_augment_border_colour(const cw_image *image, float colour[3]);

/* Space for `count` floats in `scratch`, contents undefined; borrowed until the next call. */
float *cw_augment_scratch_floats(cw_augment_scratch *scratch, gsize count, GError **error);

G_END_DECLS
