/* SPDX-License-Identifier: Apache-2.0
 *
 * Detectors on drawn figures and furniture whose boxes are known (METHODS 12, row 5).
 */
#include "image/detect.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/random.h"

#define WIDTH 180
#define HEIGHT 240

static void paint(cw_image *image, double x, double y, guint32 colour)
{
    if (x < 0 || y < 0 || x >= image->width || y >= image->height)
        return;
    guint8 *pixel = image->pixels + 3 * ((gsize)y * (gsize)image->width + (gsize)x);
    pixel[0] = (guint8)(colour >> 16);
    pixel[1] = (guint8)(colour >> 8);
    pixel[2] = (guint8)colour;
}

static void draw_box(cw_image *image, double x, double y, double width, double height,
                     guint32 colour)
{
    for (int row = (int)y; row < (int)(y + height); row++)
        for (int column = (int)x; column < (int)(x + width); column++)
            paint(image, column, row, colour);
}

static void draw_ellipse(cw_image *image, double x, double y, double across, double down,
                         guint32 colour)
{
    for (int row = (int)(y - down); row <= y + down; row++)
        for (int column = (int)(x - across); column <= x + across; column++)
            if (pow((column - x) / across, 2) + pow((row - y) / down, 2) <= 1)
                paint(image, column, row, colour);
}

static cw_image *backdrop(guint32 colour)
{
    cw_image *image = cw_image_new(WIDTH, HEIGHT, NULL);
    draw_box(image, 0, 0, WIDTH, HEIGHT, colour);
    return image;
}

/* Seven and a half heads of `h` px; crown at (x, y). Some have hair down to the shoulders. */
static void draw_person(cw_image *image, double x, double y, double h, gboolean hair, guint32 cloth)
{
    const guint32 skin = 0xE5B594;
    if (hair)
        draw_ellipse(image, x, y + 0.85 * h, 0.5 * h, 0.6 * h, 0x3B2417);
    draw_box(image, x - 0.2 * h, y + 0.9 * h, 0.4 * h, 0.5 * h, skin);
    draw_ellipse(image, x, y + 1.75 * h, 0.95 * h, 0.4 * h, cloth);
    draw_box(image, x - 0.7 * h, y + 1.6 * h, 1.4 * h, 2.8 * h, cloth);
    for (int side = -1; side <= 1; side += 2) {
        draw_box(image, x + side * 0.95 * h - 0.15 * h, y + 1.7 * h, 0.3 * h, 2.7 * h, skin);
        draw_box(image, x + side * 0.35 * h - 0.2 * h, y + 4.3 * h, 0.4 * h, 3.2 * h, skin);
    }
    draw_ellipse(image, x, y + 0.5 * h, 0.38 * h, 0.5 * h, skin);
    draw_ellipse(image, x, y + 0.2 * h, 0.38 * h, 0.2 * h, 0x3B2417);
}

static void draw_furniture(cw_image *image, int kind, cw_random *random)
{
    static const guint32 woods[] = {0xA0673A, 0x6B4226, 0xC9A27A, 0x3A4A63};
    guint32 wood = woods[cw_random_below(random, 4)];
    double x = cw_random_uniform(random, 30, 60), width = cw_random_uniform(random, 50, 90);
    double top = cw_random_uniform(random, 30, 80), seat = cw_random_uniform(random, 120, 150);
    double leg = cw_random_uniform(random, 5, 9);
    if (kind == 0) /* chair */
        draw_box(image, x + width * 0.1, top, width * 0.8, seat - top, wood);
    if (kind == 1) { /* lamp */
        draw_ellipse(image, x + width / 2, top + 10, width * 0.4, 25, wood);
        draw_box(image, x + width / 2 - leg / 2, top, leg, 190 - top, wood);
    }
    if (kind == 2) /* cabinet */
        draw_box(image, x, top, width, 190 - top, wood);
    draw_box(image, x, seat, width, 14, wood); /* a table is this and its legs */
    for (int side = 0; side < 2; side++)
        draw_box(image, x + side * (width - leg), seat, leg, 80, wood);
}

static int find(const cw_detect *detect, const cw_image *image, cw_detect_kind kind, cw_box *box)
{
    g_autoptr(GError) error = NULL;
    int found = cw_detect_find(detect, "a.jpg", image, kind, box, 1, &error);
    g_assert_no_error(error);
    return found;
}

