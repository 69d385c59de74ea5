/* SPDX-License-Identifier: Apache-2.0
 *
 * All eight orientations. The upright picture is 2 wide and 3 high, its pixels named by rows:
 *
 *   a b
 *   c d
 *   e f
 *
 * Stored with row 0 and column 0 where EXIF says (1: top, left ... 8: left, bottom) it reads as in
 * `stored`; decoding must bring the same upright picture out of each.
 */
#include <string.h>

#include "image/decode.h"
#include "sample_pictures.h"

static const struct {
    int width, height;
    const char *stored;
} cases[] = {
    [1] = {2, 3, "abcdef"}, [2] = {2, 3, "badcfe"}, [3] = {2, 3, "fedcba"}, [4] = {2, 3, "efcdab"},
    [5] = {3, 2, "acebdf"}, [6] = {3, 2, "bdface"}, [7] = {3, 2, "fdbeca"}, [8] = {3, 2, "ecafdb"},
};

static void fill_rgb(const char *letters, int count, int channels, guint8 *samples)
{
    for (int i = 0; i < count; i++) {
        for (int c = 0; c < channels; c++)
            samples[i * channels + c] = c == 3 ? 255 : (guint8)((letters[i] - 'a') * 40 + c);
    }
}

static void assert_upright(const cw_image *image)
{
    guint8 wanted[18];
    fill_rgb("abcdef", 6, 3, wanted);
    g_assert_cmpint(image->width, ==, 2);
    g_assert_cmpint(image->height, ==, 3);
    g_assert_cmpmem(image->pixels, 18, wanted, 18);
}

static void test_apply(void)
{
    for (int orientation = 1; orientation <= 8; orientation++) {
        g_autoptr(cw_image) image =
            cw_image_new(cases[orientation].width, cases[orientation].height, NULL);
        fill_rgb(cases[orientation].stored, 6, 3, image->pixels);
        image = cw_orientation_apply(image, orientation, NULL);
        assert_upright(image);
    }
}

static void decode_upright(GBytes *file)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image =
        cw_image_decode(g_bytes_get_data(file, NULL), g_bytes_get_size(file), NULL, &error);
    g_assert_no_error(error);
    assert_upright(image);
}

static void test_files(void)
{
    for (int orientation = 1; orientation <= 8; orientation++) {
        int width = cases[orientation].width, height = cases[orientation].height;
        guint8 samples[24];
        sample_options before = {.orientation = orientation};
        sample_options behind = {.orientation = orientation, .exif_behind = TRUE};
        fill_rgb(cases[orientation].stored, 6, 3, samples);
        g_autoptr(GBytes) png = sample_png(samples, width, height, &before);
        g_autoptr(GBytes) late = sample_png(samples, width, height, &behind);
        fill_rgb(cases[orientation].stored, 6, 4, samples);
        g_autoptr(GBytes) webp = sample_webp(samples, width, height, &before);
        decode_upright(png);
        decode_upright(late);
        decode_upright(webp);
    }
}

/* JPEG loses colours, not its turn. */
static void test_jpeg(void)
{
    g_autofree guint8 *samples = sample_gradient(5, 3, 3);
    for (int orientation = 1; orientation <= 8; orientation++) {
        g_autoptr(GBytes) file =
            sample_jpeg(samples, 5, 3, &(sample_options){.orientation = orientation});
        g_autoptr(cw_image) image =
            cw_image_decode(g_bytes_get_data(file, NULL), g_bytes_get_size(file), NULL, NULL);
        g_assert_cmpint(image->width, ==, orientation < 5 ? 5 : 3);
    }
}

static void test_read(void)
{
    for (int orientation = 0; orientation <= 9; orientation++) {
        for (int big_endian = 0; big_endian < 2; big_endian++) {
            g_autoptr(GBytes) exif = sample_exif(orientation, big_endian);
            const guint8 *bytes = g_bytes_get_data(exif, NULL);
            gsize count = g_bytes_get_size(exif);
            int wanted = orientation >= 1 && orientation <= 8 ? orientation : 1;
            g_assert_cmpint(cw_orientation_read(bytes, count), ==, wanted);
            g_assert_cmpint(cw_orientation_read(bytes + 6, count - 6), ==, wanted);
        }
    }
    g_assert_cmpint(cw_orientation_read(NULL, 0), ==, 1);
    g_assert_cmpint(cw_orientation_read("Exif\0\0", 6), ==, 1);
    g_assert_cmpint(cw_orientation_read("http://ns.adobe.com/xap/1.0/", 28), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/orientation/apply", test_apply);
    g_test_add_func("/orientation/files", test_files);
    g_test_add_func("/orientation/jpeg", test_jpeg);
    g_test_add_func("/orientation/read", test_read);
    return g_test_run();
}
