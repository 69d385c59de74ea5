/* SPDX-License-Identifier: Apache-2.0
 *
 * Decisions in the catalogue: made, undone and refused, and who follows them.
 */
#include <colorway/decisions.h>
#include <colorway/designs.h>

#include <glib/gstdio.h>

#include "variants_fixture.h"

static gint64 decide(shop *s, const char *first, const char *second, gboolean same)
{
    g_autoptr(GError) error = NULL;
    const cw_decision_request request = {first, second, same, "anna"};
    gint64 number;
    cw_decision_make(s->catalog, &request, &number, &error);
    g_assert_no_error(error);
    return number;
}

static void undo(shop *s, gint64 number)
{
    g_autoptr(GError) error = NULL;
    cw_decision_undo(s->catalog, number, "bert", &error);
    g_assert_no_error(error);
}

static void assert_decision_fails(shop *s, const char *first, const char *second, gboolean same,
                                  cw_error code, const char *message)
{
    g_autoptr(GError) error = NULL;
    const cw_decision_request request = {first, second, same, NULL};
    gint64 number;
    g_assert_false(cw_decision_make(s->catalog, &request, &number, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(message, error->message))
        g_error("%s", error->message);
}

static void assert_stand(shop *s, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *csv = cw_decisions_format(s->catalog, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(csv, ==, expected);
}

/* ---- made and refused ------------------------------------------------------------------------ */

static void test_contradictions(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    decide(s, "0-0", "1-0", TRUE);
    const gint64 second = decide(s, "1-0", "2-0", TRUE);
    assert_decision_fails(s, "2-0", "0-0", FALSE, CW_ERROR_CONFLICT,
                          "these contradict each other: \"0-0\" and \"1-0\" are the same (decision "
                          "1), \"1-0\" and \"2-0\" are the same (decision 2), \"0-0\" and \"2-0\" "
                          "are not the same (asked now); undo one of them first");
    assert_stand(s, "id,id,same\n0-0,1-0,yes\n1-0,2-0,yes\n");
    decide(s, "1-0", "3-0", FALSE);
    assert_decision_fails(s, "main:3-0", "2-0", TRUE, CW_ERROR_CONFLICT,
                          "*\"1-0\" and \"2-0\" are the same (decision 2), \"2-0\" and \"3-0\" are "
                          "the same (asked now), \"1-0\" and \"3-0\" are not the same (decision "
                          "*");
    undo(s, second);
    decide(s, "3-0", "2-0", TRUE);
    decide(s, "3-0", "2-0", FALSE); /* of the same pair: the new one stands */
    assert_stand(s, "id,id,same\n0-0,1-0,yes\n1-0,3-0,no\n2-0,3-0,no\n");
    assert_decision_fails(s, "0-0", "none", TRUE, CW_ERROR_NOT_FOUND, "no item \"none\"*");
    assert_decision_fails(s, "0-0", "0-0", TRUE, CW_ERROR_USAGE, "*are one item");
    g_autoptr(GError) error = NULL;
    g_assert_false(cw_decision_undo(s->catalog, second, NULL, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

static void test_history(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    undo(s, decide(s, "0-0", "1-0", TRUE));
    decide(s, "0-0", "1-0", FALSE);
    json_t *list = cw_decisions_list(s->catalog, 0, 1, &error);
    g_assert_no_error(error);
    const json_int_t next = json_integer_value(json_object_get(list, "next"));
    g_assert_cmpint(next, ==, 2);
    json_decref(list);
    list = cw_decisions_list(s->catalog, next, 1, &error);
    g_assert_true(json_is_null(json_object_get(list, "next")));
    const json_t *first = json_array_get(json_object_get(list, "decisions"), 0);
    const char *id, *by, *undone_by;
    int same;
    g_assert_cmpint(json_unpack((json_t *)first, "{s:{s:s},s:b,s:s,s:s}", "first", "id", &id,
                                "same", &same, "by", &by, "undone_by", &undone_by),
                    ==, 0);
    g_assert_cmpstr(id, ==, "0-0");
    g_assert_true(same);
    g_assert_cmpstr(by, ==, "anna");
    g_assert_cmpstr(undone_by, ==, "bert");
    json_decref(list);
}

static void write_file(shop *s, const char *rows, char **path)
{
    g_autofree char *text = g_strconcat("id,id,same\n", rows, NULL);
    *path = shop_path(s, "decisions.csv");
    g_assert_true(g_file_set_contents(*path, text, -1, NULL));
}

/* All or none. */
static void test_files(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL, *again = NULL;
    gsize count;
    write_file(s, "0-0,1-0,yes\n2-0,1-0,yes\n2-0,0-0,no\n", &path);
    g_assert_false(cw_decisions_keep(s->catalog, path, NULL, &count, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_CONFLICT);
    g_assert_nonnull(strstr(error->message, "(line 4)"));
    assert_stand(s, "id,id,same\n");
    g_clear_error(&error);
    write_file(s, "0-0,1-0,yes\n2-0,3-0,no\n", &again);
    g_assert_true(cw_decisions_keep(s->catalog, again, NULL, &count, &error));
    g_assert_cmpuint(count, ==, 2);
    assert_stand(s, "id,id,same\n0-0,1-0,yes\n2-0,3-0,no\n");
}

/* ---- who follows ----------------------------------------------------------------------------- */

static void assert_design(shop *s, const char *item, const char *from, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) items = g_string_new(NULL);
    json_t *design = cw_design_find(s->catalog, item, NULL, &error), *one;
    g_assert_no_error(error);
    gsize place;
    json_array_foreach(json_object_get(design, "items"), place, one)
        g_string_append_printf(items, "%s ", json_string_value(json_object_get(one, "id")));
    g_assert_cmpstr(items->str, ==, expected);
    g_assert_cmpstr(json_string_value(json_object_get(design, "from")), ==, from);
    json_decref(design);
}

static void test_designs(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    assert_design(s, "0-0", "feed", "0-0 0-1 0-2 ");
    /* Of two that are the same each brings along its design. */
    const gint64 same = decide(s, "0-0", "1-2", TRUE);
    assert_design(s, "0-1", "decisions", "0-0 0-1 0-2 1-0 1-1 1-2 ");
    assert_design(s, "2-0", "feed", "2-0 2-1 2-2 ");
    /* Of two that are not, the later one leaves, and takes along who is the same as it. */
    decide(s, "1-0", "1-1", FALSE);
    assert_design(s, "0-1", "decisions", "0-0 0-1 0-2 1-0 1-2 ");
    assert_design(s, "1-1", "decisions", "1-1 ");
    undo(s, same);
    assert_design(s, "0-1", "feed", "0-0 0-1 0-2 ");
    assert_design(s, "1-2", "decisions", "1-0 1-2 ");
    decide(s, "1-1", "13-0", TRUE); /* of no group */
    assert_design(s, "13-0", "decisions", "1-1 13-0 ");
    assert_design(s, "1-0", "decisions", "1-0 1-2 ");
    /* Between two designs that stand apart anyway nothing changes. */
    decide(s, "4-0", "5-0", FALSE);
    assert_design(s, "4-0", "feed", "4-0 4-1 4-2 ");
}

/* Whether the two stand in one predicted group. */
static gboolean are_one(const cw_variants_result *result, const char *first, const char *second)
{
    return member_of(result, first)->predicted == member_of(result, second)->predicted;
}

static void test_variants(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_variants_request all = {.threshold = -1};
    cw_variants_result result;
    group_items(s, &all, &result);
    g_assert_true(are_one(&result, "3-0", "3-1") && !are_one(&result, "3-0", "7-1"));
    g_assert_cmpuint(result.decision_count, ==, 0);
    cw_variants_result_clear(&result);
    decide(s, "3-0", "3-1", FALSE);
    undo(s, decide(s, "5-0", "6-0", TRUE));
    decide(s, "3-0", "7-1", TRUE);
    g_autofree char *path = NULL, *other = NULL;
    write_file(s, "8-0,9-0,yes\n", &path);
    const cw_variants_request with_file = {.threshold = -1, .pairs = path};
    group_items(s, &with_file, &result);
    g_assert_true(!are_one(&result, "3-0", "3-1") && are_one(&result, "3-0", "7-1"));
    g_assert_true(!are_one(&result, "5-0", "6-0") && are_one(&result, "8-0", "9-0"));
    g_assert_cmpuint(result.decision_count, ==, 3);
    g_assert_cmpuint(result.kept_decisions, ==, 2);
    cw_variants_result_clear(&result);
    /* Neither a file nor the catalogue wins. */
    write_file(s, "7-1,3-0,no\n", &other);
    assert_fails(s, &with_file, CW_ERROR_USAGE,
                 "decisions \"*decisions.csv\", line 2: \"7-1\" and \"3-0\" cannot be apart, for "
                 "decision 3 of the catalogue (\"3-0\" and \"7-1\" are the same)*");
}

/* ---- what waits ------------------------------------------------------------------------------ */

/* How many pairs wait in a lane; all of them are listed, page by page, and none twice. */
static gint64 count_waiting(shop *s, const char *lane, char **first, char **second)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    cw_review_request request = {.lane = lane, .limit = 2};
    gint64 count = 0;
    do {
        json_t *list = cw_review_list(s->catalog, &request, &error), *pair;
        g_assert_no_error(error);
        gsize place;
        json_array_foreach(json_object_get(list, "pairs"), place, pair)
        {
            const char *a, *b, *in;
            g_assert_cmpint(json_unpack(pair, "{s:s,s:{s:s},s:{s:s}}", "lane", &in, "first", "id",
                                        &a, "second", "id", &b),
                            ==, 0);
            g_assert_cmpstr(in, ==, lane);
            g_assert_true(g_hash_table_add(seen, g_strdup_printf("%s %s", a, b)));
            if (first != NULL && *first == NULL) {
                *first = g_strdup(a);
                *second = g_strdup(b);
            }
        }
        count = json_integer_value(json_object_get(json_object_get(list, "lanes"), lane));
        request.after = json_integer_value(json_object_get(list, "next"));
        json_decref(list);
    } while (request.after != 0);
    g_assert_cmpint(g_hash_table_size(seen), ==, count);
    return count;
}

/* Nothing is put together: the feed disagrees, and the merges that were not made wait. */
static void test_review(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_variants_request apart = {.threshold = 0}, one = {.threshold = 2};
    cw_variants_result result;
    g_autofree char *first = NULL, *second = NULL;
    g_assert_cmpint(count_waiting(s, "disagree", NULL, NULL), ==, 0);
    group_items(s, &apart, &result);
    const gint64 grouped = (gint64)result.doubt_count;
    cw_variants_result_clear(&result);
    const gint64 waiting = count_waiting(s, "disagree", &first, &second);
    g_assert_cmpint(waiting, ==, grouped);
    g_assert_cmpint(count_waiting(s, "sure", NULL, NULL) + count_waiting(s, "unsure", NULL, NULL),
                    >, 0);
    const gint64 number = decide(s, second, first, TRUE);
    g_assert_cmpint(count_waiting(s, "disagree", NULL, NULL), ==, waiting - 1);
    undo(s, number);
    g_assert_cmpint(count_waiting(s, "disagree", NULL, NULL), ==, waiting);
    /* All in one group: other questions in place of these. */
    group_items(s, &one, &result);
    g_assert_cmpint(count_waiting(s, "disagree", NULL, NULL), ==, 0);
    g_assert_cmpint(count_waiting(s, "sure", NULL, NULL) + count_waiting(s, "unsure", NULL, NULL),
                    ==, (gint64)result.doubt_count);
    cw_variants_result_clear(&result);
    g_autoptr(GError) error = NULL;
    const cw_review_request slip = {.lane = "shure", .limit = 1};
    g_assert_null(cw_review_list(s->catalog, &slip, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

#define ADD(name, function)                                                                        \
    g_test_add("/decisions/" name, shop, NULL, open_shop, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("contradictions", test_contradictions);
    ADD("history", test_history);
    ADD("files", test_files);
    ADD("designs", test_designs);
    ADD("variants", test_variants);
    ADD("review", test_review);
    return g_test_run();
}
