/* SPDX-License-Identifier: Apache-2.0
 *
 * Pages and drawings with a map: what a supplier wrote stays text, points have their colours and
 * pictures, many pictures become small and some are left out.
 */
#include <jansson.h>
#include <math.h>

#include "colorway/map.h"
#include "engine/page/page_map.h"
#include "engine/page/page_report.h"
#include "engine/page/page_sheet.h"
#include "page_fixture.h"

#define BREAKOUT "</script><script>alert(1)</script></pre><img src=x onerror=alert(1)>"

enum { POINTS = 16 };

/* Points on a grid: one value of many points, one that is hostile, 13 others, one missing. */
typedef struct {
    cw_map_result map;
    cw_map_point points[POINTS];
    cw_map_item items[POINTS + 1];
    cw_map_column columns[2];
    const char *values[15];
    gsize sizes[15];
    gint32 of[POINTS + 1], group_of[POINTS + 1];
    const char *groups[2];
    gsize group_sizes[2];
} drawn;

static void draw(const desk *d, drawn *m)
{
    static const char *const others[] = {"b", "c", "d", "e", "f", "g",
                                         "h", "i", "j", "k", "l", "m"};
    *m = (drawn){.map = {.model = (char *)"net & <co>"}};
    for (gsize i = 0; i < POINTS; i++) {
        m->points[i] = (cw_map_point){(double)(i % 4), (double)(i / 4), d->picture, i, i + 1};
        m->items[i] = (cw_map_item){"main", BREAKOUT, HOSTILE, i};
        m->of[i] = (gint32)i - 1; /* the first one has none */
        m->group_of[i] = i < 3 ? 0 : i == 3 ? 1 : -1;
    }
    m->points[POINTS - 1].end++;
    m->items[POINTS] = (cw_map_item){"main", "other size", NULL, POINTS - 1};
    m->of[1] = 0;
    for (gsize v = 0; v < 15; v++)
        m->sizes[v] = 1;
    m->values[0] = BREAKOUT;
    m->values[1] = HOSTILE;
    for (gsize v = 0; v < 12; v++)
        m->values[2 + v] = others[v];
    m->values[14] = "n";
    m->groups[0] = "twins";
    m->groups[1] = "alone";
    m->group_sizes[0] = 3;
    m->group_sizes[1] = 1;
    m->columns[0] = (cw_map_column){"product_type", FALSE, m->values, m->sizes, 15, m->of};
    m->columns[1] =
        (cw_map_column){CW_MAP_CLUSTER, TRUE, m->groups, m->group_sizes, 2, m->group_of};
    m->map.points = m->points;
    m->map.count = POINTS;
    m->map.items = m->items;
    m->map.item_count = POINTS + 1;
    m->map.columns = m->columns;
    m->map.column_count = 2;
}

static void test_classes(desk *d, gconstpointer data)
{
    (void)data;
    drawn m;
    draw(d, &m);
    g_assert_cmpint(cw_page_map_class(&m.columns[0], -1), ==, CW_PAGE_MAP_MISSING);
    g_assert_cmpint(cw_page_map_class(&m.columns[0], 0), ==, 0);
    g_assert_cmpint(cw_page_map_class(&m.columns[0], 11), ==, 11);
    g_assert_cmpint(cw_page_map_class(&m.columns[0], 12), ==, CW_PAGE_MAP_OTHER);
    g_assert_cmpint(cw_page_map_class(&m.columns[1], 0), ==, 0);
    g_assert_cmpint(cw_page_map_class(&m.columns[1], 1), ==, CW_PAGE_MAP_OTHER);
}

/* 15 numbers in two ranges: circles in the colours of these, and an entry each. */
static void test_ranges(desk *d, gconstpointer data)
{
    (void)data;
    drawn m;
    gint32 range_of[15] = {0};
    g_autoptr(GError) error = NULL;
    draw(d, &m);
    for (gsize v = 5; v < 15; v++)
        range_of[v] = 1;
    m.columns[0].ranges[0] = "1 \342\200\223 5";
    m.columns[0].ranges[1] = BREAKOUT;
    m.columns[0].range_count = 2;
    m.columns[0].range_of = range_of;
    g_assert_cmpint(cw_page_map_class(&m.columns[0], 4), ==, CW_PAGE_MAP_VALUES);
    g_assert_cmpint(cw_page_map_class(&m.columns[0], 14), ==, CW_PAGE_MAP_VALUES + 1);
    g_assert_cmpint(cw_page_map_class(&m.columns[0], -1), ==, CW_PAGE_MAP_MISSING);
    g_assert_true(cw_page_map_svg(&m.map, d->path, &error));
    g_assert_no_error(error);
    g_file_get_contents(d->path, &d->html, &d->bytes, &error);
    g_assert_no_error(error);
    d->document = xmlReadMemory(d->html, (int)d->bytes, "map", NULL, XML_PARSE_NONET);
    g_assert_nonnull(d->document);
    g_assert_cmpuint(desk_count(d, "//*[local-name()='circle']"), ==, POINTS + 3);
    g_assert_cmpuint(desk_count(d, "//*[local-name()='text']"), ==, 1 + 3);
    /* The second: 10 of 15 points, and its mark. */
    g_assert_cmpuint(
        desk_count(d, "//*[local-name()='g'][@fill='#d0743f']/*[local-name()='circle']"), ==, 11);
}

