/* SPDX-License-Identifier: Apache-2.0
 *
 * Which numbers become ranges, and where these end.
 */
#include "engine/map/map_ranges.h"

#define MOST 40

typedef struct {
    cw_map_column column;
    const char *values[MOST];
    gsize sizes[MOST];
    GStringChunk *strings;
} shelf;

static void set_up(shelf *s, gconstpointer data)
{
    (void)data;
    s->strings = g_string_chunk_new(256);
    s->column = (cw_map_column){.name = "price", .values = s->values, .sizes = s->sizes};
}

static void tear_down(shelf *s, gconstpointer data)
{
    (void)data;
    g_free(s->column.range_of);
    g_string_chunk_free(s->strings);
}

static void add(shelf *s, const char *value, gsize size)
{
    s->values[s->column.value_count] = g_string_chunk_insert(s->strings, value);
    s->sizes[s->column.value_count++] = size;
}

/* 12 prices of one point each, highest first: two in each range. */
static void test_even(shelf *s, gconstpointer data)
{
    (void)data;
    for (int p = 12; p > 0; p--) {
        char price[32];
        g_snprintf(price, sizeof price, "%d.90 EUR", 10 * p);
        add(s, price, 1);
    }
    cw_map_ranges_fill(&s->column, s->strings);
    g_assert_cmpuint(s->column.range_count, ==, CW_MAP_RANGES);
    g_assert_cmpstr(s->column.ranges[0], ==, "10.90 EUR – 20.90 EUR");
    g_assert_cmpstr(s->column.ranges[5], ==, "110.90 EUR – 120.90 EUR");
    g_assert_cmpint(s->column.range_of[0], ==, 5);
    g_assert_cmpint(s->column.range_of[11], ==, 0);
}

/* A price of most points fills the first range, and the others share the rest; a number written
 * in two ways is not torn. */
static void test_crowded(shelf *s, gconstpointer data)
{
    (void)data;
    add(s, "20", 90);
    for (int p = 0; p < 8; p++) {
        char price[32];
        g_snprintf(price, sizeof price, "%d", 1000 + p);
        add(s, price, 1);
    }
    add(s, "1,000.00", 1);
    add(s, "-5", 1);
    cw_map_ranges_fill(&s->column, s->strings);
    g_assert_cmpuint(s->column.range_count, ==, CW_MAP_RANGES);
    g_assert_cmpstr(s->column.ranges[0], ==, "-5 – 20");
    g_assert_cmpstr(s->column.ranges[1], ==, "1000");
    g_assert_cmpstr(s->column.ranges[2], ==, "1001 – 1002");
    g_assert_cmpstr(s->column.ranges[5], ==, "1007");
    g_assert_cmpint(s->column.range_of[1], ==, s->column.range_of[9]);
}

/* Values that no point stands for lie in ranges, too, and make none. */
static void test_empty(shelf *s, gconstpointer data)
{
    (void)data;
    for (int p = 0; p < 24; p++) {
        char price[32];
        g_snprintf(price, sizeof price, "%d", p);
        add(s, price, p >= 6 && p < 12);
    }
    cw_map_ranges_fill(&s->column, s->strings);
    g_assert_cmpuint(s->column.range_count, ==, CW_MAP_RANGES);
    g_assert_cmpstr(s->column.ranges[0], ==, "0 – 6");
    g_assert_cmpstr(s->column.ranges[5], ==, "11 – 23");
}

static void test_none(shelf *s, gconstpointer data)
{
    (void)data;
    static const char *const others[] = {"8 USD", "cheap", "", "8 EUR 9 EUR"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        s->column.value_count = 0;
        for (int p = 0; p < CW_MAP_RANGES; p++) {
            char price[32];
            g_snprintf(price, sizeof price, "%d EUR", p);
            add(s, price, 1);
        }
        cw_map_ranges_fill(&s->column, s->strings); /* as few as there are colours */
        g_assert_cmpuint(s->column.range_count, ==, 0);
        add(s, others[i], 1);
        cw_map_ranges_fill(&s->column, s->strings); /* another unit, or no number */
        g_assert_cmpuint(s->column.range_count, ==, 0);
        g_assert_null(s->column.range_of);
    }
    add(s, "8 EUR", 1);
    s->values[CW_MAP_RANGES] = "7 EUR";
    s->column.groups = TRUE;
    cw_map_ranges_fill(&s->column, s->strings);
    g_assert_cmpuint(s->column.range_count, ==, 0);
    s->column.groups = FALSE;
    cw_map_ranges_fill(&s->column, s->strings);
    g_assert_cmpuint(s->column.range_count, ==, CW_MAP_RANGES);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/map-ranges/even", shelf, NULL, set_up, test_even, tear_down);
    g_test_add("/map-ranges/crowded", shelf, NULL, set_up, test_crowded, tear_down);
    g_test_add("/map-ranges/empty", shelf, NULL, set_up, test_empty, tear_down);
    g_test_add("/map-ranges/none", shelf, NULL, set_up, test_none, tear_down);
    return g_test_run();
}
