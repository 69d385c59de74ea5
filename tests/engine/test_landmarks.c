/* SPDX-License-Identifier: Apache-2.0
 *
 * Landmarks from a file to the pictures that views are cut from: found by path, in shares of the
 * picture, in pixels of what the cache keeps of it; unreadable pictures have none. What is wrong
 * with a file the command line's cases say (tests/cli/landmarks.cases).
 */
#include "engine/train/training_landmarks.h"

#include <string.h>

#include <glib/gstdio.h>

#include "image/detect.h"

#define PICTURES 3

typedef struct {
    char *folder, *paths[PICTURES], *hashes[PICTURES], *csv, *cache;
    cw_picture_entry entries[PICTURES];
    cw_picture_list list;
} fixture;

/* Pictures of 40 x 80 px, of which the second is none, and their landmarks; collar is to the right
 * in the table, and a picture of nobody's is in it. */
static void set_up(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const table = "left_hem_visible,note,image,left_hem_x,left_hem_y,collar_y,"
                                     "collar_x,collar_visible\n"
                                     "1,a,p0.png,10,60,8,20,1\n"
                                     "1,,other.png,1,1,1,1,1\n"
                                     "0,,./p1.png,-5,900,16,40,1\n"
                                     "1,\"b,c\",sub/../p2.png,30,80,0,0,0\n";
    g_autoptr(cw_image) image = cw_image_new(40, 80, NULL);
    g_autoptr(GBytes) bytes = cw_image_encode_png(image, NULL);
    f->folder = g_dir_make_tmp("colorway-landmarks-XXXXXX", NULL);
    f->csv = g_build_filename(f->folder, "marks.csv", NULL);
    f->cache = g_build_filename(f->folder, "pictures.cache", NULL);
    g_assert_true(g_file_set_contents(f->csv, table, -1, NULL));
    memset(f->entries, 0, sizeof f->entries);
    for (int i = 0; i < PICTURES; i++) {
        g_autofree char *name = g_strdup_printf("p%d.png", i);
        f->paths[i] = g_build_filename(f->folder, name, NULL);
        const gsize size = i == 1 ? 8 : g_bytes_get_size(bytes);
        const guchar *png = g_bytes_get_data(bytes, NULL);
        f->hashes[i] = g_compute_checksum_for_data(G_CHECKSUM_SHA256, png, size);
        g_assert_true(g_file_set_contents(f->paths[i], (const char *)png, (gssize)size, NULL));
        f->entries[i] =
            (cw_picture_entry){.item = i + 1, .width_px = 40, .height_px = 80, .path = f->paths[i]};
    }
    f->list = (cw_picture_list){.entries = f->entries, .count = PICTURES};
}

static void tear_down(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    for (int i = 0; i < PICTURES; i++) {
        g_remove(f->paths[i]);
        g_free(f->paths[i]);
        g_free(f->hashes[i]);
    }
    g_remove(f->csv);
    g_remove(f->cache);
    g_rmdir(f->folder);
    g_free(f->csv);
    g_free(f->cache);
    g_free(f->folder);
}

static cw_training_landmarks read_landmarks(const fixture *f)
{
    g_autoptr(GError) error = NULL;
    cw_training_landmarks landmarks = {0};
    const cw_train_request request = {.landmarks = f->csv};
    const cw_method *method =
        (const cw_method *)cw_row_find(&cw_method_table, "fashionnet", &error);
    g_assert_true(cw_training_landmarks_read(&landmarks, method, &request, &f->list, &error));
    g_assert_no_error(error);
    return landmarks;
}

static void test_match(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    cw_training_landmarks landmarks = read_landmarks(f);
    g_assert_cmpuint(cw_landmark_file_count(landmarks.file), ==, 2);
    g_assert_cmpstr(landmarks.file->names->pdata[0], ==, "left_hem");
    g_assert_cmpstr(landmarks.file->names->pdata[1], ==, "collar");
    const cw_marked_point *points = landmarks.points;
    g_assert_cmpfloat(points[0].x, ==, 0.25);
    g_assert_cmpfloat(points[0].y, ==, 0.75);
    g_assert_cmpfloat(points[1].x, ==, 0.5);
    g_assert_cmpfloat(points[1].y, ==, 0.1);
    g_assert_false(points[2].visible); /* wherever it is */
    g_assert_cmpfloat(points[3].x, ==, 1);
    g_assert_true(points[4].visible);
    g_assert_false(points[5].visible);
    cw_training_landmarks_clear(&landmarks);
}

/* The shorter side of what is kept is 20 px. */
static void test_label(fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    static const cw_view_recipe still, turned = {.rotate = 0.5};
    cw_cached_picture pictures[PICTURES];
    cw_training_landmarks landmarks = read_landmarks(f);
    g_autoptr(cw_detect) detect = cw_detect_open("border", &error);
    for (int i = 0; i < PICTURES; i++)
        pictures[i] = (cw_cached_picture){f->paths[i], f->hashes[i]};
    const cw_picture_cache_plan plan = {
        .pictures = pictures, .count = PICTURES, .side_px = 20, .detect = detect, .threads = 1};
    g_autoptr(cw_picture_cache) cache = cw_picture_cache_open(f->cache, &plan, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(cw_training_set) set = cw_training_set_new(PICTURES, PICTURES);
    set->item_count = 2; /* the picture of the third is there, that of the second is not */
    for (int i = 0; i < 2; i++)
        set->items[i] =
            (cw_training_item){.pictures = &set->pictures[i], .picture_count = 1, .recipe = &still};
    g_assert_true(cw_training_landmarks_label(&landmarks, set, cache, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(set->landmarks->first[1], ==, 1);
    const cw_landmark *points = set->landmarks->points;
    g_assert_cmpfloat(points[0].x, ==, 5);
    g_assert_cmpfloat(points[0].y, ==, 30);
    g_assert_cmpfloat(points[2].x, ==, 15);
    g_assert_cmpfloat(points[2].y, ==, 40);
    g_assert_false(points[3].visible);
    set->items[1].recipe = &turned;
    g_assert_false(cw_training_landmarks_label(&landmarks, set, cache, &error));
    g_assert_nonnull(strstr(error->message, "set rotate=0"));
    cw_training_landmarks_clear(&landmarks);
}

#define ADD(path, function) g_test_add(path, fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/landmarks/match", test_match);
    ADD("/landmarks/label", test_label);
    return g_test_run();
}
