/* SPDX-License-Identifier: Apache-2.0
 *
 * Layouts and filled slots, on pictures of noise: their colours and places are recognisable.
 */
#include "image/views.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

#define WIDTH 120
#define HEIGHT 200

/* A picture whose mean tells it from others; a head of 20 px whose chin is at 30 px. */
typedef struct {
    cw_image *images[3];
    cw_view_source sources[3];
} item;

static cw_image *noise(guint64 seed)
{
    cw_image *image = cw_image_new(WIDTH, HEIGHT, NULL);
    cw_random random = cw_random_start(seed, 0, 0);
    for (int i = 0; i < WIDTH * HEIGHT * 3; i++)
        image->pixels[i] = (guint8)cw_random_below(&random, 256);
    return image;
}

static item make_item(void)
{
    item made = {0};
    for (int i = 0; i < 3; i++) {
        made.images[i] = noise((guint64)i);
        made.sources[i].image = made.images[i];
        made.sources[i].parts.head = (cw_box){50, 10, 16, 20};
        made.sources[i].parts.person = (cw_box){20, 10, 80, 150};
    }
    return made;
}

static void free_item(item *made)
{
    for (int i = 0; i < 3; i++)
        cw_image_free(made->images[i]);
}

/* Room for what a fill writes. */
typedef struct {
    float *buffers[CW_VIEW_SLOT_MOST];
    cw_view_record records[CW_VIEW_SLOT_MOST];
    cw_augment_scratch scratch;
} room;

static room make_room(const cw_view_layout *layout)
{
    room made = {0};
    for (int i = 0; i < layout->count; i++) {
        gsize count = (gsize)layout->slots[i].size_px * (gsize)layout->slots[i].size_px * 3;
        made.buffers[i] = g_new0(float, count);
        for (gsize k = 0; k < count; k++)
            made.buffers[i][k] = NAN;
    }
    return made;
}

static void free_room(room *made)
{
    for (int i = 0; i < CW_VIEW_SLOT_MOST; i++)
        g_free(made->buffers[i]);
    cw_augment_scratch_clear(&made->scratch);
}

static void fill(const cw_view_recipe *recipe, const cw_view_layout *layout, const item *from,
                 int photos, guint64 number, room *into)
{
    g_autoptr(GError) error = NULL;
    cw_random random = cw_random_start(11, 2, number);
    g_assert_true(cw_views_fill(recipe, layout, from->sources, photos, &random, &into->scratch,
                                into->buffers, into->records, &error));
    g_assert_no_error(error);
}

static const cw_view_recipe *find(const cw_view_recipes *recipes, const char *name)
{
    g_autoptr(GError) error = NULL;
    const cw_view_recipe *recipe = cw_view_recipes_find(recipes, name, &error);
    g_assert_no_error(error);
    return recipe;
}

static cw_view_layout layout_of(const cw_view_recipe *recipe)
{
    cw_view_layout layout;
    g_autoptr(GError) error = NULL;
    g_assert_true(cw_view_layout_build(&layout, &recipe, 1, &error));
    g_assert_no_error(error);
    return layout;
}

static const float mean[3] = {0.485f, 0.456f, 0.406f}, deviation[3] = {0.229f, 0.224f, 0.225f};

static double value_of(const float *buffer, int index)
{
    return (double)(buffer[index] * deviation[index % 3] + mean[index % 3]);
}

static double luma_of(const float *buffer, int pixel)
{
    return 0.2989 * value_of(buffer, 3 * pixel) + 0.587 * value_of(buffer, 3 * pixel + 1) +
           0.114 * value_of(buffer, 3 * pixel + 2);
}

static void test_layout(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_load(NULL, NULL);
    const cw_view_recipe *chosen[] = {find(recipes, "shirt"), find(recipes, "furniture"),
                                      find(recipes, "women_dress")};
    cw_view_layout layout;
    g_assert_true(cw_view_layout_build(&layout, chosen, 3, NULL));
    g_assert_cmpint(layout.student_count, ==, 2 + 6 + 1 + 2 + 1);
    g_assert_cmpint(layout.count, ==, 12 + 2 + 4);
    g_assert_cmpint(layout.slots[2].kind, ==, CW_VIEW_LOWRES);
    g_assert_cmpint(layout.slots[2].size_px, ==, 32);
    g_assert_cmpint(layout.slots[11].kind, ==, CW_VIEW_KNEE);
    g_assert_true(layout.slots[12].teacher);
    g_assert_cmpint(layout.slots[13].size_px, ==, 64);
    g_assert_cmpint(layout.slots[14].kind, ==, CW_VIEW_NECK);
    g_assert_true(layout.slots[14].teacher);
    layout = layout_of(find(recipes, "dino"));
    g_assert_cmpint(layout.count, ==, 10);
    layout = layout_of(find(recipes, "ablate_L")); /* no parts: none of the teacher's either */
    g_assert_cmpint(layout.count, ==, 6 + 2);
}

