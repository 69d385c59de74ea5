/* SPDX-License-Identifier: Apache-2.0
 *
 * The two picture types everything above works with, and their files.
 *
 * cw_image   8-bit sRGB, as decoded, stored and drawn: bytes [H,W,3], no padding between rows.
 * cw_raster  float, as augmented and fed to a network: [H,W,3] in [0,1], same colours.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    int width, height; /* px, at least 1 */
    guint8 *pixels;    /* [H,W,3], RGB */
} cw_image;

typedef struct {
    int width, height; /* px, at least 1 */
    float *pixels;     /* [H,W,3], RGB in [0,1] */
} cw_raster;

/* A box in pixels; x, y is the top left corner. Width or height 0: nothing there. */
typedef struct {
    double x, y, width, height;
} cw_box;

/* A black picture. CW_ERROR_TOO_LARGE when the memory is not there. */
cw_image *cw_image_new(int width, int height, GError **error);
void cw_image_free(cw_image *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_image, cw_image_free)

cw_raster *cw_raster_new(int width, int height, GError **error);
void cw_raster_free(cw_raster *raster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cw_raster, cw_raster_free)

/* Exact both ways for 8-bit values: v / 255, and round(clamp(v) * 255). */
cw_raster *cw_raster_from_image(const cw_image *image, GError **error);
cw_image *cw_image_from_raster(const cw_raster *raster, GError **error);

typedef struct {
    /* A declared size above it is refused before memory is taken; 0: 50 million. */
    gint64 most_pixels;
    /* > 0: a JPEG may be decoded at 1/2, 1/4 or 1/8 as long as its shorter side stays at least this
     * long; 0: full size. */
    int least_side_px;
    const char *hash; /* SHA-256 of the bytes that were imported; NULL: any will do */
} cw_decode_options;

/* Decodes JPEG, PNG or WebP by content (never by file name) to upright sRGB: EXIF orientation
 * applied, embedded profiles converted (one that cannot be understood is left aside), CMYK without
 * a profile as R = (1-C)(1-K) and so on, 16 bits rounded to 8, grey and palette expanded,
 * transparency laid on white, first frame of an animation. `options` may be NULL. Errors:
 * CW_ERROR_DAMAGED (truncated, corrupt, empty, not those of `hash`), CW_ERROR_TOO_LARGE,
 * CW_ERROR_UNSUPPORTED (GIF, AVIF, HEIC, BMP, TIFF named in the message; 12-bit and lossless JPEG;
 * what is no picture). (transfer full) */
cw_image *cw_image_decode(gconstpointer bytes, gsize count, const cw_decode_options *options,
                          GError **error);

/* The same from a file; errors name it. CW_ERROR_NOT_FOUND, CW_ERROR_FAILED when it cannot be
 * read. (transfer full) */
cw_image *cw_image_load(const char *path, const cw_decode_options *options, GError **error);

/* JPEG (4:2:0, quality 1 to 100, at most 65,500 px a side) and PNG (8-bit RGB). (transfer full) */
GBytes *cw_image_encode_jpeg(const cw_image *image, int quality, GError **error);
GBytes *cw_image_encode_png(const cw_image *image, GError **error);

/* Resampling kernels: triangle (bilinear) and Keys a = -0.5 (bicubic); both widen by the scale when
 * they shrink (antialiased), weights normalised at the border; results clamped to [0,1]. */
typedef enum { CW_FILTER_BILINEAR, CW_FILTER_BICUBIC } cw_filter;

/* `box` of `raster` (NULL: all of it; fractional corners allowed) resampled to width x height >= 1.
 * A box that is empty or reaches beyond the picture is CW_ERROR_USAGE. Pixels just beside the box
 * count as far as the kernel reaches them. The same output by any number of threads. (transfer
 * full) */
cw_raster *cw_raster_resize(const cw_raster *raster, const cw_box *box, int width, int height,
                            cw_filter filter, GError **error);

/* The same from 8-bit pixels without a float copy of the whole picture; 600x600 to 64x64 takes a
 * quarter of a millisecond. (transfer full) */
cw_raster *cw_image_resize(const cw_image *image, const cw_box *box, int width, int height,
                           cw_filter filter, GError **error);

/* The picture with `most_px` on its longer side; as large as it is where that is less. (transfer
 * full) */
cw_image *cw_image_shrink(const cw_image *image, int most_px, cw_filter filter, GError **error);

G_END_DECLS
