/* SPDX-License-Identifier: Apache-2.0
 *
 * Decisions about pairs: the groups obey them, whatever pictures and blocks say; those that make no
 * sense are named, those about items that are gone are counted.
 */
#include "variants_fixture.h"

#define HEADER "id,id,same\n"

static void group_by(shop *s, const char *decisions, const cw_variants_request *request,
                     cw_variants_result *result)
{
    g_autofree char *text = g_strconcat(HEADER, decisions, NULL);
    g_autofree char *path = shop_path(s, "decisions.csv");
    cw_variants_request with = *request;
    with.pairs = path;
    shop_write(s, "decisions.csv", text, -1);
    group_items(s, &with, result);
}

static gboolean together(const cw_variants_result *result, const char *a, const char *b)
{
    return member_of(result, a)->predicted == member_of(result, b)->predicted;
}

static const cw_variants_request by_choice = {.threshold = -1};

static void test_same(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_variants_result result;
    group_by(s, "3-0,5-1,yes\n5-1,main:15-2,1\n", &by_choice, &result);
    g_assert_cmpuint(result.decision_count, ==, 2);
    g_assert_cmpuint(result.groups, ==, DESIGNS - 2);
    /* Everybody comes along. */
    g_assert_true(together(&result, "3-2", "5-0") && together(&result, "3-2", "15-0"));
    g_assert_false(together(&result, "3-2", "4-0"));
    g_assert_cmpfloat(member_of(&result, "5-1")->confidence, ==, 1);
    g_assert_true(member_of(&result, "5-1")->decided && !member_of(&result, "5-0")->decided);
    /* Who came along is as sure as of those it came with. */
    cw_variants_result before;
    group_items(s, &by_choice, &before);
    g_assert_cmpfloat(member_of(&result, "5-0")->confidence, ==,
                      member_of(&before, "5-0")->confidence);
    g_assert_cmpfloat(member_of(&result, "5-1")->alike, ==, member_of(&before, "5-1")->confidence);
    g_assert_cmpfloat(result.threshold, ==, before.threshold);
    cw_variants_result_clear(&before);
    cw_variants_result_clear(&result);
}

static void test_not_the_same(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    cw_variants_result result;
    group_by(s, "2-0,2-1,no\n2-0,7-0,no\n", &by_choice, &result);
    g_assert_cmpuint(result.groups, ==, DESIGNS + 1);
    g_assert_false(together(&result, "2-0", "2-1"));
    g_assert_true(together(&result, "2-2", "2-0") || together(&result, "2-2", "2-1"));
    g_assert_true(together(&result, "7-0", "7-1") && together(&result, "7-0", "7-2"));
    g_assert_false(member_of(&result, "2-0")->decided);
    cw_variants_result_clear(&result);
    /* Nor do they stand together by way of others, however near all are. */
    const cw_variants_request all = {.threshold = 2};
    group_by(s, "2-0,2-1,no\n2-0,7-0,yes\n", &all, &result);
    g_assert_cmpuint(result.groups, ==, 2);
    g_assert_false(together(&result, "2-0", "2-1"));
    g_assert_true(together(&result, "2-0", "7-0"));
    cw_variants_result_clear(&result);
}

/* A decision counts for more than a column. */
static void test_across_blocks(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_variants_request blocks = {.threshold = 0.0001,
                                        .block = (const char *const[]){"color", NULL}};
    cw_variants_result result;
    group_by(s, "3-0,3-1,yes\n", &blocks, &result);
    g_assert_true(together(&result, "3-0", "3-1"));
    g_assert_cmpuint(result.groups, ==, DESIGNS * COLOURS - 1);
    cw_variants_result_clear(&result);
}

/* The shop goes on when an item has been withdrawn, or is left out; sizes are one. */
static void test_passed_over(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_variants_request some = {.threshold = -1,
                                      .where = (const char *const[]){"color!=plum", NULL}};
    cw_variants_result result;
    g_autofree char *model = shop_path(s, "run");
    shop_draw_design(s, "z.png", 60, 0, 0);
    g_autofree char *said =
        shop_import(s, DRAWN_HEADER "z-S,gz,t,z.png,,red,S,,dress\nz-M,gz,t,z.png,,red,M,,dress\n");
    g_assert_cmpstr(said, ==, "2 0 0 0 0 0");
    shop_embed(s, model);
    group_by(s, "gone,3-0,yes\n3-0,3-1,no\nz-S,z-M,no\nz-S,z-M,yes\nz-M,3-0,yes\n", &by_choice,
             &result);
    g_assert_cmpuint(result.unused_pairs, ==, 1);
    g_assert_cmpuint(result.size_pairs, ==, 1);
    g_assert_cmpuint(result.decision_count, ==, 2);
    g_assert_true(together(&result, "z-S", "z-M") && together(&result, "z-S", "3-0"));
    cw_variants_result_clear(&result);
    group_by(s, "3-0,3-2,no\n", &some, &result);
    g_assert_cmpuint(result.unused_pairs, ==, 1);
    cw_variants_result_clear(&result);
}

