/* SPDX-License-Identifier: Apache-2.0
 *
 * Every kind of picture file that is read, decoded to the pixels it was made from, and every kind
 * of refusal.
 */
#include "image/decode.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sample_pictures.h"

static cw_image *decode(GBytes *file)
{
    g_autoptr(GError) error = NULL;
    gsize count;
    gconstpointer bytes = g_bytes_get_data(file, &count);
    cw_image *image = cw_image_decode(bytes, count, NULL, &error);
    g_assert_no_error(error);
    return image;
}

/* The message, freed by the next call. */
static const char *refuse(gconstpointer bytes, gsize count, const cw_decode_options *options,
                          cw_error code)
{
    static GError *error = NULL;
    g_clear_error(&error);
    cw_image *image = cw_image_decode(bytes, count, options, &error);
    g_assert_null(image);
    g_assert_error(error, CW_ERROR, (int)code);
    return error->message;
}

static void assert_pixel(const cw_image *image, int x, int y, int red, int green, int blue,
                         int slack)
{
    const guint8 *rgb = image->pixels + ((gsize)y * image->width + x) * 3;
    int wanted[3] = {red, green, blue};
    for (int c = 0; c < 3; c++) {
        if (abs(rgb[c] - wanted[c]) > slack)
            g_error("pixel (%d, %d) is %d %d %d, not %d %d %d", x, y, rgb[0], rgb[1], rgb[2], red,
                    green, blue);
    }
}

static void assert_samples(const cw_image *image, const guint8 *rgb, int slack)
{
    for (int y = 0; y < image->height; y++) {
        for (int x = 0; x < image->width; x++, rgb += 3)
            assert_pixel(image, x, y, rgb[0], rgb[1], rgb[2], slack);
    }
}

static void test_jpeg(void)
{
    g_autofree guint8 *samples = sample_gradient(33, 20, 3);
    for (int steps = 0; steps < 2; steps++) {
        g_autoptr(GBytes) file = sample_jpeg(samples, 33, 20, &(sample_options){.stepwise = steps});
        g_autoptr(cw_image) image = decode(file);
        g_assert_cmpint(image->width, ==, 33);
        g_assert_cmpint(image->height, ==, 20);
        assert_samples(image, samples, 8);
    }
}

static void test_jpeg_grey(void)
{
    guint8 samples[64];
    memset(samples, 77, sizeof samples);
    g_autoptr(GBytes) file = sample_jpeg(samples, 8, 8, &(sample_options){.channels = 1});
    g_autoptr(cw_image) image = decode(file);
    assert_pixel(image, 3, 3, 77, 77, 77, 1);
}

/* Cyan 51, magenta 102, yellow 0, black 51 of 255: R = 204*204/255, G = 153*204/255, B = 204. */
static void test_jpeg_cmyk(void)
{
    guint8 inks[64 * 4];
    for (int inverted = 0; inverted < 2; inverted++) {
        for (int i = 0; i < 64; i++)
            memcpy(inks + i * 4, inverted ? "\xCC\x99\xFF\xCC" : "\x33\x66\x00\x33", 4);
        g_autoptr(GBytes) file =
            sample_jpeg(inks, 8, 8, &(sample_options){.channels = 4, .adobe = inverted});
        g_autoptr(cw_image) image = decode(file);
        assert_pixel(image, 4, 4, 163, 122, 204, 2);
    }
}

/* Under a profile whose coloured inks are invisible only black darkens: L = 80 is grey 198. */
static void test_jpeg_cmyk_profile(void)
{
    g_autoptr(GBytes) profile = sample_profile_cmyk();
    guint8 inks[64 * 4];
    for (int i = 0; i < 64; i++)
        memcpy(inks + i * 4, "\x00\x99\xFF\xCC", 4);
    sample_options options = {.channels = 4, .adobe = TRUE, .profile = profile};
    g_autoptr(GBytes) file = sample_jpeg(inks, 8, 8, &options);
    g_autoptr(cw_image) image = decode(file);
    assert_pixel(image, 4, 4, 198, 198, 198, 4);
}

