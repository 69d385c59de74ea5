/* SPDX-License-Identifier: Apache-2.0
 *
 * "This, but in teal": what is searched for is what the memory makes of the query, from what the
 * feed says, else the model; an answer says so, and is empty where nobody is like that.
 */
#include "colorway/search.h"
#include "memory_fixture.h"

/* The shop, embedded by "run", whose memory of teal is the picture of item 3-0. */
static void open_changing(shop *s, gconstpointer data)
{
    float memory[D * VALUES];
    open_typed_shop(s, data);
    g_autofree char *blank = write_memory_model(s, "blank", NULL);
    point_memory(s, blank, "3-0.png", TEAL, memory);
    g_autofree char *folder = write_memory_model(s, "run", memory);
    shop_embed(s, folder);
}

static cw_search_request request_for(const char *item, const char *const *change)
{
    return (cw_search_request){
        .item = item, .k = 3, .min_similarity = -1, .threads = 1, .change = change};
}

static cw_search_result search_well(const shop *s, const cw_search_request *request)
{
    g_autoptr(GError) error = NULL;
    cw_search_result result;
    cw_search(s->catalog, request, NULL, &result, &error);
    g_assert_no_error(error);
    return result;
}

static void assert_change(const cw_search_result *result, gsize place, const char *expected)
{
    const cw_search_change *change = &result->changes[place];
    g_autofree char *said =
        g_strdup_printf("%s: %s%s -> %s", change->type, change->from.value,
                        change->from.predicted ? " (predicted)" : "", change->to);
    g_assert_cmpstr(said, ==, expected);
}

static void test_change(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const char *const change[] = {"Colour=TEAL", NULL};
    const cw_search_request request = request_for("0-0", change);
    cw_search_result result = search_well(s, &request);
    g_assert_cmpuint(result.change_count, ==, 1);
    assert_change(&result, 0, "colour: red -> teal");
    g_assert_cmpuint(result.count, ==, 3);
    g_assert_cmpstr(result.hits[0].id, ==, "3-0");
    g_assert_cmpfloat(result.hits[0].similarity, >, 0.999);
    g_assert_cmpstr(result.hits[0].values[0].value, ==, "red");
    g_assert_false(result.hits[0].values[0].predicted);
    g_assert_null(result.never);
    cw_search_result_clear(&result);
}

/* The same, where a layer makes what is searched for. */
static void test_without_blocks(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const char *const change[] = {"Colour=TEAL", NULL};
    float memory[FUSED * VALUES];
    g_autofree char *blank = write_typed_model(s, "blank", fused_blocks, NULL);
    point_rows(s, blank, "3-0.png", TEAL, memory, FUSED);
    g_autofree char *folder = write_typed_model(s, "run", fused_blocks, memory);
    shop_embed(s, folder);
    const cw_search_request request = request_for("0-0", change);
    cw_search_result result = search_well(s, &request);
    assert_change(&result, 0, "colour: red -> teal");
    g_assert_cmpuint(result.count, ==, 3);
    g_assert_cmpstr(result.hits[0].id, ==, "3-0");
    g_assert_cmpfloat(result.hits[0].similarity, >, 0.999);
    cw_search_result_clear(&result);
}

/* Without a change the query is what it was. */
static void test_plain(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const cw_search_request request = request_for("0-0", NULL);
    cw_search_result result = search_well(s, &request);
    g_assert_cmpuint(result.change_count, ==, 0);
    g_assert_cmpfloat(result.hits[0].similarity, <, 0.9999);
    cw_search_result_clear(&result);
}

/* What the feed does not say of the query and of hits the model reads. */
static void test_predicted(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const char *const change[] = {"pattern=plain", NULL};
    cw_search_request request = request_for("4-0", change);
    request.k = 20;
    cw_search_result result = search_well(s, &request);
    gsize told = 0;
    assert_change(&result, 0, "pattern: Checked (predicted) -> plain");
    for (gsize i = 0; i < result.count; i++)
        told += !result.hits[i].values[0].predicted;
    g_assert_cmpuint(result.count, ==, 12);
    g_assert_cmpuint(told, ==, 9);
    cw_search_result_clear(&result);
}

