/* SPDX-License-Identifier: Apache-2.0
 *
 * EXIF orientation (tag 0x0112, Exif 2.3 section 4.6.4): which edges of the upright picture row 0
 * and column 0 of the stored one are.
 *
 *   1 top left     2 top right    3 bottom right  4 bottom left
 *   5 left top     6 right top    7 right bottom  8 left bottom
 *
 * From 5 on rows and columns change places. Each is a transposition (or none) and a mirror (or
 * none) of each axis.
 */
#include <string.h>

#include <libexif/exif-data.h>

#include "image/decode.h"

static const char exif_header[6] = "Exif\0";

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ExifData, exif_data_unref)

/* libexif wants the header that PNG and WebP leave out, and lengths of 16 bits in all. */
static GBytes *with_header(gconstpointer bytes, gsize count)
{
    GByteArray *array = g_byte_array_new();
    if (count < sizeof exif_header || memcmp(bytes, exif_header, sizeof exif_header) != 0)
        g_byte_array_append(array, (const guint8 *)exif_header, sizeof exif_header);
    g_byte_array_append(array, bytes, (guint)count);
    return g_byte_array_free_to_bytes(array);
}

#define MOST_EXIF_BYTES (1 << 20) /* JPEG ends at 64 KiB */

int cw_orientation_read(gconstpointer bytes, gsize count)
{
    if (count == 0 || count > MOST_EXIF_BYTES)
        return 1;
    g_autoptr(GBytes) framed = with_header(bytes, count);
    g_autoptr(ExifData) data = exif_data_new();
    if (data == NULL)
        return 1;
    exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    exif_data_load_data(data, g_bytes_get_data(framed, NULL), (unsigned)g_bytes_get_size(framed));
    ExifEntry *entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (entry == NULL || entry->format != EXIF_FORMAT_SHORT || entry->size < 2)
        return 1;
    int orientation = exif_get_short(entry->data, exif_data_get_byte_order(data));
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

typedef struct {
    gboolean transposed, mirror_x, mirror_y; /* mirrors of the upright picture */
} turn;

static const turn turns[] = {
    [1] = {FALSE, FALSE, FALSE}, [2] = {FALSE, TRUE, FALSE}, [3] = {FALSE, TRUE, TRUE},
    [4] = {FALSE, FALSE, TRUE},  [5] = {TRUE, FALSE, FALSE}, [6] = {TRUE, TRUE, FALSE},
    [7] = {TRUE, TRUE, TRUE},    [8] = {TRUE, FALSE, TRUE},
};

cw_image *cw_orientation_apply(cw_image *image, int orientation, GError **error)
{
    if (orientation < 2 || orientation > 8)
        return image;
    g_autoptr(cw_image) stored = image;
    turn how = turns[orientation];
    cw_image *upright = cw_image_new(how.transposed ? stored->height : stored->width,
                                     how.transposed ? stored->width : stored->height, error);
    if (upright == NULL)
        return NULL;
    for (int y = 0; y < upright->height; y++) {
        guint8 *row = upright->pixels + (gsize)y * upright->width * 3;
        int from_y = how.mirror_y ? upright->height - 1 - y : y;
        for (int x = 0; x < upright->width; x++) {
            int from_x = how.mirror_x ? upright->width - 1 - x : x;
            gsize at = how.transposed ? (gsize)from_x * stored->width + from_y
                                      : (gsize)from_y * stored->width + from_x;
            memcpy(row + x * 3, stored->pixels + at * 3, 3);
        }
    }
    return upright;
}