static void test_profiles(void)
{
    g_autoptr(GBytes) exchanged = sample_profile_exchanged();
    g_autoptr(GBytes) srgb = sample_profile_srgb();
    guint8 red[16 * 4];
    for (int i = 0; i < 16; i++)
        memcpy(red + i * 4, "\xFF\0\0\xFF", 4);
    guint8 rgb[16 * 3];
    for (int i = 0; i < 16; i++)
        memcpy(rgb + i * 3, "\xFF\0\0", 3);
    sample_options as_said = {.profile = exchanged}, plain = {.profile = srgb};
    g_autoptr(GBytes) jpeg = sample_jpeg(rgb, 4, 4, &as_said);
    g_autoptr(GBytes) png = sample_png(rgb, 4, 4, &as_said);
    g_autoptr(GBytes) webp = sample_webp(red, 4, 4, &as_said);
    GBytes *files[] = {jpeg, png, webp};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(cw_image) image = decode(files[i]);
        assert_pixel(image, 1, 2, 0, 255, 0, 3);
    }
    g_autoptr(GBytes) unchanged = sample_png(rgb, 4, 4, &plain);
    g_autoptr(cw_image) image = decode(unchanged);
    assert_pixel(image, 1, 2, 255, 0, 0, 0);
}

/* Linear 55 of 255 is sRGB 128 (0.2158 = ((0.502+0.055)/1.055)^2.4). */
static void test_linear_grey(void)
{
    guint8 grey[16];
    memset(grey, 55, sizeof grey);
    g_autoptr(GBytes) profile = sample_profile_linear_grey();
    sample_options said[] = {{.channels = 1, .profile = profile}, {.channels = 1, .gamma = 1.0}};
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
        g_autoptr(GBytes) file = sample_png(grey, 4, 4, &said[i]);
        g_autoptr(cw_image) image = decode(file);
        assert_pixel(image, 0, 0, 128, 128, 128, 2);
    }
    g_autoptr(GBytes) usual =
        sample_png(grey, 4, 4, &(sample_options){.channels = 1, .gamma = 0.45455});
    g_autoptr(cw_image) image = decode(usual);
    assert_pixel(image, 0, 0, 55, 55, 55, 0);
}

/* A profile for another colour model, and one that is rubbish, are left aside. */
static void test_wrong_profiles(void)
{
    guint8 rgb[16 * 3];
    memset(rgb, 100, sizeof rgb);
    g_autoptr(GBytes) grey = sample_profile_linear_grey();
    g_autoptr(GBytes) rubbish = g_bytes_new_static("not a profile at all", 20);
    GBytes *profiles[] = {grey, rubbish};
    for (gsize i = 0; i < G_N_ELEMENTS(profiles); i++) {
        g_autoptr(GBytes) file = sample_jpeg(rgb, 4, 4, &(sample_options){.profile = profiles[i]});
        g_autoptr(cw_image) image = decode(file);
        assert_pixel(image, 1, 1, 100, 100, 100, 1);
    }
}

static void test_png(void)
{
    g_autofree guint8 *samples = sample_gradient(13, 9, 3);
    for (int steps = 0; steps < 2; steps++) {
        g_autoptr(GBytes) file = sample_png(samples, 13, 9, &(sample_options){.stepwise = steps});
        g_autoptr(cw_image) image = decode(file);
        g_assert_cmpint(image->width, ==, 13);
        assert_samples(image, samples, 0);
    }
}

/* 16 bits are rounded, not cut: 0x00FF is 0.99 of an 8-bit step. */
static void test_png_deep(void)
{
    static const guint8 samples[6] = {0x00, 0xFF, 0x80, 0x00, 0xFF, 0x80};
    g_autoptr(GBytes) file = sample_png(samples, 1, 1, &(sample_options){.bits = 16});
    g_autoptr(cw_image) image = decode(file);
    assert_pixel(image, 0, 0, 1, 128, 255, 0);
}

