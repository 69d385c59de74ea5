/* SPDX-License-Identifier: Apache-2.0
 *
 * The attribute catalogue: twelve types that say nothing about each other, each of which can be
 * seen, a truth that knows them all and a feed that does not.
 */
#include <math.h>
#include <string.h>

#include "engine/sample/sample_picture.h"
#include "engine/sample/sample_value.h"
#include "sample_fixture.h"

enum { SEED = 1, MODELS = 6000, LOOKS = 12 };

static void draw(cw_sample_design *design, guint64 number)
{
    cw_sample_value_design(design, SEED, number);
}

/* (statistic - mean) / sigma of chi-square with `freedom` degrees of freedom, by its cube root,
 * which is nearly normal (Wilson, Hilferty 1931). */
static double sigmas(double statistic, double freedom)
{
    double spread = 2 / (9 * freedom);
    return (cbrt(statistic / freedom) - (1 - spread)) / sqrt(spread);
}

/* Against all pairs of values alike, which counts what is uneven and what is joined. */
static double chi_square(const guint8 (*values)[CW_TYPE_COUNT], int a, int b)
{
    int rows = cw_sample_types[a].count, columns = cw_sample_types[b].count, seen[19][19] = {{0}};
    double sum = 0, expected = (double)MODELS / (rows * columns);
    for (int i = 0; i < MODELS; i++)
        seen[values[i][a]][values[i][b]]++;
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++)
            sum += (seen[i][j] - expected) * (seen[i][j] - expected) / expected;
    }
    return sigmas(sum, rows * columns - 1);
}

static void test_independent(void)
{
    g_autofree guint8(*values)[CW_TYPE_COUNT] = g_malloc0(MODELS * sizeof *values);
    cw_sample_design design;
    for (int i = 0; i < MODELS; i++) {
        draw(&design, 2 * (guint64)i);
        for (int type = 0; type < CW_TYPE_COUNT; type++)
            values[i][type] = (guint8)design.value[type];
    }
    double most = 0;
    for (int a = 0; a < CW_TYPE_COUNT; a++) {
        g_assert_cmpint(cw_sample_types[a].count, >=, 2);
        g_assert_cmpint(cw_sample_types[a].count, <=, 19);
        for (int b = 0; b < a; b++)
            most = MAX(most, fabs(chi_square(values, a, b)));
    }
    g_test_message("pairs of types: at most %.2f sigma from independence", most);
    g_assert_cmpfloat(most, <, 3);
}

/* Colours are drawn by themselves, so every trim has to be seen on every ground. */
static void test_colours(void)
{
    const cw_sample_type *ground = &cw_sample_types[CW_TYPE_COLOUR];
    const cw_sample_type *trim = &cw_sample_types[CW_TYPE_TRIM];
    cw_sample_design design;
    draw(&design, 0);
    for (int i = 0; i < ground->count; i++) {
        for (int j = 0; j < trim->count; j++) {
            guint32 hex[3];
            design.value[CW_TYPE_COLOUR] = i;
            design.value[CW_TYPE_TRIM] = j;
            cw_sample_value_apply(&design);
            cw_sample_design_colours(&design, 0, hex);
            g_assert_cmpfloat(cw_colour_distance(hex[0], hex[2]), >=, 45);
        }
    }
}

/* An odd garment is the one before with one value changed, any type as often as any other; the
 * feed knows the same of both. */
static void test_changed(void)
{
    int changed[CW_TYPE_COUNT] = {0};
    for (guint64 number = 0; number < 2400; number += 2) {
        cw_sample_design model, other;
        int types = 0;
        draw(&model, number);
        draw(&other, number + 1);
        g_assert_cmpint(other.decoy_of, ==, (gint64)number);
        for (int type = 0; type < CW_TYPE_COUNT; type++) {
            gboolean differs = model.value[type] != other.value[type];
            types += differs;
            changed[type] += differs;
            g_assert_cmpint(other.value[type], <, cw_sample_types[type].count);
            g_assert_true(cw_sample_value_is_told(SEED, number, type, 0.5) ==
                          cw_sample_value_is_told(SEED, number + 1, type, 0.5));
        }
        g_assert_cmpint(types, ==, 1);
    }
    for (int type = 0; type < CW_TYPE_COUNT; type++)
        g_assert_cmpfloat(fabs(changed[type] - 100.0), <, 3 * sqrt(100));
}

static void test_missing(void)
{
    int untold = 0, all = 0;
    for (guint64 number = 0; number < 2000; number += 2) {
        for (int type = 0; type < CW_TYPE_COUNT; type++, all++) {
            untold += !cw_sample_value_is_told(SEED, number, type, 0.1);
            g_assert_true(cw_sample_value_is_told(SEED, number, type, 0));
            g_assert_false(cw_sample_value_is_told(SEED, number, type, 1));
        }
    }
    double share = (double)untold / all;
    g_test_message("missing: %.4f of %d", share, all);
    g_assert_cmpfloat(fabs(share - 0.1), <, 3 * sqrt(0.09 / all));
}

static cw_image *look(guint64 number, int type, int value, cw_box *garment)
{
    const cw_sample_settings settings = {.size = 64, .seed = SEED};
    cw_sample_design design;
    cw_sample_truth truth = {0};
    draw(&design, number);
    design.value[type] = value;
    cw_sample_value_apply(&design);
    cw_image *image = cw_sample_picture(&design, 0, 0, &settings, &truth, NULL);
    *garment = truth.garment;
    return image;
}

