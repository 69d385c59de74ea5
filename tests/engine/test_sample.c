/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of a small catalogue: what is promised of feed and truth, and that nothing but the seed
 * decides a byte of them.
 */
#include <stdlib.h>

#include "base/error.h"
#include "sample_fixture.h"

enum { DESIGNS = 45 };

static gboolean box_within(cw_box inner, cw_box outer)
{
    const double slack = 0.02; /* the file has two decimals */
    return inner.width == 0 || (inner.x >= outer.x - slack && inner.y >= outer.y - slack &&
                                inner.x + inner.width <= outer.x + outer.width + slack &&
                                inner.y + inner.height <= outer.y + outer.height + slack);
}

static void test_boxes(void)
{
    table t = table_read("a", "truth.csv", ",");
    cw_box picture = {0, 0, 72, 96};
    int heads = 0, persons = 0;
    for (guint i = 1; i < t.lines->len; i++) {
        cw_box person = box_of(&t, i, "person"), head = box_of(&t, i, "head");
        cw_box garment = box_of(&t, i, "garment");
        g_assert_cmpfloat(garment.width, >, 8);
        g_assert_cmpfloat(garment.height, >, 8);
        g_assert_true(box_within(garment, picture));
        g_assert_true(box_within(person, picture));
        g_assert_true(box_within(head, person));
        if (person.width > 0)
            g_assert_true(box_within(garment, person));
        heads += head.width > 0;
        persons += person.width > 0;
    }
    g_assert_cmpint(heads, >, 10);
    g_assert_cmpint(persons, >, heads);
    g_assert_cmpint(persons, <, (int)t.lines->len - 1);
    g_ptr_array_unref(t.lines);
}

static void test_landmarks(void)
{
    static const char *const names[] = {"left_collar",  "right_collar", "left_sleeve",
                                        "right_sleeve", "left_waist",   "right_waist",
                                        "left_hem",     "right_hem"};
    table t = table_read("a", "truth.csv", ",");
    int visible = 0, dresses = 0;
    for (guint i = 1; i < t.lines->len; i++) {
        cw_box garment = box_of(&t, i, "garment");
        dresses += g_str_equal(field(&t, i, "category"), "women_dress");
        for (gsize k = 0; k < G_N_ELEMENTS(names); k++) {
            if (number(&t, i, names[k], "_visible") == 0)
                continue;
            cw_box point = {number(&t, i, names[k], "_x"), number(&t, i, names[k], "_y"), 1e-6, 0};
            g_assert_true(box_within(point, garment));
            visible += g_str_equal(field(&t, i, "category"), "women_dress");
        }
    }
    g_assert_cmpint(dresses, >, 5);
    g_assert_cmpint(visible, >, 6 * dresses);
    g_ptr_array_unref(t.lines);
}

/* The crops of METHODS 2.4, from the head alone, hold the landmarks they are for. */
static void test_parts(void)
{
    static const struct {
        const char *landmark;
        double left, top, right, bottom; /* in heads from the middle of the chin */
    } parts[] = {{"left_collar", -1, -0.15, 1, 1},  {"right_collar", -1, -0.15, 1, 1},
                 {"left_sleeve", -3, 0, -0.4, 3.4}, {"right_sleeve", 0.4, 0, 3, 3.4},
                 {"left_hem", -1.75, 3, 1.75, 5.6}, {"right_hem", -1.75, 3, 1.75, 5.6}};
    table t = table_read("a", "truth.csv", ",");
    for (gsize k = 0; k < G_N_ELEMENTS(parts); k++) {
        int inside = 0, all = 0;
        for (guint i = 1; i < t.lines->len; i++) {
            cw_box head = box_of(&t, i, "head");
            if (head.width == 0 || head.y <= 0 ||
                number(&t, i, parts[k].landmark, "_visible") == 0 ||
                !g_str_equal(field(&t, i, "category"), "women_dress"))
                continue;
            double x = number(&t, i, parts[k].landmark, "_x") - head.x - head.width / 2;
            double y = number(&t, i, parts[k].landmark, "_y") - head.y - head.height;
            x /= head.height;
            y /= head.height;
            inside += x >= parts[k].left && x <= parts[k].right && y >= parts[k].top &&
                      y <= parts[k].bottom;
            all++;
        }
        g_test_message("%s in its crop: %d of %d", parts[k].landmark, inside, all);
        g_assert_cmpint(all, >, 10);
        g_assert_cmpfloat((double)inside / all, >=, 0.9);
    }
    g_ptr_array_unref(t.lines);
}

