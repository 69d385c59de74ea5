/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <math.h>

#include "engine/page/page_chart.h"
#include "page_fixture.h"

static void save(cw_page *page, desk *d)
{
    g_autoptr(GError) error = NULL;
    cw_page_save(page, d->path, &error);
    g_assert_no_error(error);
    desk_read(d);
}

static void test_hostile_text(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(cw_page) page = cw_page_new(HOSTILE, HOSTILE);
    cw_page_section(page, HOSTILE, HOSTILE);
    cw_page_add(page, "<p id=\"text\" title=\"%s\">%s</p>", HOSTILE, HOSTILE);
    cw_page_add(page, "<p id=\"bytes\">%s</p>", "\377\376 latin \351");
    cw_page_picture(page, d->picture, HOSTILE, 40);
    save(page, d);
    desk_check_pictures(d);
    /* The text is there, whole, but for what no page may have. */
    g_autofree char *text = desk_text(d, "//p[@id='text']");
    g_assert_cmpstr(text, ==, "<script>alert(\"x\")</script> & 'y' \357\277\275 </main> ]]> <!--");
    g_autofree char *title = desk_text(d, "string(//p[@id='text']/@title)");
    g_assert_cmpstr(title, ==, text);
    g_autofree char *bytes = desk_text(d, "//p[@id='bytes']");
    g_assert_cmpstr(bytes, ==, "\357\277\275\357\277\275 latin \357\277\275");
}

static void test_pictures(desk *d, gconstpointer data)
{
    (void)data;
    g_autofree char *broken = desk_file(d, "broken.jpg"), *none = desk_file(d, "none.jpg");
    desk_write(d, "broken.jpg", "\377\330\377 not a picture");
    g_autoptr(cw_page) page = cw_page_new("Pictures", NULL);
    cw_page_picture(page, d->picture, "a dress", 40);
    cw_page_picture(page, broken, "broken", 40);
    cw_page_picture(page, none, "gone", 40);
    cw_page_picture(page, NULL, "nowhere", 40);
    save(page, d);
    desk_check_pictures(d);
    g_assert_cmpuint(desk_count(d, "//img[@alt='a dress'][@width='30'][@height='40']"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//span[@class='missing'][@role='img']"), ==, 3);
    g_assert_cmpuint(desk_count(d, "//img"), ==, 1);
}

/* A page never grows beyond its limit, and says what is missing. */
static void test_size_is_bounded(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(cw_page) page = cw_page_new("Large", NULL);
    g_autofree char *row = g_strnfill(4000, 'x');
    gsize shown = 0;
    for (; shown < 10000 && cw_page_has_room(page); shown++)
        cw_page_add(page, "<p>%s</p>\n", row);
    g_assert_cmpuint(shown, >, 3000);
    g_assert_cmpuint(shown, <, 3500);
    cw_page_left_out(page, 10000 - shown, "rows are");
    cw_page_picture(page, d->picture, "too late", 40);
    save(page, d);
    g_assert_cmpuint(desk_count(d, "//p[@class='notice']"), ==, 2);
    g_assert_nonnull(strstr(d->html, "rows are not shown: the page is limited to 13 MB"));
    g_assert_nonnull(strstr(d->html, "1 pictures are not shown"));
    g_assert_cmpuint(desk_count(d, "//img"), ==, 0);
}

static void test_numbers(void)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},          {1, "1.00"},          {0.21234, "0.212"}, {12.345, "12.3"},
                 {123.4, "123"},    {-0.5, "-0.500"},     {123456, "123456"}, {3e-5, "3.00e-05"},
                 {2e9, "2.00e+09"}, {NAN, "\342\200\223"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(cw_page_figure(cases[i].value).text, ==, cases[i].text);
    g_assert_cmpstr(cw_page_count(1234567).text, ==, "1,234,567");
    g_assert_cmpstr(cw_page_count(999).text, ==, "999");
    g_assert_cmpstr(cw_page_count(0).text, ==, "0");
    g_assert_cmpstr(cw_page_count(G_MAXUINT64).text, ==, "18,446,744,073,709,551,615");
    g_assert_cmpstr(cw_page_fixed(2.345, 2).text, ==, "2.35");
}

/* A comma in a coordinate would spoil every chart. */
static void test_numbers_in_german(void)
{
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL) {
        g_test_skip("the locale de_DE.UTF-8 is not installed");
        return;
    }
    g_assert_cmpstr(cw_page_fixed(1.5, 1).text, ==, "1.5");
    g_assert_cmpstr(cw_page_figure(0.25).text, ==, "0.250");
    setlocale(LC_NUMERIC, "C");
}