static void assert_two(const shop *s, const char *const *change)
{
    const cw_search_request request = request_for("0-0", change);
    cw_search_result result = search_well(s, &request);
    g_assert_cmpuint(result.change_count, ==, 2);
    assert_change(&result, 0, "colour: red -> teal");
    assert_change(&result, 1, "pattern: Checked -> plain");
    g_assert_cmpstr(result.hits[0].id, ==, "3-0");
    g_assert_cmpstr(result.hits[0].values[1].value, ==, "plain");
    cw_search_result_clear(&result);
}

static void test_several(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    assert_two(s, (const char *const[]){"colour=teal,pattern= plain", NULL});
    assert_two(s, (const char *const[]){"colour=teal", "pattern=plain", NULL});
}

/* No dress is plum; a picture is of no product type, and something is plum. */
static void test_never(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    const char *const change[] = {"colour=plum", NULL};
    cw_search_request request = request_for("0-0", change);
    cw_search_result result = search_well(s, &request);
    g_assert_cmpuint(result.count, ==, 0);
    g_assert_cmpstr(result.never, ==, "no item of product type \"dress\" has colour \"plum\"");
    cw_search_result_clear(&result);
    g_autofree char *picture = shop_path(s, "0-0.png");
    request.item = NULL;
    request.image = picture;
    result = search_well(s, &request);
    g_assert_cmpuint(result.count, ==, 3);
    g_assert_true(result.changes[0].from.predicted);
    cw_search_result_clear(&result);
}

static void assert_fails(const shop *s, const char *change, cw_error code, const char *pattern)
{
    g_autoptr(GError) error = NULL;
    const char *const changes[] = {change, NULL};
    const cw_search_request request = request_for("0-0", changes);
    cw_search_result result;
    g_assert_false(cw_search(s->catalog, &request, NULL, &result, &error));
    g_assert_error(error, CW_ERROR, (gint)code);
    if (!g_pattern_match_simple(pattern, error->message))
        g_error("%s", error->message);
}

static void test_mistakes(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    assert_fails(s, "color=teal", CW_ERROR_NOT_FOUND,
                 "no attribute \"color\"; did you mean \"colour\"?");
    assert_fails(s, "hem=frill", CW_ERROR_NOT_FOUND,
                 "no attribute \"hem\"; there are: colour, pattern");
    assert_fails(s, "colour=teel", CW_ERROR_NOT_FOUND,
                 "no value of colour \"teel\"; did you mean \"teal\"?");
    assert_fails(s, "pattern=striped", CW_ERROR_NOT_FOUND,
                 "no value of pattern \"striped\"; there are: Checked, plain");
    assert_fails(s, "colour=teal,pattern=chequed", CW_ERROR_NOT_FOUND,
                 "no value of pattern \"chequed\"; did you mean \"Checked\"?");
    assert_fails(s, "colour", CW_ERROR_USAGE, "cannot read change \"colour\"; write *");
    assert_fails(s, "", CW_ERROR_USAGE, "cannot read change \"\"; write *");
    assert_fails(s, "=teal", CW_ERROR_USAGE, "cannot read change \"=teal\"; write *");
    assert_fails(s, "colour=teal,colour=plum", CW_ERROR_USAGE,
                 "attribute \"colour\" is changed twice");
    assert_fails(s, "colour=red", CW_ERROR_USAGE, "item \"0-0\" has colour \"red\" already");
}

/* A model that has learned no attributes; and a shop that nobody has embedded. */
static void test_no_memory(shop *s, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    const char *const change[] = {"colour=teal", NULL};
    const cw_search_request request = request_for("0-0", change);
    g_assert_false(cw_search_check(s->catalog, &request, &error));
    g_assert_error(error, CW_ERROR, CW_ERROR_NOT_FOUND);
    g_assert_nonnull(
        strstr(error->message, "--change needs vectors by a model that knows attributes"));
    g_autofree char *folder = shop_write_model(s, "plain", 7);
    shop_embed(s, folder);
    assert_fails(s, "colour=teal", CW_ERROR_USAGE, "model \"plain\" * has no memory of *");
}

#define ADD(path, open, function)                                                                  \
    g_test_add("/search-change/" path, shop, NULL, open, function, shop_close)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("change", open_changing, test_change);
    ADD("without-blocks", open_typed_shop, test_without_blocks);
    ADD("plain", open_changing, test_plain);
    ADD("predicted", open_changing, test_predicted);
    ADD("several", open_changing, test_several);
    ADD("never", open_changing, test_never);
    ADD("mistakes", open_changing, test_mistakes);
    ADD("no-memory", open_typed_shop, test_no_memory);
    return g_test_run();
}
