/* SPDX-License-Identifier: Apache-2.0
 *
 * CIELUV, palette, foreground and the colour of a picture: the figures of METHODS.md 8.3.1.
 */
#include "image/colour.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void test_luv(void)
{
    static const struct {
        guint8 rgb[3];
        double L, u, v;
    } cases[] = {
        {{0xFF, 0, 0}, 53.241, 175.015, 37.756},  {{0, 0xFF, 0}, 87.735, -83.078, 107.399},
        {{0, 0, 0xFF}, 32.297, -9.405, -130.342}, {{0, 0, 0x80}, 12.972, -3.778, -52.351},
        {{0x80, 0, 0}, 25.536, 83.941, 18.109},   {{0xE1, 0xAD, 0x01}, 73.481, 44.173, 76.052},
        {{0x80, 0x80, 0x80}, 53.585, 0, 0},       {{0, 0, 0}, 0, 0, 0},
        {{0xFF, 0xFF, 0xFF}, 100, 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        cw_luv luv = cw_luv_from_rgb(cases[i].rgb);
        g_assert_cmpfloat_with_epsilon(luv.L, cases[i].L, 0.00051);
        g_assert_cmpfloat_with_epsilon(luv.u, cases[i].u, 0.00051);
        g_assert_cmpfloat_with_epsilon(luv.v, cases[i].v, 0.00051);
    }
    /* Very dark: Y below (6/29)^3 is linear. 0x05 of grey has Y = 5/255/12.92. */
    static const guint8 dark[3] = {5, 5, 5};
    g_assert_cmpfloat_with_epsilon(cw_luv_from_rgb(dark).L, 903.2962963 * 5 / 255 / 12.92, 1e-4);
}

static void test_palette(void)
{
    for (int i = 0; i < CW_PALETTE_COUNT; i++) {
        const cw_palette_colour *colour = &cw_palette[i];
        g_autofree char *hex =
            g_strdup_printf("%02X%02X%02X", colour->rgb[0], colour->rgb[1], colour->rgb[2]);
        g_assert_cmpstr(hex, ==, colour->hex);
        g_assert_cmpint(cw_palette_nearest(cw_luv_from_rgb(colour->rgb)), ==, i);
    }
    static const guint8 denim[3] = {0x10, 0x14, 0x70};
    g_assert_cmpstr(cw_palette[cw_palette_nearest(cw_luv_from_rgb(denim))].name, ==, "navy");
}

static void paint(cw_image *image, int x, int y, int width, int height, guint32 rgb)
{
    for (int j = y; j < y + height; j++) {
        for (int i = x; i < x + width; i++) {
            guint8 *pixel = image->pixels + ((gsize)j * image->width + i) * 3;
            pixel[0] = (guint8)(rgb >> 16);
            pixel[1] = (guint8)(rgb >> 8);
            pixel[2] = (guint8)rgb;
        }
    }
}

static cw_image *blank(int width, int height, guint32 rgb)
{
    cw_image *image = cw_image_new(width, height, NULL);
    paint(image, 0, 0, width, height, rgb);
    return image;
}

static const char *colour_of(const cw_image *image, cw_colour_rule rule)
{
    g_autoptr(cw_mask) mask = cw_foreground_find(image, CW_FOREGROUND_DISTANCE, NULL);
    int index = cw_colour_identify(image, mask, rule);
    return index < 0 ? "none" : cw_palette[index].name;
}

/* A white hole in the garment is not joined to the border, so it stays foreground. */
static void test_foreground(void)
{
    g_autoptr(cw_image) image = blank(40, 30, 0xFFFFFF);
    paint(image, 5, 6, 20, 10, 0x800000);
    paint(image, 10, 10, 3, 2, 0xFFFFFF);
    paint(image, 30, 20, 5, 5, 0xF9F9F9); /* nearly white: shadow */
    g_autoptr(cw_mask) mask = cw_foreground_find(image, CW_FOREGROUND_DISTANCE, NULL);
    g_assert_cmpint(mask->count, ==, 200);
    g_assert_cmpfloat(mask->box.x, ==, 5);
    g_assert_cmpfloat(mask->box.y, ==, 6);
    g_assert_cmpfloat(mask->box.width, ==, 20);
    g_assert_cmpfloat(mask->box.height, ==, 10);
    g_assert_cmpint(mask->pixels[10 * 40 + 10], ==, 1);
    g_assert_cmpint(mask->pixels[0], ==, 0);
    memset(mask->pixels, 0, 40 * 30);
    cw_mask_measure(mask);
    g_assert_cmpint(mask->count, ==, 0);
    g_assert_cmpfloat(mask->box.width, ==, 0);
}

/* A garment that is cut by the border; diagonal touch does not let the flood through. */
static void test_foreground_at_border(void)
{
    g_autoptr(cw_image) image = blank(10, 10, 0xFFFFFF);
    paint(image, 0, 4, 3, 3, 0x0000FF);
    paint(image, 3, 3, 1, 1, 0x0000FF);
    g_autoptr(cw_mask) mask = cw_foreground_find(image, CW_FOREGROUND_DISTANCE, NULL);
    g_assert_cmpint(mask->count, ==, 10);
    g_assert_cmpfloat(mask->box.x, ==, 0);
    g_assert_cmpfloat(mask->box.height, ==, 4);
    g_autoptr(cw_image) ring = blank(9, 9, 0xFFFFFF); /* closed at the corners only */
    paint(ring, 4, 3, 1, 1, 0);
    paint(ring, 3, 4, 3, 1, 0);
    paint(ring, 4, 5, 1, 1, 0);
    paint(ring, 4, 4, 1, 1, 0xFFFFFF);
    g_autoptr(cw_mask) closed = cw_foreground_find(ring, CW_FOREGROUND_DISTANCE, NULL);
    g_assert_cmpint(closed->count, ==, 5);
    g_autoptr(cw_image) pixel = blank(1, 1, 0x123456);
    g_autoptr(cw_mask) nothing = cw_foreground_find(pixel, CW_FOREGROUND_DISTANCE, NULL);
    g_assert_cmpint(nothing->count, ==, 0);
}

/* The flood stops at pixels whose distance is 12 or more: L of grey g against white's 100. */
static void test_foreground_distance(void)
{
    g_autoptr(cw_image) image = blank(9, 9, 0xFFFFFF);
    paint(image, 2, 2, 2, 2, 0xDFDFDF); /* L = 88.85: 11.1 away */
    paint(image, 5, 5, 3, 3, 0xDCDCDC); /* L = 87.76: 12.2 away */
    g_autoptr(cw_mask) mask = cw_foreground_find(image, CW_FOREGROUND_DISTANCE, NULL);
    g_assert_cmpint(mask->count, ==, 9);
}

static void test_identify(void)
{
    g_autoptr(cw_image) image = blank(40, 40, 0xFFFFFF);
    g_assert_cmpstr(colour_of(image, CW_COLOUR_VOTES), ==, "none");
    g_assert_cmpstr(colour_of(image, CW_COLOUR_MODAL), ==, "none");
    paint(image, 10, 10, 20, 20, 0xE0AC05);
    g_assert_cmpstr(colour_of(image, CW_COLOUR_VOTES), ==, "mustard");
    g_assert_cmpstr(colour_of(image, CW_COLOUR_MODAL), ==, "mustard");
    paint(image, 10, 10, 20, 10, 0x000080); /* half and half: the lower index wins */
    g_assert_cmpstr(colour_of(image, CW_COLOUR_VOTES), ==, "mustard");
    paint(image, 10, 20, 20, 1, 0x000080);
    g_assert_cmpstr(colour_of(image, CW_COLOUR_VOTES), ==, "navy");
}

/* Votes add shades up that bins keep apart: four reds of 60 pixels each against 100 of teal. */
static void test_rules_differ(void)
{
    static const guint32 reds[4] = {0xFF0000, 0xE80000, 0xD50808, 0xF01818};
    g_autoptr(cw_image) image = blank(40, 40, 0xFFFFFF);
    for (int i = 0; i < 4; i++)
        paint(image, 5, 5 + 2 * i, 30, 2, reds[i]);
    paint(image, 5, 20, 25, 4, 0x008080);
    g_assert_cmpstr(colour_of(image, CW_COLOUR_VOTES), ==, "red");
    g_assert_cmpstr(colour_of(image, CW_COLOUR_MODAL), ==, "teal");
}

static const char *subject_of(const cw_image *image, const cw_parts *parts)
{
    int index = cw_colour_of_subject(image, parts);
    return index < 0 ? "none" : cw_palette[index].name;
}

/* sRGB of a colour whose linear light is scaled by `light`. */
static guint32 lit(guint32 rgb, double light)
{
    guint32 scaled = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double sample = (rgb >> shift & 0xFF) / 255.0;
        double linear = sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4);
        linear *= light;
        sample = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
        scaled |= (guint32)lround(255 * sample) << shift;
    }
    return scaled;
}

