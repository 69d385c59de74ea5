/* SPDX-License-Identifier: Apache-2.0
 *
 * A shop whose answers are known: a design is a shape, a colourway that shape in one of three
 * colours. Gradients see the shape, histograms the colour, so both baselines have figures that can
 * be said beforehand.
 */
#pragma once

#include <math.h>

#include "base/random.h"
#include "colorway/evaluate.h"
#include "import_fixture.h"

#ifndef DESIGNS
#define DESIGNS 24
#endif
#define COLOURS 3
#define WIDTH 64
#define HEIGHT 80
#define CELL 16
#define MARGIN 6

static const guint8 shades[COLOURS][3] = {{255, 0, 0}, {0, 128, 0}, {0, 0, 128}};
static const char *const names[COLOURS] = {"red", "green", "navy"};

/* Cells of a grid are filled or not, as the design says; odd designs have stripes in them. */
static inline gboolean is_filled(int design, int x, int y)
{
    if (x < MARGIN || y < MARGIN || x >= WIDTH - MARGIN || y >= HEIGHT - MARGIN)
        return FALSE;
    if (design % 2 == 1 && y % 4 < 2)
        return FALSE;
    return cw_random_at(5, 0, (guint64)design, (guint64)(y / CELL * 4 + x / CELL)) % 2 == 0;
}

/* `shift` px moves the shape: another view. */
static inline void draw(const shop *s, const char *name, int design, int colour, int shift)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(cw_image) image = cw_image_new(WIDTH, HEIGHT, &error);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < 3; c++)
                image->pixels[3 * (y * WIDTH + x) + c] =
                    is_filled(design, x - shift, y) ? shades[colour][c] : 255;
    g_autoptr(GBytes) bytes = cw_image_encode_png(image, &error);
    g_assert_no_error(error);
    shop_write(s, name, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
}

static inline void fill_shop(shop *s)
{
    g_autoptr(GString) feed = g_string_new(
        "id,item_group_id,image_link,additional_image_link,color,weave,noise,product_type\n");
    for (int d = 0; d < DESIGNS; d++)
        for (int c = 0; c < COLOURS; c++) {
            g_autofree char *front = g_strdup_printf("f%d-%d.png", d, c);
            g_autofree char *side = g_strdup_printf("s%d-%d.png", d, c);
            draw(s, front, d, c, 0);
            draw(s, side, d, c, 2);
            g_string_append_printf(feed, "%d-%d,g%d,%s,%s,%s,%s,%d,shirts\n", d, c, d, front, side,
                                   names[c], d % 2 == 1 ? "striped" : "plain",
                                   (int)(cw_random_at(9, 0, 0, (guint64)d) % 2));
        }
    g_autofree char *said = shop_import(s, feed->str);
    g_autofree char *expected = g_strdup_printf("%d 0 0 0 0 0", DESIGNS * COLOURS);
    g_assert_cmpstr(said, ==, expected);
}

static inline void open_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    fill_shop(s);
}

static inline json_t *evaluate(const shop *s, const cw_evaluate_request *request)
{
    g_autoptr(GError) error = NULL;
    json_t *result = cw_evaluate(s->catalog, request, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *table = cw_evaluate_format(result);
    g_test_message("%s", table);
    return result;
}

static inline double value_of(const json_t *result, const char *row, gsize column)
{
    gsize place;
    json_t *one;
    json_array_foreach(json_object_get(result, "rows"), place,
                       one) if (strcmp(json_string_value(json_object_get(one, "name")), row) == 0)
    {
        const json_t *value = json_array_get(json_object_get(one, "values"), column);
        return json_is_null(value) ? NAN : json_real_value(value);
    }
    g_error("no row \"%s\"", row);
}

static inline const char *note_of(const json_t *result, const char *row)
{
    gsize place;
    json_t *one;
    json_array_foreach(json_object_get(result, "rows"), place,
                       one) if (strcmp(json_string_value(json_object_get(one, "name")), row) ==
                                0) return json_string_value(json_object_get(one, "note"));
    return NULL;
}

static inline const char *said_of(const json_t *result, const char *name)
{
    return json_string_value(json_object_get(json_object_get(result, "facts"), name));
}

static inline int fact_of(const json_t *result, const char *name)
{
    return (int)json_integer_value(json_object_get(json_object_get(result, "facts"), name));
}

static inline void assert_fails(const shop *s, const cw_evaluate_request *request, int code,
                                const char *pattern)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(cw_evaluate(s->catalog, request, NULL, &error));
    g_assert_error(error, CW_ERROR, code);
    g_test_message("%s", error->message);
    g_assert_true(g_pattern_match_simple(pattern, error->message));
}

#define BASELINES .model = "none", .threshold = -1, .threads = 2