static void test_border_persons(void)
{
    static const guint32 walls[] = {0xFFFFFF, 0xD9DEE5, 0xB9C7B4, 0x40444C};
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    int good_heads = 0;
    double persons = 0;
    for (guint64 item = 0; item < 40; item++) {
        cw_random random = cw_random_start(1, 0, item);
        guint32 wall = walls[cw_random_below(&random, 4)];
        g_autoptr(cw_image) image = backdrop(wall);
        double h = cw_random_uniform(&random, 20, 29), x = cw_random_uniform(&random, 60, 120);
        double y = cw_random_uniform(&random, 3, 15);
        draw_person(image, x, y, h, item % 2, item % 3 ? 0x9C2F3A : 0x2F5F9C);
        if (item % 4 == 0) /* a floor of another colour */
            for (int row = 200; row < HEIGHT; row++)
                for (int column = 0; column < WIDTH; column++)
                    if (image->pixels[3 * (row * WIDTH + column) + 2] == (wall & 255))
                        paint(image, column, row, 0x8A7F70);
        cw_box head, person, truth = {x - 0.38 * h, y, 0.76 * h, h};
        cw_box body = {x - 1.1 * h, y, 2.2 * h, MIN(7.5 * h, HEIGHT - y)};
        if (find(detect, image, CW_DETECT_HEAD, &head) == 1)
            good_heads += cw_box_overlap(&head, &truth) >= 0.6;
        g_assert_cmpint(find(detect, image, CW_DETECT_PERSON, &person), ==, 1);
        persons += cw_box_overlap(&person, &body) / 40;
    }
    g_assert_cmpint(good_heads, >=, 36);
    g_assert_cmpfloat(persons, >=, 0.8);
}

static void test_border_furniture(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    int heads = 0;
    for (guint64 item = 0; item < 60; item++) {
        cw_random random = cw_random_start(2, 0, item);
        g_autoptr(cw_image) image = backdrop(0xF4F2EE);
        draw_furniture(image, (int)(item % 4), &random);
        cw_box box;
        heads += find(detect, image, CW_DETECT_HEAD, &box);
        g_assert_cmpint(find(detect, image, CW_DETECT_GARMENT, &box), ==, 1);
        g_assert_cmpfloat(box.x, >=, 25);
        g_assert_cmpfloat(box.width, <, 100);
    }
    g_assert_cmpint(heads, <=, 3);
}

/* Seen from behind and cut at the hip: no face, no skin but the neck, no whole figure; head and
 * neck alone tell. The same outline with a shoulder on one side only is no head. */
static void test_border_outline(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    for (int shoulders = 1; shoulders <= 2; shoulders++) {
        g_autoptr(cw_image) image = backdrop(0xFFFFFF);
        cw_box head, truth = {71, 20, 38, 50};
        draw_box(image, 82, 60, 16, 40, 0x2A2A30);
        draw_ellipse(image, 90, 45, 19, 25, 0x2A2A30);
        draw_box(image, 82, 85, shoulders == 2 ? 60 : 16, 155, 0x2F5F9C);
        draw_box(image, 40, 85, 58, 155, 0x2F5F9C);
        int found = find(detect, image, CW_DETECT_HEAD, &head);
        g_assert_cmpint(found, ==, shoulders == 2 ? 1 : 0);
        if (found == 1)
            g_assert_cmpfloat(cw_box_overlap(&head, &truth), >, 0.7);
    }
}

/* A corner of two walls: the second colour is peeled off, too. */
static void test_border_layers(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    g_autoptr(cw_image) image = backdrop(0xD9DEE5);
    cw_box head, person, truth = {90 - 0.38 * 28, 10, 0.76 * 28, 28};
    draw_box(image, 0, 0, 60, HEIGHT, 0xB4A890);
    draw_person(image, 90, 10, 28, FALSE, 0x9C2F3A);
    g_assert_cmpint(find(detect, image, CW_DETECT_HEAD, &head), ==, 1);
    g_assert_cmpfloat(cw_box_overlap(&head, &truth), >, 0.6);
    g_assert_cmpint(find(detect, image, CW_DETECT_PERSON, &person), ==, 1);
    g_assert_cmpfloat(person.x, >, 50);
}

static void assert_head(const cw_image *image, const cw_box *truth)
{
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    cw_box head;
    g_assert_cmpint(find(detect, image, CW_DETECT_HEAD, &head), ==, 1);
    g_assert_cmpfloat(cw_box_overlap(&head, truth), >, 0.75);
}