static void test_png_small_samples(void)
{
    static const guint8 indices[4] = {0, 1, 2, 3}, bits[4] = {0, 1, 1, 0};
    g_autoptr(GBytes) palette =
        sample_png(indices, 4, 1, &(sample_options){.channels = 1, .bits = 2, .palette = TRUE});
    g_autoptr(cw_image) coloured = decode(palette);
    assert_pixel(coloured, 0, 0, 255, 0, 0, 0);
    assert_pixel(coloured, 1, 0, 0, 255, 0, 0);
    assert_pixel(coloured, 2, 0, 0, 0, 255, 0);
    assert_pixel(coloured, 3, 0, 255, 255, 255, 0); /* transparent */
    g_autoptr(GBytes) fax = sample_png(bits, 4, 1, &(sample_options){.channels = 1, .bits = 1});
    g_autoptr(cw_image) grey = decode(fax);
    assert_pixel(grey, 0, 0, 0, 0, 0, 0);
    assert_pixel(grey, 1, 0, 255, 255, 255, 0);
}

/* 100 under alpha 51 of 255 on white: 100/5 + 255*4/5 = 224. */
static void test_transparency(void)
{
    static const guint8 grey[2] = {100, 51}, rgba[4] = {100, 0, 255, 51};
    g_autoptr(GBytes) png2 = sample_png(grey, 1, 1, &(sample_options){.channels = 2});
    g_autoptr(GBytes) png4 = sample_png(rgba, 1, 1, &(sample_options){.channels = 4});
    g_autoptr(GBytes) webp = sample_webp(rgba, 1, 1, &(sample_options){0});
    g_autoptr(cw_image) from_png2 = decode(png2);
    g_autoptr(cw_image) from_png4 = decode(png4);
    g_autoptr(cw_image) from_webp = decode(webp);
    assert_pixel(from_png2, 0, 0, 224, 224, 224, 0);
    assert_pixel(from_png4, 0, 0, 224, 204, 255, 0);
    assert_pixel(from_webp, 0, 0, 224, 204, 255, 0);
}

static void test_webp(void)
{
    g_autofree guint8 *samples = sample_gradient(21, 17, 4);
    for (int i = 0; i < 21 * 17; i++)
        samples[i * 4 + 3] = 255;
    for (int lossy = 0; lossy < 2; lossy++) {
        g_autoptr(GBytes) file = sample_webp(samples, 21, 17, &(sample_options){.lossy = lossy});
        g_autoptr(cw_image) image = decode(file);
        g_assert_cmpint(image->height, ==, 17);
        for (int i = 0; i < 21 * 17; i++)
            assert_pixel(image, i % 21, i / 21, samples[i * 4], samples[i * 4 + 1],
                         samples[i * 4 + 2], lossy ? 24 : 0);
    }
}

static void test_animations(void)
{
    g_autoptr(GBytes) webp = sample_webp_animation(), apng = sample_apng();
    g_autoptr(cw_image) first = decode(webp);
    g_assert_cmpint(first->width, ==, 4);
    g_assert_cmpint(first->height, ==, 3);
    assert_pixel(first, 2, 1, 255, 0, 0, 0);
    assert_pixel(first, 1, 1, 255, 255, 255, 0); /* beside the frame */
    assert_pixel(first, 3, 2, 255, 255, 255, 0); /* below it */
    g_autoptr(cw_image) still = decode(apng);
    assert_pixel(still, 3, 2, 255, 0, 0, 0);
}