/* The share of the pixels in `box` of which a channel differs by more than a crease does. */
static double difference(const cw_image *a, const cw_image *b, cw_box box)
{
    int differ = 0, all = 0;
    for (int y = (int)box.y; y < (int)(box.y + box.height); y++) {
        for (int x = (int)box.x; x < (int)(box.x + box.width); x++, all++) {
            gsize at = ((gsize)y * a->width + x) * 3;
            int most = 0;
            for (gsize c = 0; c < 3; c++)
                most = MAX(most, ABS(a->pixels[at + c] - b->pixels[at + c]));
            differ += most > 36;
        }
    }
    return (double)differ / MAX(all, 1);
}

/* The least difference of two values of a type on garment `number`, at 64 px. */
static double least_difference(guint64 number, int type)
{
    cw_image *images[19];
    cw_box garment[19];
    int count = cw_sample_types[type].count;
    double least = 1;
    for (int i = 0; i < count; i++)
        images[i] = look(number, type, i, &garment[i]);
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < i; j++) {
            double share = difference(images[i], images[j], garment[i]);
            if (share < least)
                g_test_message("  garment %d: %s, %s: %.4f", (int)number,
                               cw_sample_types[type].values[i], cw_sample_types[type].values[j],
                               share);
            least = MIN(least, share);
        }
    }
    for (int i = 0; i < count; i++)
        cw_image_free(images[i]);
    return least;
}

static void test_visible(void)
{
    for (int type = 0; type < CW_TYPE_COUNT; type++) {
        double least = 1, sum = 0;
        for (guint64 i = 0; i < LOOKS; i++) {
            double share = least_difference(2 * i, type);
            least = MIN(least, share);
            sum += share;
        }
        g_test_message("%s: any two values differ in %.4f of the garment, %.4f on the mean",
                       cw_sample_types[type].row.name, least, sum / LOOKS);
        g_assert_cmpfloat(least, >, 0.004);
        g_assert_cmpfloat(sum / LOOKS, >, 0.01);
    }
}

static gboolean is_value(int type, const char *text)
{
    for (int i = 0; i < cw_sample_types[type].count; i++) {
        if (g_str_equal(cw_sample_types[type].values[i], text))
            return TRUE;
    }
    return FALSE;
}

/* The truth knows all; the feed says the same or nothing, and has one row a picture here. */
static void test_files(void)
{
    table feed = table_read("one", "feed.tsv", "\t"), truth = table_read("one", "truth.csv", ",");
    int untold = 0;
    g_assert_cmpuint(feed.lines->len, ==, truth.lines->len);
    for (guint i = 1; i < truth.lines->len; i++) {
        g_assert_cmpstr(field(&feed, i, "id"), ==, field(&truth, i, "id"));
        g_assert_cmpstr(field(&feed, i, "image_link"), ==, field(&truth, i, "image"));
        g_assert_cmpstr(field(&truth, i, "view"), ==, "front");
        for (int type = 0; type < CW_TYPE_COUNT; type++) {
            const char *name = cw_sample_types[type].row.name;
            const char *told = field(&feed, i, name), *known = field(&truth, i, name);
            g_assert_true(is_value(type, known));
            untold += *told == '\0';
            if (*told != '\0')
                g_assert_cmpstr(told, ==, known);
        }
    }
    g_assert_cmpint(untold, >, 0);
    g_assert_cmpint(untold, <, (int)(truth.lines->len - 1) * CW_TYPE_COUNT / 2);
    g_ptr_array_unref(feed.lines);
    g_ptr_array_unref(truth.lines);
}

static void test_reproducible(void)
{
    table feed = table_read("one", "feed.tsv", "\t");
    g_assert_true(same_file("one", "five", "feed.tsv"));
    g_assert_true(same_file("one", "five", "truth.csv"));
    for (guint i = 1; i < feed.lines->len; i++)
        g_assert_true(same_file("one", "five", field(&feed, i, "image_link")));
    g_ptr_array_unref(feed.lines);
}

/* What a feed leaves out changes nothing else. */
static void test_told(void)
{
    table feed = table_read("told", "feed.tsv", "\t");
    g_assert_true(same_file("one", "told", "truth.csv"));
    for (guint i = 1; i < feed.lines->len; i++) {
        for (int type = 0; type < CW_TYPE_COUNT; type++)
            g_assert_true(is_value(type, field(&feed, i, cw_sample_types[type].row.name)));
    }
    g_ptr_array_unref(feed.lines);
}

static void render_all(void)
{
    cw_sample_settings settings = settings_of(30, 1, 64);
    settings.attributes = TRUE;
    settings.threads = 1;
    render("one", &settings);
    settings.threads = 5;
    render("five", &settings);
    settings.missing = 0;
    render("told", &settings);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("colorway-values-XXXXXX", NULL);
    render_all();
    g_test_add_func("/sample_values/independent", test_independent);
    g_test_add_func("/sample_values/colours", test_colours);
    g_test_add_func("/sample_values/changed", test_changed);
    g_test_add_func("/sample_values/missing", test_missing);
    g_test_add_func("/sample_values/visible", test_visible);
    g_test_add_func("/sample_values/files", test_files);
    g_test_add_func("/sample_values/reproducible", test_reproducible);
    g_test_add_func("/sample_values/told", test_told);
    int status = g_test_run();
    remove_tree(root);
    g_free(root);
    return status;
}
