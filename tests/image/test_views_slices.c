/* SPDX-License-Identifier: Apache-2.0
 *
 * Aligned views and their slices: one crop, changed in colour view by view, and parts that lie in
 * it where the choice says.
 */
#include <math.h>
#include <string.h>

#include "image/slices.h"
#include "image/views.h"

#define WIDTH 90
#define HEIGHT 120
#define PX 16
#define PHOTOS 3
#define RECIPE                                                                                     \
    "[own]\nglobal_px=16\nlowres=0\nteacher_colour=0\nmulti_image=1\nblur=0\nflip=0."              \
    "5\n"                                                                                          \
    "global_least=0.5\n"

typedef struct {
    cw_view_recipes *recipes;
    const cw_view_recipe *recipe;
    cw_view_layout layout;
    float *buffers[CW_VIEW_SLOT_MOST];
    cw_view_record records[CW_VIEW_SLOT_MOST];
} filled;

static void fill(filled *f, const char *keys, guint64 number)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(RECIPE, keys, NULL);
    cw_view_source sources[PHOTOS] = {0};
    cw_augment_scratch scratch = {0};
    cw_image *images[PHOTOS];
    for (guint64 i = 0; i < PHOTOS; i++) {
        images[i] = cw_image_new(WIDTH, HEIGHT, NULL);
        cw_random random = cw_random_start(i, 0, 0);
        for (int j = 0; j < WIDTH * HEIGHT * 3; j++)
            images[i]->pixels[j] = (guint8)cw_random_below(&random, 256);
        sources[i].image = images[i];
    }
    memset(f, 0, sizeof *f);
    f->recipes = cw_view_recipes_parse(text, "test", &error);
    g_assert_no_error(error);
    f->recipe = cw_view_recipes_find(f->recipes, "own", &error);
    g_assert_true(cw_view_layout_build(&f->layout, &f->recipe, 1, &error));
    for (int i = 0; i < f->layout.count; i++)
        f->buffers[i] = g_new0(float, PX *PX * 3);
    cw_random random = cw_random_start(5, 1, number);
    g_assert_true(cw_views_fill(f->recipe, &f->layout, sources, PHOTOS, &random, &scratch,
                                f->buffers, f->records, &error));
    g_assert_no_error(error);
    cw_augment_scratch_clear(&scratch);
    for (int i = 0; i < PHOTOS; i++)
        cw_image_free(images[i]);
}

static void clear(filled *f)
{
    for (int i = 0; i < f->layout.count; i++)
        g_free(f->buffers[i]);
    cw_view_recipes_free(f->recipes);
}

static gboolean equal_pixels(const filled *f, int a, int b)
{
    return memcmp(f->buffers[a], f->buffers[b], PX * PX * 3 * sizeof(float)) == 0;
}

/* Without a change of colour aligned globals are the same, and so are their slices, pair by pair;
 * other globals are not. */
static void test_alike(void)
{
    for (guint64 number = 0; number < 20; number++) {
        filled f;
        fill(&f, "slices=quad\ngray=0\njitter=0\n", number);
        g_assert_cmpint(f.layout.count, ==, 2 + 2 * 4);
        g_assert_true(equal_pixels(&f, 0, 1));
        for (int i = 0; i < 4; i++) {
            g_assert_true(equal_pixels(&f, 2 + i, 6 + i));
            g_assert_false(equal_pixels(&f, 0, 2 + i));
        }
        clear(&f);
        fill(&f, "aligned=1\ngray=0\njitter=0\n", number);
        g_assert_true(equal_pixels(&f, 0, 1));
        clear(&f);
        fill(&f, "gray=0\njitter=0\n", number);
        g_assert_false(equal_pixels(&f, 0, 1));
        clear(&f);
    }
}

/* Colours are each global's own, and its slices have them, too. */
static void test_colours(void)
{
    int mixed = 0;
    for (guint64 number = 0; number < 40; number++) {
        filled f;
        fill(&f, "slices=lr\ngray=0.5\njitter=0\n", number);
        g_assert_cmpint(f.layout.count, ==, 2 + 2 * 2);
        for (int i = 0; i < 2; i++) {
            g_assert_cmpint(f.records[2 + i].grayed, ==, f.records[0].grayed);
            g_assert_cmpint(f.records[4 + i].grayed, ==, f.records[1].grayed);
        }
        mixed += f.records[0].grayed != f.records[1].grayed;
        clear(&f);
    }
    g_assert_cmpint(mixed, >, 8);
    g_assert_cmpint(mixed, <, 32);
}

/* How large a crop is says nothing about its colours: as many of the small as of the large lose
 * them (chi-square of a table of four; 10.8 by chance once in a thousand). */
static void test_independent(void)
{
    double counts[2][2] = {{0}}, square = 0;
    const int samples = 400;
    for (guint64 number = 0; number < (guint64)samples; number++) {
        filled f;
        fill(&f, "slices=lr\ngray=0.5\njitter=0\nflip=0\nglobal_least=0.3\nglobal_most=1\n",
             number);
        const cw_box *box = &f.records[0].box;
        counts[box->width * box->height > 0.6 * WIDTH * HEIGHT][f.records[0].grayed]++;
        clear(&f);
    }
    for (int large = 0; large < 2; large++)
        for (int gray = 0; gray < 2; gray++) {
            const double expected = (counts[large][0] + counts[large][1]) *
                                    (counts[0][gray] + counts[1][gray]) / samples;
            square +=
                (counts[large][gray] - expected) * (counts[large][gray] - expected) / expected;
        }
    g_assert_cmpfloat(square, <, 10.8);
}

static void assert_places(const char *name, int count, const cw_box *expected)
{
    filled f;
    g_autofree char *keys = g_strdup_printf("slices=%s\n", name);
    fill(&f, keys, 3);
    const cw_box *whole = &f.records[0].box;
    g_assert_cmpint(f.layout.count, ==, 2 + 2 * count);
    for (int i = 0; i < 2 * count; i++) {
        const cw_view_record *record = &f.records[2 + i];
        const cw_box *part = &expected[i % count];
        g_assert_cmpint(record->picture, ==, f.records[0].picture);
        g_assert_cmpfloat(record->weight, ==, 1);
        g_assert_cmpfloat_with_epsilon((record->box.x - whole->x) / whole->width, part->x, 1e-9);
        g_assert_cmpfloat_with_epsilon((record->box.y - whole->y) / whole->height, part->y, 1e-9);
        g_assert_cmpfloat_with_epsilon(record->box.width / whole->width, part->width, 1e-9);
        g_assert_cmpfloat_with_epsilon(record->box.height / whole->height, part->height, 1e-9);
    }
    clear(&f);
}

/* Parts overlap by a tenth of the whole. */
static void test_places(void)
{
    const cw_box left = {0, 0, .55, 1}, right = {.45, 0, .55, 1};
    const cw_box top = {0, 0, 1, .55}, bottom = {0, .45, 1, .55};
    assert_places("lr", 2, (cw_box[]){left, right});
    assert_places("tb", 2, (cw_box[]){top, bottom});
    assert_places("lrtb", 4, (cw_box[]){left, right, top, bottom});
    assert_places(
        "quad", 4,
        (cw_box[]){{0, 0, .55, .55}, {.45, 0, .55, .55}, {0, .45, .55, .55}, {.45, .45, .55, .55}});
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/slices/alike", test_alike);
    g_test_add_func("/slices/colours", test_colours);
    g_test_add_func("/slices/independent", test_independent);
    g_test_add_func("/slices/places", test_places);
    return g_test_run();
}