/* Colourways and decoys, counted from the truth: the sets of colours of a design differ. */
static void test_designs(void)
{
    table t = table_read("a", "truth.csv", ",");
    g_autoptr(GHashTable) grounds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int ways[DESIGNS] = {0}, decoys = 0;
    guint model_line = 0;
    for (guint i = 1; i < t.lines->len; i++) {
        if (!g_str_has_suffix(field(&t, i, "image"), "-0.jpg"))
            continue;
        int design = atoi(field(&t, i, "design"));
        if (ways[design]++ == 0) {
            const char *decoy_of = field(&t, i, "decoy_of");
            decoys += *decoy_of != '\0';
            if (*decoy_of != '\0') {
                g_assert_cmpint(atoi(decoy_of), ==, design - 1);
                g_assert_cmpstr(field(&t, i, "category"), ==, field(&t, model_line, "category"));
                g_assert_cmpstr(field(&t, i, "pattern"), ==, field(&t, model_line, "pattern"));
                g_assert_cmpstr(field(&t, i, "motif"), !=, field(&t, model_line, "motif"));
            }
        }
        model_line = i;
        char ground[7];
        g_strlcpy(ground, field(&t, i, "hexes"), sizeof ground);
        g_assert_true(g_hash_table_add(grounds, g_strdup_printf("%d %s", design, ground)));
    }
    for (int design = 0; design < DESIGNS; design++) {
        g_assert_cmpint(ways[design], >=, 2);
        g_assert_cmpint(ways[design], <=, 6);
    }
    g_assert_cmpint(decoys, >=, DESIGNS * 3 / 10);
    g_ptr_array_unref(t.lines);
}

static void test_feed(void)
{
    table feed = table_read("a", "feed.tsv", "\t"), truth = table_read("a", "truth.csv", ",");
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    guint pictures = 0;
    for (guint i = 1; i < feed.lines->len; i++) {
        g_assert_true(g_hash_table_add(ids, (gpointer)field(&feed, i, "id")));
        g_assert_true(g_str_has_prefix(field(&feed, i, "id"), field(&feed, i, "item_group_id")));
        g_autofree char *more = g_strdup(field(&feed, i, "additional_image_link"));
        g_auto(GStrv) links = g_strsplit(more, ",", -1);
        pictures += 1 + g_strv_length(links);
        g_autofree char *path = path_of("a", field(&feed, i, "image_link"));
        g_autoptr(GError) error = NULL;
        g_autoptr(cw_image) image = cw_image_load(path, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpint(image->width, ==, 72);
        g_assert_cmpint(image->height, ==, 96);
    }
    g_assert_cmpuint(pictures, ==, truth.lines->len - 1);
    g_ptr_array_unref(feed.lines);
    g_ptr_array_unref(truth.lines);
}

static void test_reproducible(void)
{
    cw_sample_settings settings = settings_of(7, 2, 64);
    settings.threads = 1;
    render("one", &settings);
    settings.threads = 5;
    render("five", &settings);
    settings.seed = 2;
    settings.size = 96;
    render("other", &settings);
    table feed = table_read("one", "feed.tsv", "\t");
    g_assert_true(same_file("one", "five", "feed.tsv"));
    g_assert_true(same_file("one", "five", "truth.csv"));
    g_assert_false(same_file("one", "other", "truth.csv"));
    for (guint i = 1; i < feed.lines->len; i++)
        g_assert_true(same_file("one", "five", field(&feed, i, "image_link")));
    g_ptr_array_unref(feed.lines);
}

/* Models and figures stand on this catalogue: what is drawn beside it must not move it. */
static void test_published(void)
{
    static const char *const files[][2] = {
        {"feed.tsv", "78c9e0f60f69c2b3e2d2c4838effcf7a070e6f42b6ae297b1c81cdab110ef55b"},
        {"truth.csv", "e919486fddd344e2bd0ea4a34da445dcc94a1abde98f13ec4d987717bc6a2b7b"}};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        gsize count;
        g_autofree char *text = read_all("one", files[i][0], &count);
        g_autofree char *sum =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, count);
        g_assert_cmpstr(sum, ==, files[i][1]);
    }
}

