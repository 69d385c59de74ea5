/* SPDX-License-Identifier: Apache-2.0
 *
 * Damaged files: every kind of valid file cut short, with bits turned and with stretches
 * overwritten, and everything the fuzz programs ever learned (fuzz/corpus). A decoder may refuse or
 * give a picture; under the sanitizers it must touch nothing that is not its own.
 */
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "image/decode.h"
#include "sample_pictures.h"

/* A damaged header may declare a large picture: small limits keep this fast. */
static const cw_decode_options limits = {.most_pixels = 1 << 16};

/* Decodes a copy that ends where the memory ends. TRUE when a picture came out. */
static gboolean feed(gconstpointer bytes, gsize count)
{
    g_autofree guint8 *copy = g_memdup2(bytes, count);
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_decode(copy, count, &limits, &error);
    if (image != NULL) {
        g_assert_no_error(error);
        g_assert_cmpint(image->width, >, 0);
        g_assert_cmpint(image->height, >, 0);
        g_assert_cmpint((gint64)image->width * image->height, <=, limits.most_pixels);
        return TRUE;
    }
    g_assert_nonnull(error);
    g_assert_true(error->domain == CW_ERROR);
    g_assert_true(error->code == CW_ERROR_DAMAGED || error->code == CW_ERROR_TOO_LARGE ||
                  error->code == CW_ERROR_UNSUPPORTED);
    g_assert_cmpuint(strlen(error->message), >, 0);
    return FALSE;
}

/* To understand a colour profile takes 3 to 30 ms; there is a test for profiles alone. */
static gsize most_tries(const sample_file *sample)
{
    return strstr(sample->name, "profile") != NULL ? 8 : 500;
}

static void test_cut(void)
{
    for (const sample_file *sample = sample_files; sample->name != NULL; sample++) {
        g_autoptr(GBytes) file = sample->make();
        gsize count = g_bytes_get_size(file);
        for (gsize cut = 0; cut < count; cut += 1 + count / most_tries(sample))
            feed(g_bytes_get_data(file, NULL), cut);
        g_assert_true(feed(g_bytes_get_data(file, NULL), count));
    }
}

static void test_turned_bits(void)
{
    for (const sample_file *sample = sample_files; sample->name != NULL; sample++) {
        g_autoptr(GBytes) file = sample->make();
        gsize count = g_bytes_get_size(file);
        g_autofree guint8 *bytes = g_memdup2(g_bytes_get_data(file, NULL), count);
        gsize step = 1 + count * 8 / most_tries(sample);
        guint refused = 0, tries = 0;
        for (gsize bit = 0; bit < count * 8; bit += step, tries++) {
            bytes[bit / 8] ^= (guint8)(1 << bit % 8);
            refused += !feed(bytes, count);
            bytes[bit / 8] ^= (guint8)(1 << bit % 8);
        }
        g_test_message("%s: %u of %u refused", sample->name, refused, tries);
        g_assert_cmpuint(refused, >, 0);
    }
}

static void test_overwritten(void)
{
    for (const sample_file *sample = sample_files; sample->name != NULL; sample++) {
        g_autoptr(GBytes) file = sample->make();
        gsize count = g_bytes_get_size(file);
        cw_random random = cw_random_start(1, 0, (guint64)(sample - sample_files));
        for (gsize i = 0; i < most_tries(sample) / 2; i++) {
            g_autofree guint8 *bytes = g_memdup2(g_bytes_get_data(file, NULL), count);
            gsize start = cw_random_below(&random, count);
            gsize end = start + 1 + cw_random_below(&random, 8);
            for (gsize at = start; at < MIN(end, count); at++)
                bytes[at] = cw_random_chance(&random, 0.5) ? 0xFF : (guint8)cw_random_bits(&random);
            feed(bytes, count);
        }
    }
}

static void feed_exif(gconstpointer bytes, gsize count)
{
    g_autofree guint8 *copy = g_memdup2(bytes, count);
    int orientation = cw_orientation_read(copy, count);
    g_assert_cmpint(orientation, >=, 1);
    g_assert_cmpint(orientation, <=, 8);
}

static void test_exif(void)
{
    for (int big_endian = 0; big_endian < 2; big_endian++) {
        g_autoptr(GBytes) exif = sample_exif(6, big_endian);
        gsize count = g_bytes_get_size(exif);
        g_autofree guint8 *bytes = g_memdup2(g_bytes_get_data(exif, NULL), count);
        for (gsize cut = 0; cut <= count; cut++)
            feed_exif(bytes, cut);
        for (gsize bit = 0; bit < count * 8; bit++) {
            bytes[bit / 8] ^= (guint8)(1 << bit % 8);
            feed_exif(bytes, count);
            bytes[bit / 8] ^= (guint8)(1 << bit % 8);
        }
    }
}

/* A profile is foreign bytes too. */
static void feed_profile(gconstpointer bytes, gsize count)
{
    g_autoptr(GBytes) profile = g_bytes_new(bytes, count);
    for (int channels = 1; channels <= 4; channels++) {
        guint8 in[16] = {0}, rgb[12];
        cw_samples samples = {.channels = channels, .cmyk = channels == 4, .profile = profile};
        const cw_colour_transform *transform = cw_colour_transform_find(&samples);
        if (transform != NULL)
            cw_colour_transform_run(transform, in, rgb, 4);
    }
}

static void test_profiles(void)
{
    g_autoptr(GBytes) rgb = sample_profile_exchanged(), cmyk = sample_profile_cmyk();
    g_autoptr(GBytes) grey = sample_profile_linear_grey();
    GBytes *profiles[] = {rgb, cmyk, grey};
    for (gsize i = 0; i < G_N_ELEMENTS(profiles); i++) {
        gsize count = g_bytes_get_size(profiles[i]);
        g_autofree guint8 *bytes = g_memdup2(g_bytes_get_data(profiles[i], NULL), count);
        for (gsize bit = 0; bit < count * 8; bit += 1 + count * 8 / 12) {
            bytes[bit / 8] ^= (guint8)(1 << bit % 8);
            feed_profile(bytes, count);
            feed_profile(bytes, bit / 8);
            bytes[bit / 8] ^= (guint8)(1 << bit % 8);
        }
    }
}

/* COLORWAY_FUZZ_CORPUS is set by the build. */
static void replay(const char *name, void (*eat)(gconstpointer, gsize))
{
    g_autofree char *folder = g_build_filename(COLORWAY_FUZZ_CORPUS, name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) files = g_dir_open(folder, 0, &error);
    g_assert_no_error(error);
    const char *entry;
    guint count = 0;
    while ((entry = g_dir_read_name(files)) != NULL) {
        g_autofree char *path = g_build_filename(folder, entry, NULL), *bytes = NULL;
        gsize length;
        g_file_get_contents(path, &bytes, &length, &error);
        g_assert_no_error(error);
        eat(bytes, length);
        count++;
    }
    g_assert_cmpuint(count, >, 0);
}

static void feed_picture(gconstpointer bytes, gsize count)
{
    feed(bytes, count);
}

static void test_corpus(void)
{
    replay("jpeg", feed_picture);
    replay("png", feed_picture);
    replay("webp", feed_picture);
    replay("exif", feed_exif);
    replay("profile", feed_profile);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/replay/cut", test_cut);
    g_test_add_func("/replay/turned-bits", test_turned_bits);
    g_test_add_func("/replay/overwritten", test_overwritten);
    g_test_add_func("/replay/exif", test_exif);
    g_test_add_func("/replay/profiles", test_profiles);
    g_test_add_func("/replay/corpus", test_corpus);
    return g_test_run();
}