/* Hair knotted above the crown is none of the head's height. */
static void test_border_knot(void)
{
    g_autoptr(cw_image) image = backdrop(0xFFFFFF);
    draw_ellipse(image, 90, 15, 4.5, 5, 0x3B2417);
    draw_person(image, 90, 16, 29, FALSE, 0x9C2F3A);
    assert_head(image, &(cw_box){90 - 0.38 * 29, 16, 0.76 * 29, 29});
}

/* Joints of boards, each of another colour, tie the figure to the border. */
static void test_border_lines(void)
{
    g_autoptr(cw_image) image = backdrop(0xD9DEE5);
    for (int y = 6; y < HEIGHT; y += 16)
        draw_box(image, 0, y, WIDTH, 2, 0x20507A + 0x0D0500 * (guint32)(y / 16));
    draw_person(image, 90, 10, 28, FALSE, 0x9C2F3A);
    assert_head(image, &(cw_box){90 - 0.38 * 28, 10, 0.76 * 28, 28});
}

/* A neck nearly as wide as the head: the jaw is not where the cheeks begin to narrow. */
static void test_border_thick_neck(void)
{
    g_autoptr(cw_image) image = backdrop(0xFFFFFF);
    draw_person(image, 90, 10, 30, FALSE, 0x9C2F3A);
    draw_box(image, 90 - 8.4, 10 + 22, 16.8, 20, 0xE5B594);
    assert_head(image, &(cw_box){90 - 0.38 * 30, 10, 0.76 * 30, 30});
}

static void test_border_garment(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    g_autoptr(cw_image) image = backdrop(0xFFFFFF);
    cw_box garment;
    draw_person(image, 90, 10, 28, FALSE, 0x9C2F3A);
    g_assert_cmpint(find(detect, image, CW_DETECT_GARMENT, &garment), ==, 1);
    g_assert_cmpfloat_with_epsilon(garment.y, 10 + 28, 4);
    g_assert_cmpfloat_with_epsilon(garment.y + garment.height, 10 + 7.5 * 28, 3);
}

static void test_blank(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    g_autoptr(cw_image) image = backdrop(0x336699);
    cw_parts parts = {{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}};
    g_assert_true(cw_detect_parts(detect, NULL, image, &parts, NULL));
    g_assert_cmpfloat(parts.person.width + parts.head.width + parts.garment.width, ==, 0);
    const cw_preprocess_options all = {
        .person_crop = TRUE, .garment_crop = TRUE, .head_crop = TRUE};
    cw_box region = cw_preprocess_region(image, &parts, &all);
    g_assert_cmpfloat(region.width * region.height, ==, WIDTH * HEIGHT);
}

/* Opens `format` with %s the path of a file of that text. */
static cw_detect *open_text(const char *format, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "cw-detect-XXXXXX", NULL);
    const int file = g_mkstemp(path);
    g_assert_cmpint(file, >=, 0);
    close(file);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_auto(GStrv) halves = g_strsplit(format, "%s", 2);
    g_autofree char *detectors = g_strjoinv(path, halves);
    cw_detect *detect = cw_detect_open(detectors, error);
    g_unlink(path);
    return detect;
}

#define HEADING "image,kind,x,y,width,height,image_width,image_height\n"

static int find_named(const cw_detect *detect, const char *name, const cw_image *image,
                      cw_detect_kind kind, cw_box boxes[4])
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), name, NULL);
    return cw_detect_find(detect, path, image, kind, boxes, 4, NULL);
}

/* Boxes were measured on a picture twice as large as the one that is looked at. */
static void test_sidecar(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = backdrop(0);
    g_autofree char *text =
        g_strdup_printf("\xef\xbb\xbfkind,image,x,y,width,height,score,image_width,image_height\r\n"
                        "head,a.jpg,21,40,60,80,1,%d,%d\r\nhead,b.jpg,1,2,3,4,1,100,100\n"
                        "person,sub/../a.jpg,-5,-5,4000,4000,1,100,100\n"
                        "head,\"a.jpg\",5,6,14,16,0.5,%d,%d\n",
                        2 * WIDTH, 2 * HEIGHT, 2 * WIDTH, 2 * HEIGHT);
    g_autoptr(cw_detect) detect = open_text("sidecar:%s", text, &error);
    g_assert_no_error(error);
    cw_box boxes[4];
    g_assert_cmpint(find_named(detect, "a.jpg", image, CW_DETECT_HEAD, boxes), ==, 2);
    g_assert_cmpfloat_with_epsilon(boxes[0].x, 10.5, 1e-9);
    g_assert_cmpfloat_with_epsilon(boxes[0].height, 40, 1e-9);
    g_assert_cmpfloat_with_epsilon(boxes[1].width, 7, 1e-9);
    g_assert_cmpint(find_named(detect, "a.jpg", image, CW_DETECT_PERSON, boxes), ==, 1);
    g_assert_cmpfloat(boxes[0].width, ==, WIDTH);
    g_assert_cmpint(find_named(detect, "c.jpg", image, CW_DETECT_HEAD, boxes), ==, 0);
    g_assert_cmpint(find_named(detect, "a.jpg", image, CW_DETECT_GARMENT, boxes), ==, 0);
}

