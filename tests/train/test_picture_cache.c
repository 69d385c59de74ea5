/* SPDX-License-Identifier: Apache-2.0
 *
 * The decoded cache: pictures come back shrunk and whole, whatever the number of threads; it is
 * built once, and anew when it does not fit or is damaged; stopped or out of disk it leaves
 * nothing.
 */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "train/picture_cache.h"

#define COUNT 5
#define SIDE 16

typedef struct {
    char *folder, *path;
    char *files[COUNT], *hashes[COUNT];
    cw_cached_picture pictures[COUNT];
    cw_detect *detect;
    cw_picture_cache_plan plan;
} fixture;

/* Picture `index` is one colour, (20 + 4 index) px wide and 40 high; number 3 is no picture. */
static void draw(fixture *f, int index)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(20 + 4 * index, 40, &error);
    memset(image->pixels, 40 * index + 10, (gsize)(image->width * image->height * 3));
    g_autoptr(GBytes) bytes =
        index == 3 ? g_bytes_new_static("none", 4) : cw_image_encode_png(image, &error);
    g_assert_true(g_file_set_contents(f->files[index], g_bytes_get_data(bytes, NULL),
                                      (gssize)g_bytes_get_size(bytes), &error));
    f->hashes[index] = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
}

static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    memset(f, 0, sizeof *f);
    f->folder = g_dir_make_tmp("colorway-cache-XXXXXX", NULL);
    f->path = g_build_filename(f->folder, "pictures.cache", NULL);
    for (int i = 0; i < COUNT; i++) {
        f->files[i] = g_strdup_printf("%s/%d.png", f->folder, i);
        draw(f, i);
        f->pictures[i] = (cw_cached_picture){f->files[i], f->hashes[i]};
    }
    f->detect = cw_detect_open("border", NULL);
    f->plan = (cw_picture_cache_plan){.pictures = f->pictures,
                                      .count = COUNT,
                                      .side_px = SIDE,
                                      .detect = f->detect,
                                      .threads = 2};
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    for (int i = 0; i < COUNT; i++) {
        g_remove(f->files[i]);
        g_free(f->files[i]);
        g_free(f->hashes[i]);
    }
    g_remove(f->path);
    g_assert_cmpint(g_rmdir(f->folder), ==, 0); /* nothing temporary is left */
    cw_detect_close(f->detect);
    g_free(f->path);
    g_free(f->folder);
}

static gboolean count(gpointer data, const cw_progress_state *state G_GNUC_UNUSED)
{
    ++*(int *)data;
    return TRUE;
}

/* Opens; `decoded` is how many pictures were decoded for it. */
static cw_picture_cache *open_counted(const fixture *f, int *decoded)
{
    g_autoptr(GError) error = NULL;
    *decoded = 0;
    const cw_progress progress = {count, decoded};
    cw_picture_cache *cache = cw_picture_cache_open(f->path, &f->plan, &progress, &error);
    g_assert_no_error(error);
    return cache;
}

static void assert_decodes(const fixture *f, int expected)
{
    int decoded;
    cw_picture_cache_free(open_counted(f, &decoded));
    g_assert_cmpint(decoded, ==, expected);
}

static void test_pictures(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    int decoded;
    g_autoptr(cw_picture_cache) cache = open_counted(f, &decoded);
    g_assert_cmpint(decoded, ==, COUNT);
    for (gsize i = 0; i < COUNT; i++) {
        const cw_image *image = cw_picture_cache_get(cache, i)->image;
        if (i == 3) {
            g_assert_null(image);
            continue;
        }
        const double scale = (double)SIDE / (20 + 4 * (double)i);
        g_assert_cmpint(image->width, ==, SIDE);
        g_assert_cmpint(image->height, ==, (int)(40 * scale + 0.5));
        for (int p = 0; p < 3 * image->width * image->height; p++)
            g_assert_cmpint(image->pixels[p], ==, 40 * (int)i + 10);
    }
}