static void check_axis(double low, double high, int ticks, cw_chart_axis expected)
{
    const cw_chart_axis axis = cw_chart_axis_round(low, high, ticks);
    g_assert_cmpfloat_with_epsilon(axis.low, expected.low, 1e-9);
    g_assert_cmpfloat_with_epsilon(axis.high, expected.high, 1e-9);
    g_assert_cmpfloat_with_epsilon(axis.step, expected.step, 1e-9);
    g_assert_cmpint(axis.decimals, ==, expected.decimals);
}

static void test_axes_are_round(void)
{
    check_axis(0, 3000, 5, (cw_chart_axis){0, 3000, 500, 0});
    check_axis(10, 2990, 5, (cw_chart_axis){0, 3000, 500, 0});
    check_axis(0, 0.37, 4, (cw_chart_axis){0, 0.4, 0.1, 1});
    check_axis(-1.2, 1.9, 4, (cw_chart_axis){-2, 2, 1, 0});
    check_axis(0.0613, 0.0688, 4, (cw_chart_axis){0.06, 0.07, 0.002, 3});
    check_axis(4, 4, 4, (cw_chart_axis){2, 6, 1, 0});
    check_axis(0, 0, 4, (cw_chart_axis){-1, 1, 0.5, 1});
}

/* A line of one point, of many points, and of equal ones are all drawn. */
static void test_line_charts(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(cw_page) page = cw_page_new("Lines", NULL);
    cw_chart_point points[5000];
    for (gsize i = 0; i < G_N_ELEMENTS(points); i++)
        points[i] = (cw_chart_point){(double)i, sin((double)i)};
    cw_chart_line line = {
        .title = "T", .x_title = "step", .y_title = "y", .points = points, .mark = NAN};
    const gsize counts[] = {0, 1, 2, 5000};
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
        line.count = counts[i];
        cw_page_line_chart(page, &line);
    }
    save(page, d);
    desk_check_pictures(d);
    g_assert_cmpuint(desk_count(d, "//svg"), ==, 3);
    g_assert_cmpuint(desk_count(d, "//path[@class='curve s1']"), ==, 3);
    g_assert_cmpuint(desk_count(d, "//path[@class='band']"), ==, 1);
    g_assert_cmpuint(d->bytes, <, 60000); /* drawn by columns, not by points */
    g_assert_null(strstr(d->html, "nan"));
}

static void test_histograms_and_recall(desk *d, gconstpointer data)
{
    (void)data;
    const guint64 none[4] = {0}, same[4] = {5, 4, 0, 0}, different[4] = {0, 10, 80, 0};
    const double recall[] = {0.1, 0.5, 1}, precision[] = {1, 0.9, 0.2};
    g_autoptr(cw_page) page = cw_page_new("Pairs", NULL);
    cw_chart_histograms h = {.title = "H",
                             .x_title = "distance",
                             .names = {"same", "different"},
                             .counts = {same, different},
                             .bins = 4,
                             .high = 2,
                             .mark = 0.8,
                             .mark_name = "threshold"};
    cw_page_histograms(page, &h);
    h.counts[0] = h.counts[1] = none;
    cw_page_histograms(page, &h);
    const cw_chart_recall chart = {.title = "R",
                                   .recall = recall,
                                   .precision = precision,
                                   .count = 3,
                                   .chosen_recall = 0.5,
                                   .chosen_precision = 0.9,
                                   .chosen_name = "90 % right"};
    cw_page_recall_chart(page, &chart);
    save(page, d);
    desk_check_pictures(d);
    g_assert_cmpuint(desk_count(d, "//svg"), ==, 2);
    g_assert_nonnull(strstr(d->html, "There are no pairs."));
    g_assert_nonnull(strstr(d->html, "same (9)"));
    g_assert_nonnull(strstr(d->html, "different (90)"));
    g_assert_cmpuint(desk_count(d, "//circle[@class='pick']"), ==, 1);
    g_assert_null(strstr(d->html, "nan"));
}

#define TEST(path, function) g_test_add(path, desk, NULL, desk_open, function, desk_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("/page-html/hostile-text", test_hostile_text);
    TEST("/page-html/pictures", test_pictures);
    TEST("/page-html/size-is-bounded", test_size_is_bounded);
    g_test_add_func("/page-html/numbers", test_numbers);
    g_test_add_func("/page-html/numbers-in-german", test_numbers_in_german);
    g_test_add_func("/page-html/axes-are-round", test_axes_are_round);
    TEST("/page-html/line-charts", test_line_charts);
    TEST("/page-html/histograms-and-recall", test_histograms_and_recall);
    return g_test_run();
}
