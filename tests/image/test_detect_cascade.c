/* SPDX-License-Identifier: Apache-2.0
 *
 * The evaluator on a cascade small enough to work out by hand: a window of 10 x 10 px, dark left
 * half, bright right half. Outermost pixels left out, half black and half white: mean 127.5,
 * deviation 127.5, so (right - left) / (area x deviation) = 50 x 255 / (64 x 127.5) = 1.5625.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "image/cascade.h"

#define FILE_TEXT                                                                                  \
    "<?xml version=\"1.0\"?><opencv_storage><cascade><featureType>%s</featureType>"                \
    "<height>10</height><width>10</width><stages><_><maxWeakCount>1</maxWeakCount>"                \
    "<stageThreshold>0.5</stageThreshold><weakClassifiers><_><internalNodes>%s</internalNodes>"    \
    "<leafValues>-1. 1.</leafValues></_></weakClassifiers></_></stages><features><_><rects>"       \
    "<_>%s</_><_>5 0 5 10 1.</_></rects><tilted>%d</tilted></_></features></cascade>"              \
    "</opencv_storage>"

static cw_cascade *load(const char *type, const char *test, const char *rectangle, int tilted,
                        GError **error)
{
    g_autofree char *name = g_strdup_printf("cw-cascade-%d.xml", g_random_int_range(0, G_MAXINT));
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), name, NULL);
    g_autofree char *text = g_strdup_printf(FILE_TEXT, type, test, rectangle, tilted);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    cw_cascade *cascade = cw_cascade_load(path, error);
    g_unlink(path);
    return cascade;
}

/* As high as the window, so that there is one level: grey but for 10 px from x on, the left half
 * black, the right half white. */
static cw_image *block(int x)
{
    cw_image *image = cw_image_new(60, 10, NULL);
    memset(image->pixels, 128, 60 * 10 * 3);
    for (int row = 0; row < 10; row++) {
        memset(image->pixels + 3 * (row * 60 + x), 0, 15);
        memset(image->pixels + 3 * (row * 60 + x + 5), 255, 15);
    }
    return image;
}

static void test_golden(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_cascade) below = load("HAAR", "0 -1 0 1.55", "0 0 5 10 -1.", 0, &error);
    g_assert_no_error(error);
    g_autoptr(cw_cascade) above = load("HAAR", "0 -1 0 1.57", "0 0 5 10 -1.", 0, &error);
    g_assert_no_error(error);
    g_autoptr(cw_image) image = block(20);
    cw_box boxes[8];
    g_assert_cmpint(cw_cascade_find(below, image, 1, boxes, 8, &error), ==, 1);
    g_assert_cmpfloat(boxes[0].x, ==, 20);
    g_assert_cmpfloat(boxes[0].y, ==, 0);
    g_assert_cmpfloat(boxes[0].width, ==, 10);
    g_assert_cmpint(cw_cascade_find(above, image, 1, boxes, 8, &error), ==, 0);
    g_assert_cmpint(cw_cascade_find(below, image, 1000, boxes, 8, &error), ==, 0);
}

static void refuse(const char *type, const char *test, const char *rectangle, int tilted, int code,
                   const char *part)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(load(type, test, rectangle, tilted, &error));
    g_assert_error(error, CW_ERROR, code);
    g_assert_nonnull(strstr(error->message, part));
}

static void test_refusals(void)
{
    refuse("LBP", "0 -1 0 1", "0 0 5 10 -1", 0, CW_ERROR_UNSUPPORTED, "not a cascade of Haar");
    refuse("HAAR", "0 -1 0 1", "0 0 5 10 -1", 1, CW_ERROR_UNSUPPORTED, "tilted");
    refuse("HAAR", "0 -1 1 1", "0 0 5 10 -1", 0, CW_ERROR_DAMAGED, "points outside");
    refuse("HAAR", "0 -2 0 1", "0 0 5 10 -1", 0, CW_ERROR_DAMAGED, "points outside");
    refuse("HAAR", "1 -1 0 1", "0 0 5 10 -1", 0, CW_ERROR_DAMAGED, "points outside");
    refuse("HAAR", "0 -1 0", "0 0 5 10 -1", 0, CW_ERROR_DAMAGED, "a tree is not");
    refuse("HAAR", "0 -1 0 1", "6 0 5 10 -1", 0, CW_ERROR_DAMAGED, "outside the window");
    refuse("HAAR", "0 -1 0 1", "nan 0 5 10 -1", 0, CW_ERROR_DAMAGED, "outside the window");
    refuse("HAAR", "<", "0 0 5 10 -1", 0, CW_ERROR_DAMAGED, "not well-formed XML");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/detect-cascade/golden", test_golden);
    g_test_add_func("/detect-cascade/refusals", test_refusals);
    return g_test_run();
}