static void test_one_pixel(void)
{
    static const guint8 rgba[4] = {12, 34, 56, 255};
    g_autoptr(GBytes) jpeg = sample_jpeg(rgba, 1, 1, &(sample_options){0});
    g_autoptr(GBytes) png = sample_png(rgba, 1, 1, &(sample_options){0});
    g_autoptr(GBytes) webp = sample_webp(rgba, 1, 1, &(sample_options){0});
    GBytes *files[] = {jpeg, png, webp};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(cw_image) image = decode(files[i]);
        g_assert_cmpint(image->width * image->height, ==, 1);
        assert_pixel(image, 0, 0, 12, 34, 56, i == 0 ? 3 : 0);
    }
}

/* 130x70: a half is 65x35, a quarter 33x18, an eighth 17x9. */
static void test_scaled(void)
{
    static const struct {
        int least, width, height;
    } cases[] = {{0, 130, 70}, {36, 130, 70}, {35, 65, 35}, {19, 65, 35},
                 {18, 33, 18}, {9, 17, 9},    {1, 17, 9},   {1000, 130, 70}};
    g_autofree guint8 *samples = sample_gradient(130, 70, 3);
    g_autoptr(GBytes) file = sample_jpeg(samples, 130, 70, &(sample_options){0});
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        cw_decode_options options = {.least_side_px = cases[i].least};
        g_autoptr(cw_image) image =
            cw_image_decode(g_bytes_get_data(file, NULL), g_bytes_get_size(file), &options, NULL);
        g_assert_cmpint(image->width, ==, cases[i].width);
        g_assert_cmpint(image->height, ==, cases[i].height);
    }
}

static void test_size_limit(void)
{
    g_autofree guint8 *samples = sample_gradient(10, 10, 4);
    g_autoptr(GBytes) jpeg = sample_jpeg(samples, 10, 10, &(sample_options){0});
    g_autoptr(GBytes) png = sample_png(samples, 10, 10, &(sample_options){0});
    g_autoptr(GBytes) webp = sample_webp(samples, 10, 10, &(sample_options){0});
    GBytes *files[] = {jpeg, png, webp};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        gsize count;
        gconstpointer bytes = g_bytes_get_data(files[i], &count);
        cw_decode_options fits = {.most_pixels = 100}, small = {.most_pixels = 99};
        g_autoptr(cw_image) image = cw_image_decode(bytes, count, &fits, NULL);
        g_assert_nonnull(image);
        g_assert_cmpstr(refuse(bytes, count, &small, CW_ERROR_TOO_LARGE), ==,
                        "picture of 10 x 10 pixels is larger than the limit of 99 pixels");
    }
}

static void put_big(guint8 *at, guint32 number)
{
    number = GUINT32_TO_BE(number);
    memcpy(at, &number, 4);
}

/* 400 million pixels are declared in 60 bytes; nothing of them may be taken. */
static void test_bomb(void)
{
    static const guint8 rgb[3] = {0};
    g_autoptr(GBytes) file = sample_png(rgb, 1, 1, &(sample_options){0});
    gsize count = g_bytes_get_size(file);
    g_autofree guint8 *bytes = g_memdup2(g_bytes_get_data(file, NULL), count);
    put_big(bytes + 16, 20000);
    put_big(bytes + 20, 20000);
    guint32 sum = 0xFFFFFFFF;
    for (int i = 12; i < 29; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320u : 0);
    }
    put_big(bytes + 29, ~sum);
    g_assert_cmpstr(refuse(bytes, count, NULL, CW_ERROR_TOO_LARGE), ==,
                    "picture of 20000 x 20000 pixels is larger than the limit of 50000000 pixels");
}