/* What was drawn before leaves nothing in the files. */
static void test_drawn_over(void)
{
    cw_sample_settings settings = settings_of(7, 2, 64);
    render("other", &settings);
    table feed = table_read("one", "feed.tsv", "\t");
    for (guint i = 1; i < feed.lines->len; i++)
        g_assert_true(same_file("one", "other", field(&feed, i, "image_link")));
    g_ptr_array_unref(feed.lines);
}

/* Another backdrop changes pictures and nothing that is told of them. */
static void test_backdrop(void)
{
    cw_sample_settings settings = settings_of(7, 2, 64);
    settings.backdrop = 1;
    render("elsewhere", &settings);
    table here = table_read("one", "truth.csv", ","),
          there = table_read("elsewhere", "truth.csv", ",");
    guint changed = 0;
    g_assert_cmpuint(there.lines->len, ==, here.lines->len);
    for (guint i = 1; i < here.lines->len; i++) {
        char **a = g_ptr_array_index(here.lines, i), **b = g_ptr_array_index(there.lines, i);
        changed += !same_file("one", "elsewhere", field(&here, i, "image"));
        for (int k = 0; a[k] != NULL; k++) {
            if (a[k] != field(&here, i, "backdrop"))
                g_assert_cmpstr(a[k], ==, b[k]);
        }
    }
    g_assert_cmpuint(changed, ==, here.lines->len - 1);
    g_ptr_array_unref(here.lines);
    g_ptr_array_unref(there.lines);
}

/* More products add to a catalogue; those before stay as they were. */
static void test_grows(void)
{
    cw_sample_settings settings = settings_of(9, 2, 64);
    render("more", &settings);
    gsize few, many;
    g_autofree char *short_text = read_all("one", "truth.csv", &few);
    g_autofree char *long_text = read_all("more", "truth.csv", &many);
    g_assert_cmpuint(few, <, many);
    g_assert_true(g_str_has_prefix(long_text, short_text));
}

static gboolean stop_at_once(gpointer data, const cw_progress_state *state)
{
    int *calls = data;
    g_assert_cmpint(state->total, ==, 70);
    return (*calls)++ == 0;
}

static void test_refusals(void)
{
    g_autofree char *folder = path_of("refused", NULL);
    g_autofree char *feed = path_of("refused", "feed.tsv");
    g_autoptr(GError) error = NULL;
    cw_sample_settings settings = settings_of(100001, 2, 64);
    g_assert_false(cw_sample_render(folder, &settings, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "products 100001"));
    g_clear_error(&error);
    int calls = 0;
    cw_progress progress = {stop_at_once, &calls};
    settings = settings_of(70, 1, 48);
    g_assert_false(cw_sample_render(folder, &settings, &progress, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_INTERRUPTED);
    g_assert_false(g_file_test(feed, G_FILE_TEST_EXISTS));
    g_clear_error(&error);
    g_autofree char *blocked = path_of("a", "feed.tsv");
    g_assert_false(cw_sample_render(blocked, &settings, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_FAILED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("colorway-sample-XXXXXX", NULL);
    cw_sample_settings settings = settings_of(DESIGNS, 2, 96);
    render("a", &settings);
    g_test_add_func("/sample/boxes", test_boxes);
    g_test_add_func("/sample/landmarks", test_landmarks);
    g_test_add_func("/sample/parts", test_parts);
    g_test_add_func("/sample/designs", test_designs);
    g_test_add_func("/sample/feed", test_feed);
    g_test_add_func("/sample/reproducible", test_reproducible);
    g_test_add_func("/sample/published", test_published);
    g_test_add_func("/sample/drawn-over", test_drawn_over);
    g_test_add_func("/sample/backdrop", test_backdrop);
    g_test_add_func("/sample/grows", test_grows);
    g_test_add_func("/sample/refusals", test_refusals);
    int status = g_test_run();
    remove_tree(root);
    g_free(root);
    return status;
}