static void test_page(desk *d, gconstpointer data)
{
    (void)data;
    drawn m;
    g_autoptr(GError) error = NULL;
    draw(d, &m);
    g_assert_true(cw_page_map(&m.map, d->path, 2, NULL, &error));
    g_assert_no_error(error);
    desk_read_scripted(d);
    desk_check_pictures(d);
    /* One script, the page's own, and no element that a feed made. */
    g_assert_cmpuint(desk_count(d, "//script"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//img[@onerror]"), ==, 0);
    g_assert_cmpuint(desk_count(d, "//div[@class='map-sheets']/img"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//select/option"), ==, 2);
    g_autofree char *text = desk_text(d, "//pre[@id='map-data']");
    json_t *map = json_loads(text, 0, NULL);
    g_assert_nonnull(map);
    g_assert_cmpstr(json_string_value(json_array_get(json_object_get(map, "ids"), 3)), ==,
                    BREAKOUT);
    g_assert_cmpint(json_integer_value(json_array_get(json_object_get(map, "more"), POINTS - 1)),
                    ==, 1);
    g_assert_cmpint(json_integer_value(json_array_get(json_object_get(map, "x"), 3)), ==, 65535);
    /* All show one picture: it is there once. */
    for (gsize i = 0; i < POINTS; i++) {
        g_assert_cmpint(json_integer_value(json_array_get(json_object_get(map, "tiles"), i)), ==,
                        0);
        g_assert_cmpint(json_integer_value(json_array_get(json_object_get(map, "heights"), i)), ==,
                        80);
    }
    json_decref(map);
}

static void test_svg(desk *d, gconstpointer data)
{
    (void)data;
    drawn m;
    g_autoptr(GError) error = NULL;
    draw(d, &m);
    g_assert_true(cw_page_map_svg(&m.map, d->path, &error));
    g_assert_no_error(error);
    g_file_get_contents(d->path, &d->html, &d->bytes, &error);
    g_assert_no_error(error);
    g_assert_true(g_utf8_validate(d->html, (gssize)d->bytes, NULL));
    d->document = xmlReadMemory(d->html, (int)d->bytes, "map", NULL, XML_PARSE_NONET);
    g_assert_nonnull(d->document);
    g_assert_cmpuint(desk_count(d, "//*[local-name()='script' or local-name()='img']"), ==, 0);
    /* 16 points and 14 entries: 12 values, others, and who has none; half of the values squares. */
    g_assert_cmpuint(desk_count(d, "//*[local-name()='circle' or local-name()='rect']"), ==,
                     1 + POINTS + 14);
    g_assert_cmpuint(desk_count(d, "//*[local-name()='text']"), ==, 1 + 14);
    g_assert_cmpuint(desk_count(d, "//*[local-name()='g'][@fill='#0067a3']/*[local-name()='rect']"),
                     >=, 1);
}

/* What XML has no place for, and a name that is cut within a letter. */
static void test_svg_letters(desk *d, gconstpointer data)
{
    (void)data;
    drawn m;
    char name[64];
    g_autoptr(GError) error = NULL;
    g_autofree char *column = g_strdup_printf("x%0*d", 99, 0);
    draw(d, &m);
    for (char *at = column + 1; *at != '\0'; at += 3)
        memcpy(at, "\342\202\254", 3);
    m.columns[0].name = column;
    m.values[2] = "a\357\277\276b\357\277\277c\001d\302\205e\xff";
    g_assert_cmpuint(strlen(cw_page_map_name(&m.columns[0], name, sizeof name)), ==, 1 + 20 * 3);
    g_assert_true(cw_page_map_svg(&m.map, d->path, &error));
    g_file_get_contents(d->path, &d->html, &d->bytes, &error);
    g_assert_no_error(error);
    d->document = xmlReadMemory(d->html, (int)d->bytes, "map", NULL, XML_PARSE_NONET);
    g_assert_nonnull(d->document);
    g_assert_cmpuint(desk_count(d, "//*[contains(text(), 'a b c d e\357\277\275 (1)')]"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//*[@font-weight='bold']"), ==, 1);
}

/* The same map, among what else a report has. */
static void test_report(desk *d, gconstpointer data)
{
    (void)data;
    drawn m;
    g_autoptr(GError) error = NULL;
    draw(d, &m);
    json_t *empty = json_pack("{s:[],s:[]}", "models", "figures");
    const cw_page_report_data report = {.report = empty,
                                        .pairs_note = "none",
                                        .threshold = NAN,
                                        .chosen_recall = NAN,
                                        .chosen_precision = NAN,
                                        .map = &m.map};
    g_assert_true(cw_page_report(&report, d->path, &error));
    g_assert_no_error(error);
    json_decref(empty);
    desk_read_scripted(d);
    desk_check_pictures(d);
    g_assert_cmpuint(desk_count(d, "//script"), ==, 1);
    g_assert_cmpuint(desk_count(d, "//section//canvas[@class='map-canvas']"), ==, 1);
}

static void test_no_columns(desk *d, gconstpointer data)
{
    (void)data;
    drawn m;
    g_autoptr(GError) error = NULL;
    draw(d, &m);
    m.map.column_count = 0;
    g_assert_true(cw_page_map(&m.map, d->path, 1, NULL, &error));
    desk_read_scripted(d);
    g_assert_cmpuint(desk_count(d, "//select"), ==, 0);
    g_assert_true(cw_page_map_svg(&m.map, d->path, &error));
    g_assert_no_error(error);
}

/* ---- sheets ---------------------------------------------------------------------------------- */

enum { PICTURES = 300 };

/* Different files, one that is none, and one that cannot be read. */
static GPtrArray *draw_pictures(const desk *d)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < PICTURES; i++) {
        g_autofree char *name = g_strdup_printf("p%d.jpg", i);
        desk_draw(d, name, i % 250);
        g_ptr_array_add(paths, desk_file(d, name));
    }
    g_free(paths->pdata[5]);
    paths->pdata[5] = NULL;
    desk_write(d, "p7.jpg", "no picture");
    return paths;
}

static void test_sheets(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) paths = draw_pictures(d);
    const char *const *files = (const char *const *)paths->pdata;
    g_autoptr(cw_page_sheets) large =
        cw_page_sheets_make(files, PICTURES, 10000000, 2, NULL, &error);
    g_autoptr(cw_page_sheets) again =
        cw_page_sheets_make(files, PICTURES, 10000000, 1, NULL, &error);
    g_autoptr(cw_page_sheets) small = cw_page_sheets_make(files, PICTURES, 60000, 2, NULL, &error);
    g_autoptr(cw_page_sheets) none = cw_page_sheets_make(files, PICTURES, 0, 2, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(large->side_px, ==, 128);
    g_assert_cmpuint(large->sheets->len, ==, 5); /* 299 files, 64 on each */
    g_assert_cmpuint(large->left_out, ==, 0);
    g_assert_cmpint(large->tile[5], ==, -1);
    g_assert_cmpint(large->tile[7], ==, -1);
    g_assert_cmpint(large->tile[8], ==, 7); /* one file fewer before it */
    for (guint i = 0; i < large->sheets->len; i++)
        g_assert_cmpstr(large->sheets->pdata[i], ==, again->sheets->pdata[i]);
    /* Half of them or so have room, spread over the list. */
    gsize bytes = 0, first = 0, last = 0;
    for (guint i = 0; i < small->sheets->len; i++)
        bytes += strlen(small->sheets->pdata[i]);
    for (gsize i = 0; i < PICTURES; i++)
        *(i < PICTURES / 2 ? &first : &last) += small->tile[i] >= 0;
    g_assert_cmpint(small->side_px, ==, 32);
    g_assert_cmpuint(bytes, <=, 60000);
    g_assert_cmpuint(first + last, >, PICTURES / 3);
    g_assert_cmpuint(first + last, <, PICTURES * 2 / 3);
    g_assert_cmpuint(ABS((int)first - (int)last), <, 5);
    g_assert_cmpuint(small->left_out, >, PICTURES / 3);
    g_assert_cmpuint(none->sheets->len, ==, 0);
    g_assert_cmpuint(none->left_out, ==, PICTURES - 1);
}

static gboolean stop(gpointer data, const cw_progress_state *state)
{
    (void)data;
    return state->done == 0;
}

static void test_interrupted(desk *d, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) paths = draw_pictures(d);
    const cw_progress progress = {stop, NULL};
    g_assert_null(cw_page_sheets_make((const char *const *)paths->pdata, PICTURES, 10000000, 2,
                                      &progress, &error));
    g_assert_nonnull(error);
}

#define DESK_ADD(path, function) g_test_add(path, desk, NULL, desk_open, function, desk_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    DESK_ADD("/page-map/classes", test_classes);
    DESK_ADD("/page-map/ranges", test_ranges);
    DESK_ADD("/page-map/page", test_page);
    DESK_ADD("/page-map/svg", test_svg);
    DESK_ADD("/page-map/svg-letters", test_svg_letters);
    DESK_ADD("/page-map/report", test_report);
    DESK_ADD("/page-map/no-columns", test_no_columns);
    DESK_ADD("/page-map/sheets", test_sheets);
    DESK_ADD("/page-map/interrupted", test_interrupted);
    return g_test_run();
}