/* One scan a channel, the last of them repeated: valid, small, and slow to no end. */
static void test_scan_bomb(void)
{
    g_autofree guint8 *samples = sample_gradient(16, 16, 3);
    g_autoptr(GBytes) file = sample_jpeg(samples, 16, 16, &(sample_options){.separate = TRUE});
    gsize count;
    const guint8 *bytes = g_bytes_get_data(file, &count);
    gsize scan = count - 2;
    while (bytes[scan] != 0xFF || bytes[scan + 1] != 0xDA)
        scan--;
    g_autoptr(GByteArray) bomb = g_byte_array_new();
    g_byte_array_append(bomb, bytes, (guint)scan);
    for (int i = 0; i < 97; i++)
        g_byte_array_append(bomb, bytes + scan, (guint)(count - 2 - scan));
    g_byte_array_append(bomb, bytes + count - 2, 2);
    g_autoptr(cw_image) honest = cw_image_decode(bomb->data, bomb->len, NULL, NULL);
    g_assert_nonnull(honest);
    g_byte_array_set_size(bomb, bomb->len - 2);
    for (int i = 0; i < 97; i++)
        g_byte_array_append(bomb, bytes + scan, (guint)(count - 2 - scan));
    g_byte_array_append(bomb, bytes + count - 2, 2);
    g_assert_cmpstr(refuse(bomb->data, bomb->len, NULL, CW_ERROR_DAMAGED), ==,
                    "cannot read JPEG: more than 100 scans");
}

/* Every file cut anywhere is refused; JPEG and PNG would else come out half grey. */
static void test_truncated(void)
{
    for (const sample_file *sample = sample_files; sample->name != NULL; sample++) {
        g_autoptr(GBytes) file = sample->make();
        gsize count = g_bytes_get_size(file);
        for (gsize cut = 16; cut < count; cut += 1 + count / 60)
            refuse(g_bytes_get_data(file, NULL), cut, NULL, CW_ERROR_DAMAGED);
        refuse(g_bytes_get_data(file, NULL), count - 2, NULL, CW_ERROR_DAMAGED);
    }
}

static void test_refusals(void)
{
    static const struct {
        const char *name, *bytes;
        gsize count;
    } cases[] = {
        {"GIF", "GIF89a\1\0\1\0\0\0\0\0", 14},
        {"AVIF",
         "\0\0\0\x1c"
         "ftypavif\0\0\0\0",
         16},
        {"HEIC",
         "\0\0\0\x18"
         "ftypheic\0\0\0\0",
         16},
        {"BMP", "BM\x46\0\0\0\0\0\0\0\x36\0\0\0", 14},
        {"TIFF", "II*\0\10\0\0\0\0\0\0\0\0\0", 14},
        {"TIFF", "MM\0*\0\0\0\10\0\0\0\0\0\0", 14},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *message = refuse(cases[i].bytes, cases[i].count, NULL, CW_ERROR_UNSUPPORTED);
        g_autofree char *wanted = g_strdup_printf(
            "%s pictures are not read; convert it to JPEG, PNG or WebP", cases[i].name);
        g_assert_cmpstr(message, ==, wanted);
    }
    refuse("<html><body>404</body></html>", 29, NULL, CW_ERROR_UNSUPPORTED);
    g_assert_cmpstr(refuse("", 0, NULL, CW_ERROR_DAMAGED), ==, "the file is empty");
}

