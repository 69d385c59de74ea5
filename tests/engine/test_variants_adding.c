/* SPDX-License-Identifier: Apache-2.0
 *
 * A shop that grows: items that come later are grouped as if all had come at once, and the order of
 * a feed means nothing (METHODS 12, row 28).
 */
#include "variants_fixture.h"

/* The rows of the untouched feed for which `keep` says so, in the order of `at`. */
static char *pick_rows(char **rows, gsize count, gboolean (*keep)(gsize row),
                       gsize (*at)(gsize place, gsize count))
{
    GString *feed = g_string_new(DRAWN_HEADER);
    for (gsize place = 0; place < count; place++)
        if (keep(at(place, count)))
            g_string_append_printf(feed, "%s\n", rows[at(place, count)]);
    return g_string_free(feed, FALSE);
}

static gsize forwards(gsize place, gsize count G_GNUC_UNUSED)
{
    return place;
}

static gsize backwards(gsize place, gsize count)
{
    return count - 1 - place;
}

static gsize shuffled(gsize place, gsize count)
{
    return place * 29 % count; /* 29 and 48 have no divisor in common */
}

static gboolean all_rows(gsize row G_GNUC_UNUSED)
{
    return TRUE;
}

/* A design or a colour of each, and some of no group. */
static gboolean some_rows(gsize row)
{
    return row % 3 == 1 || row / 3 % 4 == 2;
}

static gboolean other_rows(gsize row)
{
    return !some_rows(row);
}

/* An empty shop with a model and the pictures of all designs. `rows`: its feed, line by line. */
static char **furnish(shop *s)
{
    shop_open(s, NULL);
    g_autofree char *feed = shop_draw_designs(s, DESIGNS, COLOURS, TRUE);
    g_autofree char *model = shop_write_model(s, "run", 7);
    hide_groups(feed);
    return g_strsplit(feed + strlen(DRAWN_HEADER), "\n", DESIGNS * COLOURS);
}

static void deliver(shop *s, const char *feed)
{
    g_autofree char *model = shop_path(s, "run"), *said = shop_import(s, feed);
    g_assert_true(g_str_has_suffix(said, " 0 0 0 0 0")); /* nothing but added */
    shop_embed(s, model);
}

static void assert_as_at_once(const cw_variants_result *whole, const cw_variants_result *grown)
{
    g_assert_cmpuint(whole->count, ==, DESIGNS * COLOURS);
    g_assert_cmpuint(grown->count, ==, whole->count);
    g_assert_cmpuint(grown->groups, ==, whole->groups);
    g_assert_cmpuint(whole->groups, >, 1);
    g_assert_cmpuint(whole->groups, <, whole->count);
    g_assert_cmpfloat_with_epsilon(grown->threshold, whole->threshold, 1e-6);
    for (gsize i = 0; i < whole->count; i++) {
        const cw_variants_member *one = &whole->members[i];
        const cw_variants_member *same = member_of(grown, one->id);
        g_assert_cmpfloat_with_epsilon(same->confidence, one->confidence, 1e-6);
        for (gsize j = 0; j < whole->count; j++)
            g_assert_true((whole->members[j].predicted == one->predicted) ==
                          (member_of(grown, whole->members[j].id)->predicted == same->predicted));
    }
}

typedef struct {
    gboolean in_two;
    gsize (*order)(gsize place, gsize count);
    cw_variants_request request;
} growth;

static const cw_variants_request before = {.threshold = 0.005};

static void test_growth(gconstpointer data)
{
    const growth *how = data;
    shop whole = {0}, grown = {0};
    cw_variants_result at_once, later;
    g_auto(GStrv) rows = furnish(&whole), same_rows = furnish(&grown);
    const gsize count = g_strv_length(rows);
    g_assert_cmpuint(count, ==, DESIGNS * COLOURS);
    g_strchomp(rows[count - 1]);
    g_autofree char *all = pick_rows(rows, count, all_rows, forwards);
    deliver(&whole, all);
    group_items(&whole, &how->request, &at_once);
    if (how->in_two) {
        g_autofree char *first = pick_rows(rows, count, some_rows, how->order);
        deliver(&grown, first);
        group_items(&grown, &before, &later); /* groups that are there are no obstacle */
        g_assert_cmpuint(later.count, <, count);
        cw_variants_result_clear(&later);
    }
    g_autofree char *rest = pick_rows(rows, count, how->in_two ? other_rows : all_rows, how->order);
    deliver(&grown, rest);
    group_items(&grown, &how->request, &later);
    assert_as_at_once(&at_once, &later);
    cw_variants_result_clear(&at_once);
    cw_variants_result_clear(&later);
    shop_close(&whole, NULL);
    shop_close(&grown, NULL);
}

/* By a threshold that does not fit, too: groups are then larger than designs. */
static const growth added = {TRUE, forwards, {.threshold = -1, .neighbours = -1}},
                    added_at = {TRUE, backwards, {.threshold = 0.005}},
                    turned = {FALSE, backwards, {.threshold = -1, .neighbours = -1}},
                    mixed = {FALSE, shuffled, {.threshold = 0.005}};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/variants/adding/later", &added, test_growth);
    g_test_add_data_func("/variants/adding/later-at-a-threshold", &added_at, test_growth);
    g_test_add_data_func("/variants/adding/backwards", &turned, test_growth);
    g_test_add_data_func("/variants/adding/shuffled-at-a-threshold", &mixed, test_growth);
    return g_test_run();
}
