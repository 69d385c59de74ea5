/* SPDX-License-Identifier: Apache-2.0
 *
 * PNG (and the first picture of an APNG, which is a PNG to those who do not know better). libpng
 * expands palettes and small grey samples to 8 bits and rounds 16 bits to 8; colour comes from the
 * first that is there of iCCP, sRGB, gAMA with cHRM. What must be freed after a longjmp() lives in
 * the reader, outside the function that calls setjmp().
 */
#include "image/decode.h"

#include <math.h>
#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "base/error.h"

/* Compressed profiles and texts may unpack to this much, no more. */
#define MOST_CHUNK_BYTES (8 << 20)
#define MOST_KEPT_CHUNKS 100

/* gAMA of 1/2.2 is how old writers say sRGB. */
#define SRGB_GAMMA 0.45455
#define GAMMA_SLACK 0.01

typedef struct {
    png_structp png;
    png_infop info;
    const guint8 *bytes;
    gsize left;
    png_bytep *rows;
    char message[200];
} reader;

static void on_error(png_structp png, png_const_charp message)
{
    reader *from = png_get_error_ptr(png);
    g_strlcpy(from->message, message, sizeof from->message);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message; /* of chunks beside the picture: what they would have said is not used */
}

static void take_bytes(png_structp png, png_bytep target, size_t count)
{
    reader *from = png_get_io_ptr(png);
    if (count > from->left)
        png_error(png, "the file ends early");
    memcpy(target, from->bytes, count);
    from->bytes += count;
    from->left -= count;
}

static gboolean read_header(reader *from)
{
    if (setjmp(png_jmpbuf(from->png)) != 0)
        return FALSE;
    png_set_read_fn(from->png, from, take_bytes);
    png_set_user_limits(from->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(from->png, MOST_CHUNK_BYTES);
    png_set_chunk_cache_max(from->png, MOST_KEPT_CHUNKS);
    png_read_info(from->png, from->info);
    return TRUE;
}

/* What the gAMA and cHRM chunks say, unless that is sRGB. */
static GBytes *profile_from_chunks(const reader *from, gboolean grey)
{
    double gamma, xy[8];
    if (png_get_gAMA(from->png, from->info, &gamma) == 0 || !(gamma > 0))
        return NULL;
    gboolean primaries = png_get_cHRM(from->png, from->info, &xy[0], &xy[1], &xy[2], &xy[3], &xy[4],
                                      &xy[5], &xy[6], &xy[7]) != 0;
    static const double srgb[8] = {0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
    gboolean same = fabs(gamma - SRGB_GAMMA) < GAMMA_SLACK;
    for (int i = 0; i < 8 && primaries && !grey; i++)
        same = same && fabs(xy[i] - srgb[i]) < 0.001;
    return same ? NULL : cw_profile_from_gamma(gamma, primaries ? xy : NULL, grey);
}

static void read_profile(reader *from, cw_samples *samples)
{
    png_charp name;
    png_bytep profile;
    png_uint_32 length;
    int method, intent;
    gboolean grey = samples->channels < 3;
    if (png_get_iCCP(from->png, from->info, &name, &method, &profile, &length) != 0)
        samples->profile = g_bytes_new(profile, length);
    else if (png_get_sRGB(from->png, from->info, &intent) == 0)
        samples->profile = profile_from_chunks(from, grey);
}

static void set_transforms(reader *from)
{
    png_set_expand(from->png);
    png_set_scale_16(from->png);
    png_set_interlace_handling(from->png);
    png_read_update_info(from->png, from->info);
}

static gboolean read_pixels(reader *from, cw_samples *samples, GError **error)
{
    if (setjmp(png_jmpbuf(from->png)) != 0)
        return FALSE;
    set_transforms(from);
    int height = (int)png_get_image_height(from->png, from->info);
    if (!cw_samples_alloc(samples, (int)png_get_image_width(from->png, from->info), height,
                          png_get_channels(from->png, from->info), error))
        return FALSE;
    from->rows = g_try_new(png_bytep, height);
    if (from->rows == NULL)
        png_error(from->png, "no memory");
    gsize stride = png_get_rowbytes(from->png, from->info);
    g_assert(stride == (gsize)samples->width * (gsize)samples->channels);
    for (int y = 0; y < height; y++)
        from->rows[y] = samples->samples + (gsize)y * stride;
    png_read_image(from->png, from->rows);
    png_read_end(from->png, from->info);
    return TRUE;
}

static void read_orientation(reader *from, cw_samples *samples)
{
    png_bytep exif;
    png_uint_32 length;
    if (png_get_eXIf_1(from->png, from->info, &length, &exif) != 0)
        samples->orientation = cw_orientation_read(exif, length);
}

static gboolean decode_with(reader *from, const cw_decode_options *options, cw_samples *samples,
                            GError **error)
{
    if (from->info == NULL || !read_header(from) ||
        !cw_decode_check_size(png_get_image_width(from->png, from->info),
                              png_get_image_height(from->png, from->info), options, error) ||
        !read_pixels(from, samples, error))
        return FALSE;
    read_profile(from, samples);
    read_orientation(from, samples);
    return TRUE;
}

static gboolean decode_png(const guint8 *bytes, gsize count, const cw_decode_options *options,
                           cw_samples *samples, GError **error)
{
    reader from = {.bytes = bytes, .left = count, .message = "no memory"};
    GError *reason = NULL;
    from.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &from, on_error, on_warning);
    from.info = from.png != NULL ? png_create_info_struct(from.png) : NULL;
    gboolean decoded = decode_with(&from, options, samples, &reason);
    png_destroy_read_struct(&from.png, &from.info, NULL);
    g_free(from.rows);
    if (!decoded && reason == NULL)
        g_set_error(&reason, CW_ERROR, CW_ERROR_DAMAGED, "cannot read PNG: %s", from.message);
    if (!decoded)
        g_propagate_error(error, reason);
    return decoded;
}

static gboolean sniff_png(const guint8 *bytes, gsize count)
{
    return count >= 8 && png_sig_cmp(bytes, 0, 8) == 0;
}

const cw_codec cw_codec_png = {
    {"png", "PNG, all kinds; of an APNG the first picture"}, sniff_png, decode_png};