/* In half their light colours are those of neighbours in the palette, but not of a subject. */
static void test_subject_shade(void)
{
    static const struct {
        guint32 rgb;
        const char *name, *darker;
    } cases[] = {{0x800000, "maroon", "burgundy"}, {0xB7410E, "rust", "brown"},
                 {0xFF7F50, "coral", "rust"},      {0x98FF98, "mint", "green"},
                 {0x40E0D0, "turquoise", "teal"},  {0xFFFDD0, "cream", "tan"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(cw_image) image = blank(40, 40, 0xFFFFFF);
        paint(image, 10, 10, 20, 20, lit(cases[i].rgb, 0.5));
        g_assert_cmpstr(colour_of(image, CW_COLOUR_VOTES), ==, cases[i].darker);
        g_assert_cmpstr(subject_of(image, NULL), ==, cases[i].name);
    }
    g_autoptr(cw_image) image = blank(40, 40, 0xFFFFFF); /* greys stay apart by their lightness */
    paint(image, 10, 10, 20, 20, 0x7A7A7A);
    g_assert_cmpstr(subject_of(image, NULL), ==, "gray");
    paint(image, 10, 10, 20, 20, 0x050505);
    g_assert_cmpstr(subject_of(image, NULL), ==, "black");
}

/* A wall of two greys: only one of them is the commonest at the border. */
static void test_subject_clutter(void)
{
    g_autoptr(cw_image) image = blank(60, 60, 0xD3D3D3);
    for (int y = 0; y < 60; y += 10)
        paint(image, 0, y, 60, 4, 0x808080);
    paint(image, 24, 20, 12, 20, 0x36454F);
    g_assert_cmpstr(colour_of(image, CW_COLOUR_VOTES), ==, "gray");
    g_assert_cmpstr(subject_of(image, NULL), ==, "charcoal");
}

/* Of two things on paper the one in the middle counts, which is where the boxes say. */
static void test_subject_middle(void)
{
    g_autoptr(cw_image) image = blank(60, 40, 0xFFFFFF);
    paint(image, 6, 10, 18, 20, 0x008080);
    paint(image, 28, 12, 16, 16, 0x800080);
    cw_parts parts = {.garment = {6, 10, 18, 20}};
    g_assert_cmpstr(colour_of(image, CW_COLOUR_VOTES), ==, "teal");
    g_assert_cmpstr(subject_of(image, NULL), ==, "purple");
    g_assert_cmpstr(subject_of(image, &parts), ==, "teal");
    parts = (cw_parts){.person = {6, 10, 18, 20}};
    g_assert_cmpstr(subject_of(image, &parts), ==, "teal");
    g_autoptr(cw_image) tall = blank(40, 60, 0xFFFFFF);
    paint(tall, 10, 4, 20, 20, 0x008080);
    paint(tall, 12, 26, 16, 14, 0x800080);
    g_assert_cmpstr(colour_of(tall, CW_COLOUR_VOTES), ==, "teal");
    g_assert_cmpstr(subject_of(tall, NULL), ==, "purple");
}

/* More skin than cloth: a head tells what skin is, and without one nothing is dropped. */
static void test_subject_skin(void)
{
    g_autoptr(cw_image) image = blank(40, 60, 0xFFFFFF);
    paint(image, 10, 4, 20, 52, 0xD2A080);
    paint(image, 10, 30, 20, 8, 0x36454F);
    cw_parts parts = {.person = {10, 4, 20, 52}, .garment = {10, 16, 20, 40}};
    g_assert_cmpstr(subject_of(image, &parts), ==, "tan");
    parts.head = (cw_box){14, 4, 12, 12};
    g_assert_cmpstr(subject_of(image, &parts), ==, "charcoal");
}

/* Grey above and a colour below, nearly as large and as near the middle. */
static void test_subject_colourful(void)
{
    g_autoptr(cw_image) image = blank(40, 60, 0xFFFFFF);
    paint(image, 10, 10, 20, 21, 0x808080);
    paint(image, 10, 31, 20, 19, 0x32CD32);
    g_assert_cmpstr(colour_of(image, CW_COLOUR_VOTES), ==, "gray");
    g_assert_cmpstr(subject_of(image, NULL), ==, "lime");
}

/* One colour is none; boxes may reach beyond a picture. */
static void test_subject_none(void)
{
    g_autoptr(cw_image) wall = blank(40, 30, 0xD2B48C);
    g_assert_cmpstr(subject_of(wall, NULL), ==, "none");
    g_autoptr(cw_image) pixel = blank(1, 1, 0x123456);
    g_assert_cmpstr(subject_of(pixel, NULL), ==, "none");
    const cw_parts parts = {.head = {-3, -3, 9, 9}, .garment = {0, 0, 1, 1}};
    g_assert_cmpstr(subject_of(pixel, &parts), ==, "none");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/colour/luv", test_luv);
    g_test_add_func("/colour/palette", test_palette);
    g_test_add_func("/colour/foreground", test_foreground);
    g_test_add_func("/colour/foreground-at-border", test_foreground_at_border);
    g_test_add_func("/colour/foreground-distance", test_foreground_distance);
    g_test_add_func("/colour/identify", test_identify);
    g_test_add_func("/colour/rules-differ", test_rules_differ);
    g_test_add_func("/colour/subject-shade", test_subject_shade);
    g_test_add_func("/colour/subject-clutter", test_subject_clutter);
    g_test_add_func("/colour/subject-middle", test_subject_middle);
    g_test_add_func("/colour/subject-skin", test_subject_skin);
    g_test_add_func("/colour/subject-colourful", test_subject_colourful);
    g_test_add_func("/colour/subject-none", test_subject_none);
    return g_test_run();
}