/* An id of two sources is nobody's; with its source it is. */
static void test_two_sources(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *model = shop_path(s, "run");
    cw_variants_result result;
    g_free(s->settings.source);
    s->settings.source = g_strdup("other");
    shop_draw_design(s, "x.png", 70, 0, 0);
    g_autofree char *said = shop_import(s, DRAWN_HEADER "3-0,,t,x.png,,red,,,dress\n");
    g_assert_cmpstr(said, ==, "1 0 0 0 0 0");
    shop_embed(s, model);
    group_by(s, "3-0,7-0,yes\nother:3-0,8-0,yes\n", &by_choice, &result);
    g_assert_cmpuint(result.unused_pairs, ==, 1);
    g_assert_cmpuint(result.decision_count, ==, 1);
    g_assert_false(together(&result, "3-1", "7-0"));
    g_assert_cmpuint(result.groups, ==, DESIGNS);
    cw_variants_result_clear(&result);
}

static void assert_refused(shop *s, const char *decisions, const char *pattern)
{
    g_autofree char *text = g_strconcat(HEADER, decisions, NULL);
    g_autofree char *path = shop_path(s, "decisions.csv");
    const cw_variants_request request = {.threshold = -1, .pairs = path};
    shop_write(s, "decisions.csv", text, -1);
    assert_fails(s, &request, CW_ERROR_USAGE, pattern);
}

static void test_contradictions(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    assert_refused(s, "3-0,3-1,yes\n3-1,3-0,no\n",
                   "decisions \"*decisions.csv\", line 3: \"3-1\" and \"3-0\" cannot be apart, for "
                   "line 2 (\"3-0\" and \"3-1\" are the same)*");
    assert_refused(s, "3-0,7-1,no\n3-0,3-1,yes\n8-0,8-1,yes\n3-1,7-1,yes\n",
                   "*line 2: \"3-0\" and \"7-1\" *line 5 (\"3-1\" and \"7-1\" *");
    assert_refused(s, "3-0,7-1,maybe\n", "*line 2: the third field is neither 1 nor 0");
    const cw_variants_request none = {.threshold = -1, .pairs = "/no/such/file.csv"};
    assert_fails(s, &none, CW_ERROR_NOT_FOUND, "*file.csv*");
}

/* ---- what is to be decided ------------------------------------------------------------------- */

static const cw_variants_request with_doubts = {.threshold = -1};

/* "grouped 3-2 3-0, ..." */
static char *say_doubts(const cw_variants_result *result)
{
    GString *said = g_string_new(NULL);
    for (gsize i = 0; i < result->doubt_count; i++) {
        const cw_variants_doubt *doubt = &result->doubts[i];
        g_assert_cmpstr(doubt->names[0], ==, result->members[doubt->first].id);
        g_string_append_printf(said, "%s%s %s %s", i > 0 ? ", " : "",
                               doubt->grouped ? "grouped" : "not", doubt->names[0],
                               doubt->names[1]);
        const cw_variants_doubt *before = i > 0 ? doubt - 1 : NULL;
        if (before != NULL && before->grouped == doubt->grouped)
            g_assert_true(doubt->grouped ? doubt->probability >= before->probability
                                         : doubt->probability <= before->probability);
    }
    return g_string_free(said, FALSE);
}

/* Two items of design 9 stand in group g2 of the feed, and one of design 4 in none. */
static void open_untidy_shop(shop *s, gconstpointer data)
{
    shop_open(s, data);
    g_autofree char *feed = shop_draw_designs(s, DESIGNS, COLOURS, FALSE);
    g_autofree char *model = shop_write_model(s, "run", 7);
    static const char *const changes[][2] = {
        {"9-0,g9,design 9,9-0.png,,red", "9-0,g2,design 9,9-0.png,,navy"},
        {"9-1,g9,design 9,9-1.png,,teal", "9-1,g2,design 9,9-1.png,,sand"},
        {"4-2,g4", "4-2,"},
    };
    g_autoptr(GString) text = g_string_new(feed);
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++)
        g_assert_cmpuint(g_string_replace(text, changes[i][0], changes[i][1], 1), ==, 1);
    g_autofree char *said = shop_import(s, text->str);
    g_assert_cmpstr(said, ==, "48 0 0 0 0 0");
    shop_embed(s, model);
}

