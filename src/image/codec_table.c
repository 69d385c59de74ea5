/* SPDX-License-Identifier: Apache-2.0
 *
 * The codecs, and those formats that are known by their first bytes to be refused by name.
 */
#include <string.h>

#include "image/decode.h"

static gboolean starts(const guint8 *bytes, gsize count, const char *magic, gsize length)
{
    return count >= length && memcmp(bytes, magic, length) == 0;
}

static gboolean sniff_gif(const guint8 *bytes, gsize count)
{
    return starts(bytes, count, "GIF87a", 6) || starts(bytes, count, "GIF89a", 6);
}

static gboolean sniff_bmp(const guint8 *bytes, gsize count)
{
    /* "BM", and the reserved words zero: text may well start with BM. */
    return count >= 14 && starts(bytes, count, "BM", 2) && memcmp(bytes + 6, "\0\0\0\0", 4) == 0;
}

static gboolean sniff_tiff(const guint8 *bytes, gsize count)
{
    return starts(bytes, count, "II*\0", 4) || starts(bytes, count, "MM\0*", 4);
}

/* An ISO base media file: its size, "ftyp", its brand. */
static gboolean has_brand(const guint8 *bytes, gsize count, const char *const *brands)
{
    if (count < 12 || memcmp(bytes + 4, "ftyp", 4) != 0)
        return FALSE;
    for (; *brands != NULL; brands++) {
        if (memcmp(bytes + 8, *brands, 4) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean sniff_avif(const guint8 *bytes, gsize count)
{
    static const char *const brands[] = {"avif", "avis", NULL};
    return has_brand(bytes, count, brands);
}

static gboolean sniff_heic(const guint8 *bytes, gsize count)
{
    static const char *const brands[] = {"heic", "heix", "hevc", "heim",
                                         "heis", "mif1", "msf1", NULL};
    return has_brand(bytes, count, brands);
}

static const cw_codec codec_gif = {{"gif", "GIF (not read)"}, sniff_gif, NULL};
static const cw_codec codec_avif = {{"avif", "AVIF (not read)"}, sniff_avif, NULL};
static const cw_codec codec_heic = {{"heic", "HEIC (not read)"}, sniff_heic, NULL};
static const cw_codec codec_bmp = {{"bmp", "BMP (not read)"}, sniff_bmp, NULL};
static const cw_codec codec_tiff = {{"tiff", "TIFF (not read)"}, sniff_tiff, NULL};

static const cw_row *const rows[] = {
    &cw_codec_jpeg.row, &cw_codec_png.row, &cw_codec_webp.row, &codec_gif.row, &codec_avif.row,
    &codec_heic.row,    &codec_bmp.row,    &codec_tiff.row,    NULL,
};

const cw_row_table cw_codec_table = {"picture format", rows};