static void refuse(const char *detectors, const char *text, int code, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(open_text(detectors, text, &error));
    g_assert_error(error, CW_ERROR, code);
    g_assert_nonnull(strstr(error->message, part));
}

static void test_refusals(void)
{
    refuse("sidecar:%s", "", CW_ERROR_DAMAGED, "the file is empty");
    refuse("sidecar:%s", "image,kind,x,y,width\n", CW_ERROR_DAMAGED, "row 1: no column \"height\"");
    refuse("sidecar:%s", HEADING "a,hat,1,2,3,4,9,9\n", CW_ERROR_DAMAGED,
           "row 2: kind is \"hat\"; it takes person, head, garment");
    refuse("sidecar:%s", HEADING "a,head,1,2,wide,4,9,9\n", CW_ERROR_DAMAGED,
           "row 2: width is \"wide\"");
    refuse("sidecar:%s", HEADING "a,head,1,2,3\n", CW_ERROR_DAMAGED, "row 2: image_width is \"\"");
    refuse("sidecar:%s", HEADING "a,head,1,2,3,4,0,9\n", CW_ERROR_DAMAGED,
           "row 2: image_width is \"0\"");
    refuse("border:%s", "", CW_ERROR_USAGE, "takes no path");
    refuse("sidecar", "", CW_ERROR_USAGE, "needs the path");
    refuse("border,sidecar", "", CW_ERROR_USAGE, "needs the path");
    refuse("boarder", "", CW_ERROR_NOT_FOUND, "no detector \"boarder\"; did you mean \"border\"?");
    refuse("", "", CW_ERROR_NOT_FOUND, "no detector \"\"");
    refuse("border,", "", CW_ERROR_NOT_FOUND, "no detector \"\"");
    refuse("cascade:/nowhere", "", CW_ERROR_NOT_FOUND, "install the package opencv-data");
}

/* The first detector that finds something wins, kind by kind. */
static void test_order(void)
{
    g_autoptr(cw_detect) detect =
        open_text("sidecar:%s, border",
                  HEADING "a.jpg,head,1,2,3,4,180,240\na.jpg,person,5,6,7,8,180,240\n", NULL);
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "a.jpg", NULL);
    g_autoptr(cw_image) image = backdrop(0xFFFFFF);
    cw_parts parts;
    draw_box(image, 40, 50, 60, 70, 0x204060);
    g_assert_true(cw_detect_parts(detect, path, image, &parts, NULL));
    g_assert_cmpfloat_with_epsilon(parts.head.width, 3 * WIDTH / 180.0, 1e-9);
    g_assert_cmpfloat_with_epsilon(parts.person.x, 5 * WIDTH / 180.0, 1e-9);
    g_assert_cmpfloat_with_epsilon(parts.garment.x, 40, 1.5);
    g_assert_cmpfloat_with_epsilon(parts.garment.height, 70, 2);
}

/* A head that the border cuts is looked at as far as there is a picture (the sanitizers watch). */
static void test_at_the_edge(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    int heads = 0;
    for (int x = -6; x <= 90; x += 2)
        for (int y = -4; y <= 4; y += 2) {
            g_autoptr(cw_image) image = backdrop(0xFFFFFF);
            cw_box head;
            draw_person(image, x, y, 30, x % 4 == 0, 0x9C2F3A);
            heads += find(detect, image, CW_DETECT_HEAD, &head) == 1;
        }
    g_assert_cmpint(heads, >, 0);
}