static void assert_doubts(shop *s, const char *decisions, const char *expected)
{
    cw_variants_result result;
    group_by(s, decisions, &with_doubts, &result);
    g_autofree char *said = say_doubts(&result);
    if (!g_pattern_match_simple(expected, said))
        g_error("%s", said);
    cw_variants_result_clear(&result);
}

static void test_doubts(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    /* g2 is three of design 2 and two of design 9, whose third one is g9. */
    assert_doubts(s, "", "grouped 9-? 2-?, grouped 9-? 2-?, not *");
    assert_doubts(s, "", "*not 9-2 9-?*");
    assert_doubts(s, "", "*not 4-2 4-?*");
    /* What is decided is not asked again: apart from the two of design 2 that are nearest... */
    assert_doubts(s, "9-0,2-0,no\n2-2,9-1,no\n", "not *");
    /* ...and joined with the others of a group. */
    assert_doubts(s, "9-0,2-0,no\n9-1,2-2,no\n4-2,4-0,yes\n9-2,9-1,yes\n", "");
}

static void test_doubts_as_a_table(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = shop_path(s, "doubts.csv"), *text = NULL;
    cw_variants_result result;
    group_items(s, &with_doubts, &result);
    g_assert_cmpuint(result.doubt_count, ==, 4);
    g_assert_true(cw_variants_export_doubts(&result, path, &error));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 6);
    g_assert_cmpstr(lines[0], ==,
                    "kind,id,other_id,probability,title,other_title,color,other_color,"
                    "item_group_id,other_item_group_id,picture,other_picture");
    g_assert_true(g_regex_match_simple("^grouped,9-[01],2-[012],0\\.\\d{4},design 9,design 2,"
                                       "(navy|sand),(red|teal|plum),g2,g2,.*9-[01].png,.*2-",
                                       lines[1], 0, 0));
    g_assert_nonnull(strstr(text, "\nnot_grouped,4-2,4-"));
    cw_variants_result_clear(&result);
}

static gboolean counts(const cw_variants_result *result, const char *name)
{
    gsize named = 0;
    for (gsize i = 0; i < result->doubt_count; i++)
        for (int n = 0; n < 2; n++)
            named += strcmp(result->doubts[i].names[n], name) == 0;
    return named > 0;
}

/* A name that is saved names one item of the whole catalogue, whatever `where` looks at. */
static void test_doubts_named(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_variants_request some = {.threshold = -1,
                                      .where = (const char *const[]){"product_type=dress", NULL}};
    cw_variants_result result;
    group_items(s, &some, &result);
    g_assert_true(counts(&result, "4-2") && counts(&result, "9-2"));
    cw_variants_result_clear(&result);
    g_free(s->settings.source);
    s->settings.source = g_strdup("other");
    shop_draw_design(s, "x.png", 70, 0, 0);
    g_autofree char *said = shop_import(s, DRAWN_HEADER "4-2,,t,x.png,,red,,,coat\n");
    g_assert_cmpstr(said, ==, "1 0 0 0 0 0");
    group_items(s, &some, &result);
    g_assert_true(counts(&result, "main:4-2") && counts(&result, "9-2"));
    g_assert_false(counts(&result, "4-2"));
    cw_variants_result_clear(&result);
}

#define ADD(path, function)                                                                        \
    g_test_add("/variants/decisions/" path, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("same", test_same);
    ADD("not-the-same", test_not_the_same);
    ADD("across-blocks", test_across_blocks);
    ADD("passed-over", test_passed_over);
    ADD("two-sources", test_two_sources);
    ADD("contradictions", test_contradictions);
    g_test_add("/variants/doubts", shop, NULL, open_untidy_shop, test_doubts, shop_close);
    g_test_add("/variants/doubts-named", shop, NULL, open_untidy_shop, test_doubts_named,
               shop_close);
    g_test_add("/variants/doubts-as-a-table", shop, NULL, open_untidy_shop, test_doubts_as_a_table,
               shop_close);
    return g_test_run();
}