static void test_load(void)
{
    static const guint8 rgb[3] = {1, 2, 3};
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("cw-decode-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "really_a_png.jpg", NULL);
    g_autofree char *missing = g_build_filename(folder, "missing.jpg", NULL);
    g_autoptr(GBytes) file = sample_png(rgb, 1, 1, &(sample_options){0});
    g_file_set_contents(path, g_bytes_get_data(file, NULL), (gssize)g_bytes_get_size(file), NULL);
    g_autoptr(cw_image) image = cw_image_load(path, NULL, &error);
    g_assert_no_error(error);
    assert_pixel(image, 0, 0, 1, 2, 3, 0);
    g_autofree char *hash = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, file);
    g_autoptr(cw_image) same = cw_image_load(path, &(cw_decode_options){.hash = hash}, &error);
    g_assert_no_error(error);
    hash[63] ^= 1;
    g_assert_null(cw_image_load(path, &(cw_decode_options){.hash = hash}, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_DAMAGED);
    g_assert_true(g_str_has_suffix(error->message, "really_a_png.jpg\": changed since it was "
                                                   "imported; import the feed again"));
    g_clear_error(&error);
    g_assert_null(cw_image_load(missing, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(error->message, "missing.jpg"));
    g_clear_error(&error);
    g_file_set_contents(path, g_bytes_get_data(file, NULL), 40, NULL);
    g_assert_null(cw_image_load(path, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_DAMAGED);
    g_assert_nonnull(strstr(error->message, "really_a_png.jpg"));
    g_clear_error(&error);
    g_assert_null(cw_image_load(folder, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_unlink(path);
    g_rmdir(folder);
}

static void test_encode(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *samples = sample_gradient(40, 30, 3);
    cw_image image = {40, 30, samples};
    g_autoptr(GBytes) png = cw_image_encode_png(&image, &error);
    g_assert_no_error(error);
    g_autoptr(cw_image) exact = decode(png);
    assert_samples(exact, samples, 0);
    g_autoptr(GBytes) jpeg = cw_image_encode_jpeg(&image, 95, &error);
    g_assert_no_error(error);
    g_autoptr(cw_image) near = decode(jpeg);
    assert_samples(near, samples, 40);
    g_assert_null(cw_image_encode_jpeg(&image, 101, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_clear_error(&error);
    cw_image wide = {70000, 1,
                     samples}; /* a JPEG side has 16 bits; refused before a pixel is read */
    g_assert_null(cw_image_encode_jpeg(&wide, 90, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
}

static void test_raster(void)
{
    g_autoptr(cw_image) image = cw_image_new(16, 16, NULL);
    for (int i = 0; i < 768; i++)
        image->pixels[i] = (guint8)(i & 0xFF);
    g_autoptr(cw_raster) raster = cw_raster_from_image(image, NULL);
    g_assert_cmpfloat(raster->pixels[255], ==, 1);
    g_assert_cmpfloat(raster->pixels[51], ==, 51 / 255.0f);
    g_autoptr(cw_image) back = cw_image_from_raster(raster, NULL);
    g_assert_cmpmem(back->pixels, 768, image->pixels, 768);
    float odd[3] = {-1, 2, (float)NAN};
    g_autoptr(cw_image) clamped = cw_image_from_raster(&(cw_raster){1, 1, odd}, NULL);
    assert_pixel(clamped, 0, 0, 0, 255, 0, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_image_new(0, 4, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decode/jpeg", test_jpeg);
    g_test_add_func("/decode/jpeg-grey", test_jpeg_grey);
    g_test_add_func("/decode/jpeg-cmyk", test_jpeg_cmyk);
    g_test_add_func("/decode/jpeg-cmyk-profile", test_jpeg_cmyk_profile);
    g_test_add_func("/decode/profiles", test_profiles);
    g_test_add_func("/decode/linear-grey", test_linear_grey);
    g_test_add_func("/decode/wrong-profiles", test_wrong_profiles);
    g_test_add_func("/decode/png", test_png);
    g_test_add_func("/decode/png-deep", test_png_deep);
    g_test_add_func("/decode/png-small-samples", test_png_small_samples);
    g_test_add_func("/decode/transparency", test_transparency);
    g_test_add_func("/decode/webp", test_webp);
    g_test_add_func("/decode/animations", test_animations);
    g_test_add_func("/decode/one-pixel", test_one_pixel);
    g_test_add_func("/decode/scaled", test_scaled);
    g_test_add_func("/decode/size-limit", test_size_limit);
    g_test_add_func("/decode/bomb", test_bomb);
    g_test_add_func("/decode/scan-bomb", test_scan_bomb);
    g_test_add_func("/decode/truncated", test_truncated);
    g_test_add_func("/decode/refusals", test_refusals);
    g_test_add_func("/decode/load", test_load);
    g_test_add_func("/decode/encode", test_encode);
    g_test_add_func("/decode/raster", test_raster);
    return g_test_run();
}