/* A teacher with crops of its own has its globals among its views, though they are the student's;
 * an item whose recipe has no such crops lends none. */
static void test_teacher_locals(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_parse(
        "[own]\ninherit=women_dress\nteacher_colour=0\n[none]\ninherit=own\nteacher_locals=0\n",
        "t", NULL);
    const cw_view_recipe *both[] = {find(recipes, "own"), find(recipes, "none")};
    cw_view_layout layout = layout_of(both[1]);
    g_assert_cmpint(layout.count, ==, layout.student_count);
    g_assert_true(cw_view_layout_build(&layout, both, 2, NULL));
    g_assert_cmpint(layout.count, ==, 10 + 2 + 4);
    g_assert_cmpint(layout.slots[10].kind, ==, CW_VIEW_GLOBAL);
    item from = make_item();
    room into = make_room(&layout);
    for (int r = 0; r < 2; r++) {
        fill(both[r], &layout, &from, 3, 4, &into);
        for (int g = 0; g < 2; g++) {
            const gsize bytes = sizeof(float) * 3 * 64 * 64;
            g_assert_cmpmem(into.buffers[g], bytes, into.buffers[10 + g], bytes);
        }
        for (int s = 12; s < 16; s++)
            g_assert_cmpfloat(into.records[s].weight, ==, r == 0 ? 1 : 0);
    }
    free_room(&into);
    free_item(&from);
}

