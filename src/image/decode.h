/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of cw_image_decode(): a codec is a row that knows its files by their first bytes and hands
 * on samples as the file means them; colour, transparency and orientation are settled once, after.
 */
#pragma once

#include "base/row.h"
#include "image/image.h"

G_BEGIN_DECLS

#define CW_MOST_PIXELS_DEFAULT 50000000

/* Decoded samples before colour management. */
typedef struct {
    int width, height;
    int channels;      /* 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha or CMYK */
    gboolean cmyk;     /* 4 channels are inks */
    gboolean inverted; /* CMYK as Adobe writes it: 255 is no ink */
    guint8 *samples;   /* [H,W,channels], cw_size_alloc() */
    GBytes *profile;   /* the embedded ICC profile, or NULL: sRGB */
    int orientation;   /* EXIF, 1 to 8 */
} cw_samples;

void cw_samples_clear(cw_samples *samples);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(cw_samples, cw_samples_clear)

/* Sets the size of `samples` and takes their memory. Errors: CW_ERROR_DAMAGED for an empty size. */
gboolean cw_samples_alloc(cw_samples *samples, int width, int height, int channels, GError **error);

/* Refuses a declared size above the limit of `options`: called before any memory is taken. */
gboolean cw_decode_check_size(gint64 width, gint64 height, const cw_decode_options *options,
                              GError **error);

typedef struct {
    cw_row row;
    gboolean (*sniff)(const guint8 *bytes, gsize count);
    /* Fills `samples` (zero but for orientation 1); NULL: a format that is known and not read. */
    gboolean (*decode)(const guint8 *bytes, gsize count, const cw_decode_options *options,
                       cw_samples *samples, GError **error);
} cw_codec;

extern const cw_codec cw_codec_jpeg, cw_codec_png, cw_codec_webp;
extern const cw_row_table cw_codec_table;

/* Upright sRGB from samples, which are emptied. */
cw_image *cw_samples_to_image(cw_samples *samples, GError **error);

/* EXIF orientation (1 to 8) in a TIFF structure with or without the leading "Exif\0\0"; 1 when it
 * says nothing that can be understood. */
int cw_orientation_read(gconstpointer bytes, gsize count);

/* `image` turned upright; takes it over and gives it back when there is nothing to turn.
 * (transfer full) */
cw_image *cw_orientation_apply(cw_image *image, int orientation, GError **error);

/* The transform of rows of samples to sRGB that the embedded profile asks for, or NULL when the
 * profile is sRGB, is for another colour model than the samples, or cannot be understood: then the
 * plain meaning of the samples holds. Borrowed until this thread asks again. */
typedef struct cw_colour_transform cw_colour_transform;
const cw_colour_transform *cw_colour_transform_find(const cw_samples *samples);
void cw_colour_transform_run(const cw_colour_transform *transform, const guint8 *samples,
                             guint8 *rgb, int width);

/* The ICC profile that says what PNG says by gAMA and cHRM: linear light = sample^(1/gamma), and
 * `chromaticity` = white, red, green, blue as x, y (NULL: those of sRGB). (transfer full, or NULL
 * when the numbers make no profile) */
GBytes *cw_profile_from_gamma(double gamma, const double chromaticity[8], gboolean grey);

G_END_DECLS