/* One look for all kinds finds what a question for each does. */
static void test_at_once(void)
{
    g_autoptr(cw_detect) detect = cw_detect_open("border", NULL);
    g_autoptr(cw_image) image = backdrop(0xFFFFFF);
    cw_parts parts;
    cw_box alone[CW_DETECT_KINDS];
    draw_person(image, 90, 10, 28, TRUE, 0x9C2F3A);
    g_assert_true(cw_detect_parts(detect, NULL, image, &parts, NULL));
    for (cw_detect_kind kind = 0; kind < CW_DETECT_KINDS; kind++)
        g_assert_cmpint(find(detect, image, kind, &alone[kind]), ==, 1);
    g_assert_cmpmem(&parts.person, sizeof(cw_box), &alone[CW_DETECT_PERSON], sizeof(cw_box));
    g_assert_cmpmem(&parts.head, sizeof(cw_box), &alone[CW_DETECT_HEAD], sizeof(cw_box));
    g_assert_cmpmem(&parts.garment, sizeof(cw_box), &alone[CW_DETECT_GARMENT], sizeof(cw_box));
}

/* What a cache of detected parts depends on: the names, their order, and what the files say. */
static void test_hash(void)
{
    static const char *const texts[] = {HEADING, HEADING "a,head,1,2,3,4,9,9\n"};
    g_autoptr(cw_detect) border = cw_detect_open("border", NULL);
    g_autoptr(cw_detect) again = cw_detect_open("border", NULL);
    g_autoptr(cw_detect) twice = cw_detect_open("border,border", NULL);
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "cw-detect-hash.csv", NULL);
    g_autofree char *detectors = g_strconcat("sidecar:", path, NULL);
    g_autofree char *first = NULL;
    g_assert_cmpstr(cw_detect_hash(border), ==, cw_detect_hash(again));
    g_assert_cmpstr(cw_detect_hash(border), !=, cw_detect_hash(twice));
    for (int i = 0; i < 2; i++) {
        g_assert_true(g_file_set_contents(path, texts[i], -1, NULL));
        g_autoptr(cw_detect) detect = cw_detect_open(detectors, NULL);
        g_assert_cmpstr(cw_detect_hash(detect), !=, first);
        first = i == 0 ? g_strdup(cw_detect_hash(detect)) : first;
    }
    g_unlink(path);
}

/* Real faces need real photos: what the cascades find in the shop's pictures. */
static void test_cascade(void)
{
    const char *data = g_getenv("COLORWAY_TEST_DATA");
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_detect) detect = cw_detect_open("cascade", &error);
    if (detect == NULL || data == NULL) {
        g_test_skip(detect == NULL ? error->message : "COLORWAY_TEST_DATA is not set");
        return;
    }
    static const char *const faces[] = {"mh01-gray_main.jpg", "ws01-black_main.jpg",
                                        "mh02-black_main.jpg"};
    for (gsize i = 0; i < G_N_ELEMENTS(faces); i++) {
        g_autofree char *path = g_build_filename(data, "luma", "images", faces[i], NULL);
        g_autoptr(cw_image) image = cw_image_load(path, NULL, &error);
        g_assert_no_error(error);
        cw_box head, person;
        g_assert_cmpint(find(detect, image, CW_DETECT_HEAD, &head), ==, 1);
        g_assert_cmpint(find(detect, image, CW_DETECT_PERSON, &person), ==, 1);
        g_assert_cmpfloat(head.y + head.height, <, image->height * 0.3);
        g_assert_cmpfloat(fabs(head.x + head.width / 2 - image->width / 2.0), <,
                          image->width * 0.2);
        g_assert_cmpfloat(person.height, >, 3 * head.height);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/detect/border/persons", test_border_persons);
    g_test_add_func("/detect/border/furniture", test_border_furniture);
    g_test_add_func("/detect/border/outline", test_border_outline);
    g_test_add_func("/detect/border/layers", test_border_layers);
    g_test_add_func("/detect/border/knot", test_border_knot);
    g_test_add_func("/detect/border/lines", test_border_lines);
    g_test_add_func("/detect/border/thick_neck", test_border_thick_neck);
    g_test_add_func("/detect/border/garment", test_border_garment);
    g_test_add_func("/detect/blank", test_blank);
    g_test_add_func("/detect/sidecar", test_sidecar);
    g_test_add_func("/detect/refusals", test_refusals);
    g_test_add_func("/detect/order", test_order);
    g_test_add_func("/detect/at-once", test_at_once);
    g_test_add_func("/detect/at-the-edge", test_at_the_edge);
    g_test_add_func("/detect/hash", test_hash);
    g_test_add_func("/detect/cascade", test_cascade);
    return g_test_run();
}
