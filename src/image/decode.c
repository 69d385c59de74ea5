/* SPDX-License-Identifier: Apache-2.0
 *
 * From bytes to an upright sRGB picture: the codec that knows the first bytes gives samples, which
 * are then brought to sRGB, laid on white and turned, in that order.
 */
#include "image/decode.h"

#include <string.h>

#include "base/error.h"
#include "base/regular_file.h"
#include "base/size.h"

void cw_samples_clear(cw_samples *samples)
{
    g_clear_pointer(&samples->samples, cw_size_free);
    g_clear_pointer(&samples->profile, g_bytes_unref);
}

gboolean cw_samples_alloc(cw_samples *samples, int width, int height, int channels, GError **error)
{
    if (width < 1 || height < 1 || channels < 1 || channels > 4) {
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED,
                    "cannot read a picture of %d x %d pixels with %d channels", width, height,
                    channels);
        return FALSE;
    }
    samples->width = width;
    samples->height = height;
    samples->channels = channels;
    samples->samples =
        cw_size_alloc((gsize)width * (gsize)height, (gsize)channels, "a picture", error);
    return samples->samples != NULL;
}

gboolean cw_decode_check_size(gint64 width, gint64 height, const cw_decode_options *options,
                              GError **error)
{
    gint64 most = options != NULL ? options->most_pixels : 0;
    most = most > 0 ? most : CW_MOST_PIXELS_DEFAULT;
    /* Codecs declare at most 32 bits a side, so the product fits. */
    if (width * height <= most)
        return TRUE;
    g_set_error(error, CW_ERROR, CW_ERROR_TOO_LARGE,
                "picture of %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                " pixels is larger than the limit of %" G_GINT64_FORMAT " pixels",
                width, height, most);
    return FALSE;
}

/* The plain meaning of samples without a profile: sRGB; inks multiply, R = (1-C)(1-K) and so on. */
static void plain_row(const cw_samples *from, const guint8 *samples, guint8 *rgb)
{
    for (int x = 0; x < from->width; x++, samples += from->channels, rgb += 3) {
        for (int c = 0; c < 3; c++) {
            if (from->cmyk) {
                guint ink = from->inverted ? samples[c] : 255u - samples[c];
                guint black = from->inverted ? samples[3] : 255u - samples[3];
                rgb[c] = (guint8)((ink * black + 127) / 255);
            } else {
                rgb[c] = samples[from->channels < 3 ? 0 : c];
            }
        }
    }
}

/* Over white, in sRGB as browsers do: c * alpha + 255 * (1 - alpha), rounded. */
static void lay_on_white(const cw_samples *from, const guint8 *samples, guint8 *rgb)
{
    for (int x = 0; x < from->width; x++, samples += from->channels, rgb += 3) {
        guint alpha = samples[from->channels - 1];
        for (int c = 0; c < 3; c++)
            rgb[c] = (guint8)((rgb[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}

static cw_image *convert_rows(const cw_samples *from, const cw_colour_transform *transform,
                              GError **error)
{
    cw_image *image = cw_image_new(from->width, from->height, error);
    if (image == NULL)
        return NULL;
    gboolean alpha = from->channels == 2 || (from->channels == 4 && !from->cmyk);
    for (int y = 0; y < from->height; y++) {
        const guint8 *samples = from->samples + (gsize)y * from->width * from->channels;
        guint8 *rgb = image->pixels + (gsize)y * from->width * 3;
        if (transform != NULL)
            cw_colour_transform_run(transform, samples, rgb, from->width);
        else
            plain_row(from, samples, rgb);
        if (alpha)
            lay_on_white(from, samples, rgb);
    }
    return image;
}

static cw_image *to_rgb(cw_samples *from, GError **error)
{
    const cw_colour_transform *transform = cw_colour_transform_find(from);
    if (from->channels != 3 || transform != NULL)
        return convert_rows(from, transform, error);
    cw_image *image = g_new(cw_image, 1);
    *image = (cw_image){from->width, from->height, g_steal_pointer(&from->samples)};
    return image;
}

cw_image *cw_samples_to_image(cw_samples *samples, GError **error)
{
    cw_image *image = to_rgb(samples, error);
    int orientation = samples->orientation;
    cw_samples_clear(samples);
    return image != NULL ? cw_orientation_apply(image, orientation, error) : NULL;
}

static const cw_codec *find_codec(const guint8 *bytes, gsize count, GError **error)
{
    for (const cw_row *const *row = cw_codec_table.rows; *row != NULL; row++) {
        const cw_codec *codec = (const cw_codec *)*row;
        if (!codec->sniff(bytes, count))
            continue;
        if (codec->decode != NULL)
            return codec;
        g_autofree char *name = g_ascii_strup(codec->row.name, -1);
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "%s pictures are not read; convert it to JPEG, PNG or WebP", name);
        return NULL;
    }
    if (count == 0)
        g_set_error(error, CW_ERROR, CW_ERROR_DAMAGED, "the file is empty");
    else
        g_set_error(error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                    "the content is not a picture that is read (JPEG, PNG, WebP)");
    return NULL;
}

static gboolean check_hash(gconstpointer bytes, gsize count, const char *hash, GError **error)
{
    if (hash == NULL)
        return TRUE;
    g_autofree char *found = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, count);
    if (strcmp(found, hash) == 0)
        return TRUE;
    g_set_error_literal(error, CW_ERROR, CW_ERROR_DAMAGED,
                        "changed since it was imported; import the feed again");
    return FALSE;
}

cw_image *cw_image_decode(gconstpointer bytes, gsize count, const cw_decode_options *options,
                          GError **error)
{
    if (options != NULL && !check_hash(bytes, count, options->hash, error))
        return NULL;
    const cw_codec *codec = find_codec(bytes, count, error);
    if (codec == NULL)
        return NULL;
    g_auto(cw_samples) samples = {.orientation = 1};
    if (!codec->decode(bytes, count, options, &samples, error))
        return NULL;
    return cw_samples_to_image(&samples, error);
}

cw_image *cw_image_load(const char *path, const cw_decode_options *options, GError **error)
{
    GError *reason = NULL;
    g_autofree char *bytes = NULL;
    gsize count;
    if (!cw_regular_file_check(path, "picture", error))
        return NULL;
    if (!g_file_get_contents(path, &bytes, &count, &reason)) {
        gboolean missing = g_error_matches(reason, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        if (missing)
            g_set_error(error, CW_ERROR, CW_ERROR_NOT_FOUND, "no picture \"%s\"", path);
        else
            g_set_error(error, CW_ERROR, CW_ERROR_FAILED, "could not read picture \"%s\": %s", path,
                        reason->message);
        g_error_free(reason);
        return NULL;
    }
    cw_image *image = cw_image_decode(bytes, count, options, error);
    if (image == NULL)
        g_prefix_error(error, "picture \"%s\": ", path);
    return image;
}