static void test_layout_refusals(void)
{
    g_autoptr(GError) error = NULL;
    cw_view_layout layout;
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_parse(
        "[a]\nglobal_px=64\n[b]\nglobal_px=96\n"
        "[c]\nglobals=8\nlowres=16\nneck=4\nsleeve=4\nknee=4\nteacher_locals=1\n",
        "test", NULL);
    const cw_view_recipe *pair[] = {find(recipes, "a"), find(recipes, "b")};
    const cw_view_recipe *large[] = {find(recipes, "c")};
    g_assert_false(cw_view_layout_build(&layout, pair, 2, &error));
    g_assert_cmpstr(error->message, ==,
                    "recipes disagree on the size of global views: 64 px and 96 px; one run needs "
                    "one size");
    g_clear_error(&error);
    g_assert_false(cw_view_layout_build(&layout, large, 1, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
}

/* gray = 1: the student's copy is grey, the teacher's is not, and has the same luma: same crop. */
static void test_colour_teacher(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_parse(
        "[t]\ngray=1\njitter=0\nblur=0.5\nlowres=2\nglobal_px=16\nlocal_px=8\n", "t", NULL);
    const cw_view_recipe *recipe = find(recipes, "t");
    cw_view_layout layout = layout_of(recipe);
    item from = make_item();
    room into = make_room(&layout);
    fill(recipe, &layout, &from, 3, 1, &into);
    for (int g = 0; g < 2; g++) {
        const float *student = into.buffers[g], *teacher = into.buffers[layout.student_count + g];
        double colour = 0;
        for (int i = 0; i < 16 * 16; i++) {
            g_assert_cmpfloat_with_epsilon(value_of(student, 3 * i), value_of(student, 3 * i + 2),
                                           1e-5);
            colour += fabs(value_of(teacher, 3 * i) - value_of(teacher, 3 * i + 2));
            g_assert_cmpfloat_with_epsilon(luma_of(teacher, i), value_of(student, 3 * i), 1e-4);
        }
        g_assert_cmpfloat(colour / 256, >, 0.02);
        g_assert_true(into.records[g].changed && into.records[g].grayed);
        g_assert_false(into.records[layout.student_count + g].changed);
        g_assert_cmpfloat(into.records[layout.student_count + g].weight, ==, 1);
    }
    free_room(&into);
    free_item(&from);
}

/* negative = 1: the student's copy is the teacher's turned over. */
static void test_negative(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_parse(
        "[t]\ngray=0\njitter=0\nblur=0\nnegative=1\nlowres=0\nglobal_px=16\nlocal_px=8\n", "t",
        NULL);
    const cw_view_recipe *recipe = find(recipes, "t");
    cw_view_layout layout = layout_of(recipe);
    item from = make_item();
    room into = make_room(&layout);
    fill(recipe, &layout, &from, 3, 1, &into);
    for (int g = 0; g < 2; g++) {
        const float *student = into.buffers[g], *teacher = into.buffers[layout.student_count + g];
        for (int i = 0; i < 16 * 16 * 3; i++)
            g_assert_cmpfloat_with_epsilon(value_of(student, i), 1 - value_of(teacher, i), 1e-5);
        g_assert_true(into.records[g].changed && !into.records[g].grayed);
        g_assert_false(into.records[layout.student_count + g].changed);
    }
    free_room(&into);
    free_item(&from);
}

/* equal_view = 1: whatever jitter did, a view's darkest pixel is black and its lightest white, the
 * teacher's colours are still there. */
static void test_equal_view(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_parse(
        "[t]\ngray=1\njitter=1\nblur=0\nequal_view=1\nlowres=1\nglobal_px=16\nlocal_px=8\n", "t",
        NULL);
    const cw_view_recipe *recipe = find(recipes, "t");
    cw_view_layout layout = layout_of(recipe);
    item from = make_item();
    room into = make_room(&layout);
    fill(recipe, &layout, &from, 3, 1, &into);
    for (int s = 0; s < layout.count; s++) {
        const int pixels = layout.slots[s].size_px * layout.slots[s].size_px;
        double least = 1, most = 0, colour = 0;
        for (int i = 0; i < pixels; i++) {
            const double luma = luma_of(into.buffers[s], i);
            least = MIN(least, luma);
            most = MAX(most, luma);
            colour += fabs(value_of(into.buffers[s], 3 * i) - value_of(into.buffers[s], 3 * i + 2));
        }
        g_assert_cmpfloat_with_epsilon(least, 0, 2e-3);
        g_assert_cmpfloat_with_epsilon(most, 1, 2e-3);
        if (layout.slots[s].teacher)
            g_assert_cmpfloat(colour / pixels, >, 0.01);
    }
    free_room(&into);
    free_item(&from);
}

static void test_weights(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_load(NULL, NULL);
    const cw_view_recipe *dress = find(recipes, "women_dress"), *shirt = find(recipes, "shirt"),
                         *furniture = find(recipes, "furniture");
    const cw_view_recipe *all[] = {dress, shirt, furniture};
    cw_view_layout layout;
    g_assert_true(cw_view_layout_build(&layout, all, 3, NULL));
    item from = make_item();
    for (int r = 0; r < 3; r++) {
        room into = make_room(&layout);
        fill(all[r], &layout, &from, 3, 4, &into);
        for (int s = 0; s < layout.count; s++) {
            cw_view_slot slot = layout.slots[s];
            gboolean there = slot.kind == CW_VIEW_GLOBAL ||
                             (slot.kind == CW_VIEW_LOWRES && (r == 2 || slot.index < 4)) ||
                             (slot.kind == CW_VIEW_KNEE && r == 0) ||
                             ((slot.kind == CW_VIEW_NECK || slot.kind == CW_VIEW_SLEEVE) && r < 2);
            g_assert_cmpfloat(into.records[s].weight, ==, there ? 1 : 0);
            double spread = 0;
            for (int i = 1; i < slot.size_px * slot.size_px; i++)
                spread += fabs((double)(into.buffers[s][3 * i] - into.buffers[s][3 * i - 3]));
            g_assert_cmpfloat(spread, >, 1); /* a real view, not a blank; NaN fails, too */
        }
        free_room(&into);
    }
    free_item(&from);
}

/* Without a head there are no parts; a photo that has one lends its own. A head so low that the
 * knees are out of the picture takes them away. */
static void test_missing_parts(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_load(NULL, NULL);
    const cw_view_recipe *dress = find(recipes, "women_dress");
    cw_view_layout layout = layout_of(dress);
    item from = make_item();
    room into = make_room(&layout);
    from.sources[0].parts = from.sources[1].parts = (cw_parts){0};
    for (guint64 number = 0; number < 20; number++) {
        fill(dress, &layout, &from, 3, number, &into);
        for (int s = 6; s < layout.student_count; s++) {
            g_assert_cmpfloat(into.records[s].weight, ==, 1);
            g_assert_cmpint(into.records[s].picture, ==, 2);
        }
    }
    from.sources[2].parts.head = (cw_box){50, 100, 16, 20};
    fill(dress, &layout, &from, 3, 5, &into);
    g_assert_cmpfloat(into.records[6].weight, ==, 1);
    g_assert_cmpfloat(into.records[layout.student_count - 1].weight, ==, 0);
    free_room(&into);
    free_item(&from);
}

/* Neck and sleeves lie where METHODS 2.4 puts them, up to a tenth of their sides, never above the
 * chin (30 px) when heads are cut; the teacher's do not lie where the student's do. */
static void test_part_places(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_load(NULL, NULL);
    const cw_view_recipe *dress = find(recipes, "women_dress");
    cw_view_layout layout = layout_of(dress);
    item from = make_item();
    room into = make_room(&layout);
    for (guint64 number = 0; number < 100; number++) {
        fill(dress, &layout, &from, 3, number, &into);
        cw_box neck = into.records[6].box, left = into.records[7].box, right = into.records[8].box;
        g_assert_cmpfloat_with_epsilon(neck.x, 38, 4.001);
        g_assert_cmpfloat(neck.y, ==, 30);
        g_assert_cmpfloat_with_epsilon(neck.y + neck.height, 50, 2.301);
        g_assert_cmpfloat_with_epsilon(left.x + left.width, 50, 5.201);
        g_assert_cmpfloat_with_epsilon(right.x, 66, 5.201);
        for (int s = 0; s < layout.count; s++)
            g_assert_cmpfloat(into.records[s].box.y, >=, 30);
        for (int part = 0; part < 4; part++) { /* behind 6 and 2 other views */
            cw_box student = into.records[6 + part].box;
            cw_box teacher = into.records[layout.student_count + 2 + part].box;
            g_assert_true(student.x != teacher.x || student.width != teacher.width);
        }
    }
    free_room(&into);
    free_item(&from);
}

static void test_photos(void)
{
    g_autoptr(cw_view_recipes) recipes =
        cw_view_recipes_parse("[on]\nglobal_px=8\nlocal_px=8\nlowres=2\n"
                              "[off]\ninherit=on\nmulti_image=0\n",
                              "t", NULL);
    const cw_view_recipe *on = find(recipes, "on"), *off = find(recipes, "off");
    cw_view_layout layout = layout_of(on);
    item from = make_item();
    room into = make_room(&layout);
    int seen[3] = {0}, pairs = 0;
    for (guint64 number = 0; number < 300; number++) {
        fill(on, &layout, &from, 3, number, &into);
        g_assert_cmpint(into.records[0].picture, !=, into.records[1].picture);
        seen[into.records[2].picture]++;
        pairs += into.records[2].picture != into.records[3].picture;
        fill(off, &layout, &from, 3, number, &into);
        for (int s = 1; s < layout.count; s++)
            g_assert_cmpint(into.records[s].picture, ==, into.records[0].picture);
        fill(on, &layout, &from, 1, number, &into);
        g_assert_cmpint(into.records[1].picture, ==, 0);
    }
    for (int i = 0; i < 3; i++)
        g_assert_cmpfloat_with_epsilon(seen[i], 100, 25);
    g_assert_cmpfloat_with_epsilon(pairs, 200, 25);
    free_room(&into);
    free_item(&from);
}

static void assert_same_slot(const cw_view_layout *layout, const room *a, int s, const room *b,
                             int t)
{
    gsize bytes = (gsize)layout->slots[s].size_px * (gsize)layout->slots[s].size_px * 12;
    g_assert_cmpmem(a->buffers[s], bytes, b->buffers[t], bytes);
}

/* Bits depend on (seed, epoch, item) alone: not on what was made before, not on other views. */
static void test_determinism(void)
{
    g_autoptr(cw_view_recipes) recipes =
        cw_view_recipes_parse("[few]\ninherit=women_dress\nlowres=1\nblur_global1=0\n", "t", NULL);
    const cw_view_recipe *dress = find(recipes, "women_dress"), *few = find(recipes, "few");
    cw_view_layout layout = layout_of(dress), few_layout = layout_of(few);
    item from = make_item();
    room first = make_room(&layout), second = make_room(&layout), third = make_room(&few_layout);
    fill(dress, &layout, &from, 3, 1, &first);
    fill(dress, &layout, &from, 3, 9, &second);
    g_assert_cmpint(memcmp(first.buffers[0], second.buffers[0], 64 * 64 * 12), !=, 0);
    fill(dress, &layout, &from, 3, 1, &second);
    for (int s = 0; s < layout.count; s++)
        assert_same_slot(&layout, &first, s, &second, s);
    fill(few, &few_layout, &from, 3, 1, &third);
    for (int s = 6; s < layout.student_count; s++)
        assert_same_slot(&layout, &first, s, &third, s - 3);
    assert_same_slot(&layout, &first, 1, &third, 1);
    free_room(&first);
    free_room(&second);
    free_room(&third);
    free_item(&from);
}

static void test_rates(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_parse(
        "[t]\ngray=0.3\njitter=0.6\nlowres=0\nglobals=1\nglobal_px=8\n", "t", NULL);
    const cw_view_recipe *recipe = find(recipes, "t");
    cw_view_layout layout = layout_of(recipe);
    g_autoptr(cw_image) dot = cw_image_new(9, 9, NULL);
    item from = {.sources = {{dot, {{0}}}}};
    room into = make_room(&layout);
    const int draws = 10000;
    int grayed = 0, changed = 0;
    for (int number = 0; number < draws; number++) {
        fill(recipe, &layout, &from, 1, (guint64)number, &into);
        grayed += into.records[0].grayed;
        changed += into.records[0].changed;
    }
    g_assert_cmpfloat(fabs(grayed - 3000.0), <, 3 * sqrt(draws * 0.3 * 0.7));
    g_assert_cmpfloat(fabs(changed - 7200.0), <, 3 * sqrt(draws * 0.72 * 0.28));
    free_room(&into);
}

/* DINO: the first global is always blurred; shrink mode makes low-resolution views at global_px. */
static void test_modes(void)
{
    g_autoptr(cw_view_recipes) recipes =
        cw_view_recipes_parse("[t]\ngray=0\njitter=0\nblur=0\nlowres=1\nlowres_mode=shrink\n"
                              "blur_global1=1\nblur_least=3\nblur_most=3\nglobal_px=48\n"
                              "rotate=1\nsquare=1\nteacher_colour=0\n",
                              "t", NULL);
    const cw_view_recipe *recipe = find(recipes, "t");
    cw_view_layout layout = layout_of(recipe);
    g_assert_cmpint(layout.count, ==, 3);
    g_assert_cmpint(layout.slots[2].size_px, ==, 48);
    item from = make_item();
    room into = make_room(&layout);
    fill(recipe, &layout, &from, 3, 2, &into);
    double edges[3] = {0};
    for (int s = 0; s < 3; s++)
        for (int i = 1; i < 48 * 48; i++)
            edges[s] += fabs((double)(into.buffers[s][3 * i] - into.buffers[s][3 * i - 3]));
    g_assert_cmpfloat(edges[0], <, edges[1] / 3);
    g_assert_cmpfloat(edges[2], <, edges[1]);
    free_room(&into);
    free_item(&from);
}

/* The same crop, left and right exchanged, and the record knows of it. */
static void test_mirrored(void)
{
    g_autoptr(cw_view_recipes) recipes = cw_view_recipes_parse(
        "[as_it_is]\ngray=0\njitter=0\nblur=0\nlowres=0\nglobals=1\nglobal_px=16\nflip=0\n"
        "[mirrored]\ninherit=as_it_is\nflip=1\n",
        "t", NULL);
    const cw_view_recipe *both[] = {find(recipes, "as_it_is"), find(recipes, "mirrored")};
    cw_view_layout layout = layout_of(both[0]);
    item from = make_item();
    room rooms[2];
    for (int r = 0; r < 2; r++) {
        rooms[r] = make_room(&layout);
        fill(both[r], &layout, &from, 1, 5, &rooms[r]);
        g_assert_cmpint(rooms[r].records[0].mirrored, ==, r);
    }
    g_assert_cmpfloat(rooms[0].records[0].box.x, ==, rooms[1].records[0].box.x);
    for (int i = 0; i < 3 * 16 * 16; i++) {
        const int x = i / 3 % 16, other = i + 3 * (15 - 2 * x);
        g_assert_cmpfloat(rooms[0].buffers[0][i], ==, rooms[1].buffers[0][other]);
    }
    free_room(&rooms[0]);
    free_room(&rooms[1]);
    free_item(&from);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/views/layout", test_layout);
    g_test_add_func("/views/layout-refusals", test_layout_refusals);
    g_test_add_func("/views/teacher-locals", test_teacher_locals);
    g_test_add_func("/views/colour-teacher", test_colour_teacher);
    g_test_add_func("/views/negative", test_negative);
    g_test_add_func("/views/equal-view", test_equal_view);
    g_test_add_func("/views/weights", test_weights);
    g_test_add_func("/views/missing-parts", test_missing_parts);
    g_test_add_func("/views/part-places", test_part_places);
    g_test_add_func("/views/photos", test_photos);
    g_test_add_func("/views/determinism", test_determinism);
    g_test_add_func("/views/rates", test_rates);
    g_test_add_func("/views/modes", test_modes);
    g_test_add_func("/views/mirrored", test_mirrored);
    return g_test_run();
}