/* Never enlarged. */
static void test_small(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    int decoded;
    f->plan.side_px = 100;
    g_autoptr(cw_picture_cache) cache = open_counted(f, &decoded);
    g_assert_cmpint(cw_picture_cache_get(cache, 1)->image->width, ==, 24);
    g_assert_cmpint(cw_picture_cache_get(cache, 1)->image->height, ==, 40);
}

/* What is not the picture that was imported is absent. */
static void test_changed(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    int decoded;
    f->pictures[1].path = f->files[2];
    g_autoptr(cw_picture_cache) cache = open_counted(f, &decoded);
    g_assert_null(cw_picture_cache_get(cache, 1)->image);
    g_assert_nonnull(cw_picture_cache_get(cache, 2)->image);
}

static void test_fits(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    assert_decodes(f, COUNT);
    assert_decodes(f, 0);
    f->plan.threads = 1;
    assert_decodes(f, 0);
    f->plan.side_px = SIDE + 1;
    assert_decodes(f, COUNT);
    g_autoptr(cw_detect) twice = cw_detect_open("border,border", NULL);
    f->plan.detect = twice;
    assert_decodes(f, COUNT);
    f->pictures[2].hash = "other";
    assert_decodes(f, COUNT);
    f->plan.count = COUNT - 1;
    assert_decodes(f, COUNT - 1);
}

static void test_damage(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *bytes = NULL;
    gsize length;
    assert_decodes(f, COUNT);
    g_assert_true(g_file_get_contents(f->path, &bytes, &length, NULL));
    const gsize cuts[] = {0, 10, 70, length - 1};
    for (gsize i = 0; i < G_N_ELEMENTS(cuts); i++) {
        g_assert_true(g_file_set_contents(f->path, bytes, (gssize)cuts[i], NULL));
        assert_decodes(f, COUNT);
    }
    bytes[0] ^= 1;
    g_assert_true(g_file_set_contents(f->path, bytes, (gssize)length, NULL));
    assert_decodes(f, COUNT);
}

static gboolean stop(gpointer data G_GNUC_UNUSED, const cw_progress_state *state)
{
    return state->done < 2;
}

static void test_stop(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    const cw_progress progress = {stop, NULL};
    g_assert_null(cw_picture_cache_open(f->path, &f->plan, &progress, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
    assert_decodes(f, COUNT);
}

static void test_full_disk(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    struct rlimit was;
    getrlimit(RLIMIT_FSIZE, &was);
    const struct rlimit limit = {1500, was.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    cw_picture_cache *cache = cw_picture_cache_open(f->path, &f->plan, NULL, &error);
    setrlimit(RLIMIT_FSIZE, &was);
    g_assert_null(cache);
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, f->path));
    assert_decodes(f, COUNT);
}

/* Shared where it fits: nothing is decoded, and one that is built anew leaves the other alone. */
static void test_share(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    struct stat about;
    g_autofree char *other = g_build_filename(f->folder, "other.cache", NULL);
    cw_picture_cache_plan larger = f->plan;
    larger.side_px = SIDE + 8;
    g_assert_false(cw_picture_cache_share(f->path, other, &f->plan)); /* not there */
    assert_decodes(f, COUNT);
    g_assert_false(cw_picture_cache_share(f->path, other, &larger));
    g_assert_false(g_file_test(other, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_set_contents(other, "garbage", -1, NULL));
    g_assert_true(cw_picture_cache_share(f->path, other, &f->plan));
    g_assert_cmpint(g_stat(other, &about), ==, 0);
    g_assert_cmpuint(about.st_nlink, ==, 2);
    g_assert_true(cw_picture_cache_share("nowhere", other, &f->plan)); /* it fits already */
    g_autoptr(cw_picture_cache) anew = cw_picture_cache_open(other, &larger, NULL, NULL);
    g_assert_nonnull(anew);
    assert_decodes(f, 0);
    g_remove(other);
}

#define ADD(path, function)                                                                        \
    g_test_add("/picture-cache/" path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("pictures", test_pictures);
    ADD("small", test_small);
    ADD("changed", test_changed);
    ADD("fits", test_fits);
    ADD("share", test_share);
    ADD("damage", test_damage);
    ADD("stop", test_stop);
    ADD("full-disk", test_full_disk);
    return g_test_run();
}
